import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { cloud } from '../support/cloud.ts';

/** Resolves with `connected`, `timeout` or the error code. */
const connect = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    const end = (result: string | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => end('connected'));
    socket.on('timeout', () => end('timeout'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code));
  });

it('startSandbox listens on the loopback interface and on no other', async () => {
  const sandbox = await cloud();
  try {
    const port = Number(new URL(sandbox.identityUrl).port);
    expect(await connect('127.0.0.1', port)).toBe('connected');
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) expect(await connect(address, port)).not.toBe('connected');
  } finally {
    await sandbox.close();
  }
});
