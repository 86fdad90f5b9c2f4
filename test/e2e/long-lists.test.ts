/** Long lists with the built command: rows before the last page, memory, and closed pipes. bench/long-lists.mjs measures their time. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { type User, user } from './command.ts';

/**
 * In Node, a long list needs no more memory than a short one. JavaScriptCore takes up to 130 MB before it collects the rows that were printed:
 * 80 MB for 4,000 clusters, 125 for 40,000, and 130 for 100,000.
 */
const MAX_MEMORY_RATIO = process.env.MAGNUM_COMMAND === undefined ? 1.5 : 2;
const MEMORY_POLL_MS = 10;
const REPORTER = resolve('test/support/report-memory.cjs');

let owner: User;
let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** Starts a sandbox in this process, so that its requests can be inspected. */
async function startWith(clusters: number, options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ seconds: 0, ...options });
  sandbox.addClusters(clusters);
  owner = user();
  Object.assign(owner.env, {
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
  /** Requests of pages before the first byte on stdout. */
  readonly requestsBefore: number;
  /** NaN if the process has not reported it. */
  readonly peakKiB: number;
}

/** For the single file, which cannot report its memory. Returns undefined if the process has ended. */
function peakKiBOf(pid: number | undefined): number | undefined {
  try {
    const [, peak] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return peak === undefined ? undefined : Number(peak);
  } catch {
    return undefined;
  }
}

async function shell(script: string): Promise<Finished> {
  const report = join(owner.home, 'memory');
  rmSync(report, { force: true });
  const env = { ...owner.env, NODE_OPTIONS: `--require ${REPORTER}`, REPORT_MEMORY_TO: report };
  const child = spawn('bash', ['-c', script], { cwd: owner.home, env });
  let peakKiB = Number.NaN;
  // A single command replaces the shell, so that the process is `magnum`.
  const poll = setInterval(() => {
    peakKiB = peakKiBOf(child.pid) ?? peakKiB;
  }, MEMORY_POLL_MS);
  let [stdout, stderr, requestsBefore] = ['', '', Number.NaN];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (stdout === '') requestsBefore = listRequests().length;
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(poll);
  if (existsSync(report)) peakKiB = Number(readFileSync(report, 'utf8'));
  return { code, stdout, stderr, requestsBefore, peakKiB };
}

const listRequests = () => sandbox.requests.filter(({ path }) => path.endsWith('/clusters'));

describe('cluster-list', () => {
  it.each([
    ['csv', 1],
    ['ndjson', 0],
  ])(
    'with 40,000 clusters in %s prints the first rows before it requests half of the pages, and needs the memory of a short list',
    {
      timeout: 180_000,
    },
    async (format, headerLines) => {
      await startWith(4_000);
      const short = await shell(`magnum cluster-list -f ${format}`);
      sandbox.addClusters(36_000, 'more-');
      const before = listRequests().length;
      const long = await shell(`magnum cluster-list -f ${format}`);
      expect(long.stdout.split('\n')).toHaveLength(40_001 + headerLines);
      expect(long.peakKiB / short.peakKiB).toBeLessThan(MAX_MEMORY_RATIO);
      const all = listRequests().length - before;
      expect(all).toBeGreaterThanOrEqual(40);
      expect(long.requestsBefore - before).toBeLessThan(all / 2);
    },
  );

  it('exits with 0 and stops requesting pages after its reader has closed the pipe', async () => {
    await startWith(20_000);
    const script = 'set -o pipefail; (magnum cluster-list -f value -c name; echo "code $?" >&2) | head -2';
    const { code, stdout, stderr } = await shell(script);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'many-0\nmany-1\n', stderr: 'code 0\n' });
    const requestCount = listRequests().length;
    // All clusters need 21 requests. Those that were sent before the pipe was closed are counted here.
    expect(requestCount).toBeLessThanOrEqual(10);
    await sleep(300);
    expect(listRequests()).toHaveLength(requestCount);
  });
});

describe('cluster-list on a slow service', () => {
  const CLUSTERS = 300;

  it('prints the first rows before the last page, and the same as one large request', {
    timeout: 60_000,
  }, async () => {
    await startWith(CLUSTERS, { perClusterDelayMs: 18 });
    const whole = await shell(`magnum cluster-list -f value -c name --limit ${CLUSTERS}`);
    expect(listRequests()).toHaveLength(1);
    const paged = await shell('magnum cluster-list -f value -c name');
    expect(paged.stdout).toBe(whole.stdout);
    const pages = listRequests().length - 1;
    expect(pages).toBeGreaterThan(2);
    expect(paged.requestsBefore - 1).toBeLessThan(pages);
  });
});
