/** Processes that hold, take over and lose the locks of one file at once, and processes that are killed while they do. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withLocks } from '../../src/platform/file-lock.ts';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { temporaryDirectory } from '../support/world.ts';

const { signal } = new AbortController();
const world = { signal, sleep: (ms: number) => sleepFor(ms / 5), timeoutMs: 300 };
const done = async () => 'done';

let directory: string;
let path: string;
let lock: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'file');
  lock = `${path}.lock`;
});

/** The ID of a process that has ended. */
const deadOwner = (): string => createOwnerId().replace(`.${process.pid}.`, `.${deadPid}.`);
const deadPid = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();

describe('withLocks in many processes', () => {
  let module: string;
  beforeAll(async () => {
    const bundle = await rolldown({ input: 'src/platform/file-lock.ts', platform: 'node' });
    module = join(temporaryDirectory(), 'file-lock.cjs');
    await bundle.write({ file: module, format: 'cjs' });
    await bundle.close();
  });

  const start = (times: number, ms: number): ChildProcess =>
    spawn(
      process.execPath,
      [resolve('test/stress/lock-worker.cjs'), module, path, String(times), String(ms)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );

  it('loses no change if all processes take over stale locks concurrently', async () => {
    writeFileSync(path, '0');
    const workers = Array.from({ length: 12 }, () => start(6, 4));
    // Locks of dead processes appear again and again.
    const dying = setInterval(() => {
      try {
        writeFileSync(lock, `${deadOwner()} here\n`, { flag: 'wx' });
      } catch {
        // A worker holds the lock.
      }
    }, 5);
    const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0]));
    clearInterval(dying);
    expect(codes).toEqual(workers.map(() => 0));
    expect(readFileSync(path, 'utf8')).toBe('72');
    await withLocks([path], world, done);
    expect(readdirSync(directory)).toEqual(['file']);
  }, 60_000);

  it('succeeds after processes were killed at random moments', async () => {
    writeFileSync(path, '0');
    let changes = 0;
    const victims = Array.from({ length: 12 }, () => start(1_000_000, 2));
    for (const victim of victims) victim.stdout?.on('data', (text: Buffer) => (changes += text.length));
    for (const victim of victims) {
      await sleepFor(100 + Math.random() * 50);
      victim.kill('SIGKILL');
      await once(victim, 'exit');
    }
    expect(await withLocks([path], { ...world, sleep: (ms) => sleepFor(ms), timeoutMs: 5_000 }, done)).toBe(
      'done',
    );
    rmSync(`${path}-next`, { force: true });
    // A killed worker may have written the file without reporting it.
    expect(Number(readFileSync(path, 'utf8')) - changes).toBeGreaterThanOrEqual(0);
    expect(Number(readFileSync(path, 'utf8')) - changes).toBeLessThanOrEqual(victims.length);
    expect(readdirSync(directory)).toEqual(['file']);
  }, 60_000);
});
