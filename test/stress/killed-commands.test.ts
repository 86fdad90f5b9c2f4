/**
 * Kills commands that change files of the user 130 times: half of them at a random moment, half just after the first change of the
 * directory. Checks that each file is complete afterwards, and that the next command succeeds without waiting for a stale lock.
 */
import { spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { spawnMagnum, startSandbox, type User, user } from '../e2e/command.ts';
import { temporaryDirectory } from '../support/world.ts';

/** Maximum duration of a command after a kill, also on a busy machine: a third of the 60 seconds after which a lock becomes stale. */
const MAX_DURATION_MS = 20_000;

let owner: User;
let sandbox: ReturnType<typeof startSandbox>;
beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner);
  owner.magnum('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  owner.magnum('cluster-create', 'web', '--cluster-template', 'swarm');
}, 60_000);
afterAll(() => void sandbox.stop());

/** Files below a directory whose path ends with `suffix`. */
function filesBelow(directory: string, suffix: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(suffix)).map((name) => join(directory, name));
}

/** Kills the process a random time after the first change of the directory. */
function killAtChange(child: ReturnType<typeof spawn>, directory: string): () => void {
  const watcher = watch(directory, { recursive: true }, async () => {
    watcher.close();
    await setTimeout(Math.random() * 12);
    child.kill('SIGKILL');
  });
  return () => watcher.close();
}

interface Target {
  readonly words: readonly string[];
  /** The directory that the command changes. */
  readonly directory: () => string;
  readonly kills: number;
  /** Throws if a file in the directory is incomplete. */
  readonly expectComplete: () => void;
  /** Throws if the directory contains other files than after a successful command. */
  readonly expectClean?: () => void;
}

async function run(words: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawnMagnum(owner, ...words);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return performance.now() - started;
}

/** Kills the command `kills` times; a command that ends before the kill does not count. */
async function killMany({ words, directory, kills, expectComplete, expectClean }: Target): Promise<void> {
  await run(words);
  let usualMs = await run(words);
  for (let killed = 0, attempts = 0; killed < kills; attempts++) {
    expect(attempts).toBeLessThan(6 * kills);
    const started = performance.now();
    const child = spawnMagnum(owner, ...words);
    const closed = once(child, 'close');
    const stop = attempts % 2 === 0 ? killAtChange(child, directory()) : () => undefined;
    if (attempts % 2 === 1) {
      await setTimeout(usualMs * (0.3 + 0.65 * Math.random()));
      child.kill('SIGKILL');
    }
    const [, signal] = await closed;
    stop();
    expectComplete();
    if (signal !== 'SIGKILL') {
      // The machine has become faster.
      usualMs = Math.min(usualMs, performance.now() - started);
      continue;
    }
    killed++;
    expect(await run(words)).toBeLessThan(MAX_DURATION_MS);
    expectComplete();
    expectClean?.();
  }
}

const locksIn = (directory: string) => filesBelow(directory, '.lock');

async function killMerge() {
  const directory = join(owner.home, '.kube');
  mkdirSync(directory, { mode: 0o700 });
  const others = {
    clusters: [{ name: 'theirs', cluster: { server: 'https://10.9.9.9' } }],
    users: [{ name: 'theirs', user: { token: 'x' } }],
    contexts: [{ name: 'theirs', context: { cluster: 'theirs', user: 'theirs' } }],
  };
  const theirs = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    ...others,
    'current-context': 'theirs',
  });
  writeFileSync(join(directory, 'config'), theirs, { mode: 0o600 });
  await killMany({
    words: ['cluster-config', 'kube', '--merge'],
    directory: () => directory,
    kills: 25,
    expectComplete() {
      const config = parse(readFileSync(join(directory, 'config'), 'utf8'));
      expect(config).toMatchObject({ kind: 'Config', 'current-context': 'kube' });
      for (const part of ['clusters', 'users', 'contexts'] as const) {
        expect(config[part]).toHaveLength(2);
        expect(config[part][0]).toEqual(others[part][0]);
      }
      const { user: credentials } = config.users[1];
      const [cert, key] = ['client-certificate-data', 'client-key-data'].map((name) =>
        Buffer.from(credentials[name], 'base64'),
      ) as [Buffer, Buffer];
      expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true);
    },
    expectClean: () => expect(locksIn(directory)).toEqual([]),
  });
}

async function killDockerContext() {
  const directory = join(owner.home, '.docker/contexts');
  await killMany({
    words: ['cluster-config', 'web', '--docker-context'],
    directory: () => directory,
    kills: 20,
    expectComplete() {
      const [meta = ''] = filesBelow(join(directory, 'meta'), '/meta.json');
      expect(JSON.parse(readFileSync(meta, 'utf8'))).toMatchObject({ Name: 'web' });
      const [certificate = ''] = filesBelow(join(directory, 'tls'), '/docker/cert.pem');
      const key = readFileSync(join(certificate, '../key.pem'), 'utf8');
      const cert = new X509Certificate(readFileSync(certificate));
      expect(cert.checkPrivateKey(createPrivateKey(key))).toBe(true);
      const ca = new X509Certificate(readFileSync(join(certificate, '../ca.pem')));
      expect(cert.verify(ca.publicKey)).toBe(true);
    },
    expectClean() {
      const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
      expect(files.map((name) => name.replace(/[0-9a-f]{64}/, 'ID')).sort()).toEqual([
        ...['meta', 'meta/ID', 'meta/ID/meta.json', 'tls', 'tls/ID', 'tls/ID/docker'],
        ...['ca.pem', 'cert.pem', 'key.pem'].map((name) => `tls/ID/docker/${name}`),
      ]);
    },
  });
}

async function killLogin() {
  const directory = join(owner.home, '.cache/magnum/sessions');
  await killMany({
    words: ['login'],
    directory: () => directory,
    kills: 25,
    expectComplete() {
      const sessions = filesBelow(directory, '.json');
      expect(sessions.length).toBeGreaterThan(0);
      for (const session of sessions) JSON.parse(readFileSync(session, 'utf8'));
    },
    expectClean: () => expect(locksIn(join(owner.home, '.cache/magnum'))).toEqual([]),
  });
  expect(await run(['whoami'])).toBeLessThan(MAX_DURATION_MS);
}

async function killSandbox() {
  const place = temporaryDirectory();
  const [built, file] = [join(place, 'state-store.cjs'), join(place, 'state.json')];
  const bundle = await rolldown({ input: 'src/sandbox/state-store.ts', platform: 'node' });
  await bundle.write({ file: built, format: 'cjs' });
  await bundle.close();
  const { openStateStore } = await import('../../src/sandbox/state-store.ts');
  const create = () => expect.unreachable('the state is missing');
  let last = 0;
  for (let kill = 0; kill < 60; kill++) {
    const child = spawn(process.execPath, [resolve('test/stress/save-state.cjs'), built, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    await setTimeout(Math.random() * 40);
    child.kill('SIGKILL');
    await closed;
    const { state } = openStateStore({ stateFile: file }, create) as unknown as {
      state: { number: number; end: number };
    };
    expect(state.number).toBeGreaterThanOrEqual(last);
    expect(state.end).toBe(state.number);
    last = state.number;
  }
  expect(last).toBeGreaterThan(60);
}

/** Two concurrently, so that with two cores none of them waits for the others. */
it.concurrent.each([
  ['cluster-config --merge and login', [killMerge, killLogin]],
  ['cluster-config --docker-context and the sandbox', [killDockerContext, killSandbox]],
])(
  'complete files and no lock remain after kills of %s',
  async (_, kills) => {
    expect.hasAssertions();
    for (const kill of kills) await kill();
  },
  480_000,
);
