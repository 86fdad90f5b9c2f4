/** Concurrent processes that change one kubeconfig, and processes that are ended by signals. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMAND, startSandbox, type User, user } from '../e2e/command.ts';

const CLUSTERS = ['one', 'two', 'three'];
let owner: User;
let sandbox: { stop(): unknown };
let directory: string;
let file: string;

beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner);
  for (const name of CLUSTERS) owner.magnum('cluster-create', name, '--cluster-template', 'kubernetes');
}, 60_000);
afterAll(() => sandbox.stop());
beforeEach(() => {
  directory = join(owner.home, '.kube');
  file = join(directory, 'config');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { mode: 0o700 });
});

function startMerge(cluster: string, ...options: string[]) {
  const [program, ...words] = COMMAND;
  const child = spawn(program as string, [...words, 'cluster-config', cluster, '--merge', ...options], {
    cwd: owner.home,
    env: owner.env,
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text));
  const end = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  return { child, end };
}

const contexts = () => parse(readFileSync(file, 'utf8')).contexts.map(({ name }: { name: string }) => name);
const otherFiles = () =>
  readdirSync(directory).filter((name) => !['config', 'config.magnum-backup'].includes(name));

function bigKubeconfig(entries: number): string {
  const data = 'QUJD'.repeat(500);
  const list = (line: (i: number) => string) => Array.from({ length: entries }, (_, i) => line(i)).join('');
  return (
    'apiVersion: v1\nkind: Config\ncurrent-context: c1\n' +
    `clusters:\n${list((i) => `- cluster:\n    certificate-authority-data: ${data}\n    server: https://c${i}\n  name: c${i}\n`)}` +
    `contexts:\n${list((i) => `- context:\n    cluster: c${i}\n    user: c${i}\n  name: c${i}\n`)}` +
    `users:\n${list((i) => `- name: c${i}\n  user:\n    client-certificate-data: ${data}\n    client-key-data: ${data}\n`)}`
  );
}

describe('concurrent cluster-config --merge', () => {
  it('succeeds in 30 processes and loses no entry', async () => {
    const merges = Array.from({ length: 30 }, (_, i) => startMerge(CLUSTERS[i % 3] as string));
    const results = await Promise.all(merges.map(({ end }) => end));
    expect(results.filter(({ code }) => code !== 0)).toEqual([]);
    expect(contexts().sort()).toEqual([...CLUSTERS].sort());
    expect(otherFiles()).toEqual([]);
  }, 240_000);

  it.each([
    ['YAML', (text: string) => text],
    ['JSON', (text: string) => JSON.stringify(parse(text))],
  ])(
    'succeeds in three processes with a %s file of 3 MB and 500 contexts',
    async (_, format) => {
      writeFileSync(file, format(bigKubeconfig(500)), { mode: 0o600 });
      expect(statSync(file).size).toBeGreaterThan(2_900_000);
      const results = await Promise.all(CLUSTERS.map((name) => startMerge(name).end));
      expect(results.filter(({ code }) => code !== 0)).toEqual([]);
      expect(contexts()).toHaveLength(503);
      expect(otherFiles()).toEqual([]);
    },
    60_000,
  );
});

describe('cluster-config --merge that a signal ends', () => {
  it.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)(
    'leaves no lock and a complete file after %s',
    async (name) => {
      for (let i = 0; i < 8; i++) {
        const { child, end } = startMerge(CLUSTERS[i % 3] as string);
        await setTimeout(200 + Math.random() * 500);
        child.kill(name);
        if (i % 2 === 1) child.kill(name);
        const { code, signal } = await end;
        expect([0, 130, name]).toContain(signal ?? code);
        expect(otherFiles()).toEqual([]);
      }
      expect((await startMerge('one').end).code).toBe(0);
      expect(contexts()).toContain('one');
    },
    60_000,
  );

  it('does not block the next command after SIGKILL', async () => {
    writeFileSync(file, bigKubeconfig(100), { mode: 0o600 });
    for (let i = 0; i < 12; i++) {
      const { child, end } = startMerge(CLUSTERS[i % 3] as string);
      await setTimeout(250 + Math.random() * 500);
      child.kill('SIGKILL');
      await end;
      expect(contexts().length).toBeGreaterThanOrEqual(100);
    }
    expect((await startMerge('one').end).code).toBe(0);
    expect(otherFiles()).toEqual([]);
  }, 60_000);
});
