import { expect, it } from 'vitest';
import { createWorldTransport } from '../../src/http/world-transport.ts';
import { version } from '../../src/version.ts';
import { virtualClock } from '../support/clock.ts';
import { json, serve } from './servers.ts';

it('createWorldTransport uses environment, clock, signal and options, and sends the name and version of the program', async () => {
  const server = await serve((_, response, nth) => json(response, nth === 1 ? 503 : 200, {}));
  const clock = virtualClock();
  const lines: string[] = [];
  const stop = new AbortController();
  const world = { env: { http_proxy: `127.0.0.1:${server.port}` }, signal: stop.signal, ...clock };
  const options = { tls: { verify: true }, log: (line: string) => void lines.push(line) };
  const transport = createWorldTransport(world, options);
  await transport.request({ method: 'GET', url: 'http://cloud.example/' });
  expect(server.requests).toMatchObject([
    { url: 'http://cloud.example/', headers: { 'user-agent': `magnum-cli/${version}` } },
    { url: 'http://cloud.example/' },
  ]);
  expect(clock.sleeps).toEqual([500]);
  expect(lines.filter((line) => line.includes(' ms '))).toEqual([
    '< 503 in 0 ms from http://cloud.example/',
    '< 200 in 0 ms from http://cloud.example/',
  ]);
  stop.abort();
  await expect(transport.request({ method: 'GET', url: 'http://cloud.example/' })).rejects.toMatchObject({
    kind: 'interrupted',
  });
  const silent = await serve(() => {});
  const slow = createWorldTransport(
    { env: {}, signal: new AbortController().signal, ...clock },
    { ...options, timeoutMs: 50 },
  );
  await expect(slow.request({ method: 'GET', url: silent.url })).rejects.toThrow(
    `127.0.0.1:${silent.port} did not respond within 50 ms.`,
  );
});
