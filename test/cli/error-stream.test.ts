/** What the error of an interrupted command replaces on the line of the cursor. */
import { expect, it } from 'vitest';
import { magnum } from '../support/world.ts';

const AUTH = ['--os-auth-url', 'http://127.0.0.1:9/v3', '--os-username', 'me', '--os-password', 'x'];

it.each([
  ['clears the line on a terminal', { tty: true }, '\r\u001b[KERROR: Interrupted.\n'],
  [
    'returns to its start on a dumb terminal',
    { tty: true, env: { TERM: 'dumb' } },
    '\rERROR: Interrupted.\n',
  ],
  ['writes no control character in a pipe', {}, 'ERROR: Interrupted.\n'],
])('%s', async (_, world, expected) => {
  const signal = AbortSignal.abort();
  expect((await magnum(['cluster-list', ...AUTH], { ...world, signal })).stderr).toBe(expected);
});
