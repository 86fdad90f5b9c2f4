/** Long lists with the built command: time and memory as coarse guards, and readers that go away. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { type User, user } from './command.ts';

const REPORT = resolve('bench/lib/report-memory.cjs');

let someone: User;
let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** In this process, so that its requests can be looked at. */
async function sandboxOf(clusters: number, options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ seconds: 0, ...options });
  sandbox.addClusters(clusters);
  someone = user();
  Object.assign(someone.env, {
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: 'demo',
    OS_PASSWORD: 'demo',
    OS_PROJECT_NAME: 'demo',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
  });
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
  /** To the first byte on stdout. */
  readonly firstMs: number;
  readonly peakKiB: number;
}

async function shell(script: string, more: Record<string, string> = {}): Promise<Finished> {
  const began = performance.now();
  const child = spawn('bash', ['-c', script], { cwd: someone.home, env: { ...someone.env, ...more } });
  let [stdout, stderr, firstMs] = ['', '', Number.NaN];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (stdout === '') firstMs = performance.now() - began;
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const memory = more.MAGNUM_BENCH_MEMORY;
  const peakKiB = memory === undefined ? Number.NaN : Number(readFileSync(memory, 'utf8'));
  return { code, stdout, stderr, ms: performance.now() - began, firstMs, peakKiB };
}

const measured = (script: string) =>
  shell(script, {
    NODE_OPTIONS: `--require=${REPORT}`,
    MAGNUM_BENCH_MEMORY: join(someone.home, 'memory'),
  });

const listed = () => sandbox.requests.filter(({ path }) => path.endsWith('/clusters'));

describe('a long list', () => {
  it('takes time in proportion, and the memory of a short one', { timeout: 180_000 }, async () => {
    await sandboxOf(4_000);
    const short = await measured('magnum cluster-list -f csv');
    sandbox.addClusters(36_000, 'more-');
    const long = await measured('magnum cluster-list -f csv');
    expect(long.stdout.split('\n')).toHaveLength(40_002);
    // Ten times as many; three times that would be a list that looks at all for each page.
    expect(long.ms / short.ms).toBeLessThan(30);
    expect(long.peakKiB / short.peakKiB).toBeLessThan(1.5);
    const first = long.stdout.indexOf('\n', 5_000);
    expect(first).toBeGreaterThan(0);
    expect(long.firstMs).toBeLessThan(long.ms / 2);
  });

  it('of which somebody reads the beginning ends in peace', async () => {
    await sandboxOf(20_000);
    const script = 'set -o pipefail; (magnum cluster-list -f value -c name; echo "code $?" >&2) | head -2';
    const { code, stdout, stderr } = await shell(script);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'many-0\nmany-1\n', stderr: 'code 0\n' });
    const asked = listed().length;
    // 21 are all: what was on its way when the reader went has come, and no more.
    expect(asked).toBeLessThanOrEqual(10);
    await sleep(300);
    expect(listed()).toHaveLength(asked);
  });
});

describe('on a slow service', () => {
  const CLUSTERS = 300;

  it('the first rows come at once, and all take as long as one big request', {
    timeout: 60_000,
  }, async () => {
    await sandboxOf(CLUSTERS, { perClusterDelayMs: 18 });
    const whole = await shell(`magnum cluster-list -f value -c name --limit ${CLUSTERS}`);
    expect(listed()).toHaveLength(1);
    const paged = await shell('magnum cluster-list -f value -c name');
    expect(paged.stdout).toBe(whole.stdout);
    expect(whole.firstMs).toBeGreaterThan(CLUSTERS * 18);
    // 1.5 s and 1.1 in the benchmark; here other tests run beside it.
    expect(paged.firstMs).toBeLessThan(3_500);
    expect(paged.ms / whole.ms).toBeLessThan(1.4);
  });
});
