/** Many requests at once, of a command and of a program that uses the library. */
import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createWorldTransport } from '../../src/http/world-transport.ts';
import { connectFrom } from '../../src/library/connect.ts';
import { cloud } from '../support/cloud.ts';
import { json, serve } from './servers.ts';

/** Records the warnings of the process until the test ends. */
function recordWarnings(): string[] {
  const warnings: string[] = [];
  const record = ({ name, message }: Error) => void warnings.push(`${name}: ${message}`);
  process.on('warning', record);
  onTestFinished(() => void process.off('warning', record));
  return warnings;
}

const sleep = (ms: number): Promise<void> => setTimeout(ms);
const COUNT = 30;

it('sends 30 requests in parallel without a warning of the process', async () => {
  const warnings = recordWarnings();
  const server = await serve((_, response) => void sleep(50).then(() => json(response, 200, {})));
  const { signal } = new AbortController();
  const transport = createWorldTransport(
    { env: {}, signal, now: Date.now, sleep },
    { tls: { verify: true } },
  );
  const request = { method: 'GET', url: server.url } as const;
  const responses = await Promise.all(Array.from({ length: COUNT }, () => transport.request(request)));
  await sleep(10);
  expect(responses).toHaveLength(COUNT);
  expect(warnings).toEqual([]);
});

it("sends 30 requests of the library in parallel without a warning, and follows the caller's signal", async () => {
  const warnings = recordWarnings();
  const sandbox = await cloud();
  onTestFinished(() => sandbox.close());
  const caller = new AbortController();
  const { env, directory } = sandbox;
  const magnum = await connectFrom(
    { env, cwd: directory, home: directory, platform: 'linux', pid: process.pid, now: Date.now, sleep },
    { signal: caller.signal },
  );
  const versions = await Promise.all(
    Array.from({ length: COUNT }, () => magnum.clusterTemplates.get('swarm')),
  );
  await sleep(10);
  expect(versions).toHaveLength(COUNT);
  expect(warnings).toEqual([]);
  caller.abort();
  await expect(magnum.clusterTemplates.get('swarm')).rejects.toThrow();
});
