import { expect, it } from 'vitest';
import { connectionError } from '../../src/http/connection-error.ts';

it.each(['The socket is closed.', 'The socket is closed'])(
  'connectionError ends the message of the system with one full stop: %s',
  (message) => {
    const failure = { cause: new Error(message), sent: false, atProxy: false };
    expect(connectionError(failure, new URL('http://cloud.example:5000/v3'), undefined).message).toBe(
      'Cannot reach cloud.example:5000: The socket is closed.',
    );
  },
);
