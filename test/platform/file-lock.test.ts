import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLocks } from '../../src/platform/file-lock.ts';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { canMount } from '../support/mount.ts';
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

/** This process ID on another machine. */
const remoteOwner = (): string => `00000000${createOwnerId().slice(8)}`;

const date = (file: string, ageS: number) => {
  const time = Date.now() / 1_000 - ageS;
  utimesSync(file, time, time);
};

describe('withLocks', () => {
  it('holds PATH.lock of each path during the work, then removes it', async () => {
    const paths = ['b', 'a', 'b'].map((name) => join(temporaryDirectory(), 'new', name));
    const locks = paths.map((item) => `${item}.lock`);
    expect(await withLocks(paths, world, async () => locks.every((item) => existsSync(item)))).toBe(true);
    expect(locks.some((item) => existsSync(item))).toBe(false);
    expect(readdirSync(join(paths[0] as string, '..'))).toEqual([]);
  });

  it('writes the holder to the lock with mode 0600, and leaves no other file', async () => {
    await withLocks([path], world, async () => {
      expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`\\.${process.pid}\\..* ${hostname()}\n$`));
      expect(statSync(lock).mode & 0o777).toBe(0o600);
      expect(readdirSync(directory)).toEqual(['file.lock']);
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('removes the locks if the work fails', async () => {
    const work = withLocks([path], world, () => Promise.reject(new Error('no')));
    await expect(work).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('serializes concurrent work on the same file', async () => {
    let active = 0;
    const work = async () => {
      active += 1;
      expect(active).toBe(1);
      await world.sleep(50);
      active -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLocks([path], world, work)));
    expect(active).toBe(0);
  });

  it('fails with the path and the reason if the lock cannot be created', async () => {
    writeFileSync(path, '');
    mkdirSync(join(directory, 'sub'));
    await expect(withLocks([join(path, 'x')], world, done)).rejects.toThrow(
      `Cannot update ${join(path, 'x')}: `,
    );
    const long = join(directory, 'sub', 'x'.repeat(255));
    await expect(withLocks([long], world, done)).rejects.toThrow('file name too long');
    expect(readdirSync(join(directory, 'sub'))).toEqual([]);
  });

  it('does not remove a lock that another process has replaced', async () => {
    await withLocks([path], world, async () => writeFileSync(lock, 'of another'));
    expect(readFileSync(lock, 'utf8')).toBe('of another');
  });

  it('stops waiting if it is interrupted', async () => {
    writeFileSync(lock, '');
    const stop = new AbortController();
    const sleep = async () => {
      stop.abort(new Error('stopped'));
      stop.signal.throwIfAborted();
    };
    await expect(withLocks([path], { signal: stop.signal, sleep }, done)).rejects.toThrow('stopped');
    expect(readdirSync(directory)).toEqual(['file.lock']);
  });
});

describe('withLocks and the time', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    [undefined, 11],
    [3_000, 4],
  ])('waits up to timeoutMs: %s, or 10 s, in steps of 60 ms', async (timeoutMs, waits) => {
    writeFileSync(lock, 'unknown');
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const sleeps: unknown[][] = [];
    const sleep = async (...words: unknown[]) => {
      sleeps.push(words);
      now += 1_000;
    };
    await expect(withLocks([path], { signal, sleep, ...(timeoutMs && { timeoutMs }) }, done)).rejects.toThrow(
      'exists',
    );
    expect(sleeps).toEqual(Array(waits).fill([60, signal]));
  });

  it('locks the paths in alphabetical order, and releases those that it holds after a failure', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(directory, name)) as [string, string, string];
    writeFileSync(`${b}.lock`, 'unknown');
    const seen: string[][] = [];
    const sleep = async (ms: number) => {
      seen.push(readdirSync(directory));
      await sleepFor(ms);
    };
    await expect(withLocks([c, b, a], { signal, sleep, timeoutMs: 1 }, done)).rejects.toThrow(
      `${b} is locked`,
    );
    expect(seen[0]).toEqual(['a.lock', 'b.lock']);
    expect(readdirSync(directory)).toEqual(['b.lock']);
  });

  it.each([
    ['takes over a lock of another program dated 8 s in the future', -8, false, true],
    ['waits for a lock of another program dated 4 s in the future', -4, false, false],
    ['takes over an empty lock that is 4 s old in a private directory', 4, true, true],
    ['waits for an empty lock that is 100 s old in another directory', 100, false, false],
  ])('%s', async (_, ageS, isPrivate, isTakenOver) => {
    writeFileSync(lock, '');
    date(lock, ageS);
    const sleep = () => Promise.reject(new Error('waited'));
    const work = withLocks([path], { signal, sleep, isPrivate }, done);
    if (isTakenOver) expect(await work).toBe('done');
    else await expect(work).rejects.toThrow('waited');
  });
});

describe('withLocks and a lock of another program', () => {
  it.each([
    ['empty', () => writeFileSync(lock, '')],
    ['empty and old', () => writeFileSync(lock, ''), 100_000],
    ['with an unknown content', () => writeFileSync(lock, 'pid 1\n')],
    ['a directory', () => mkdirSync(lock)],
    ['a dangling link', () => symlinkSync('nothing', lock)],
  ])('fails if the lock is %s, and does not remove it', async (_, make, ageS = 0) => {
    make();
    if (ageS > 0) date(lock, ageS);
    await expect(withLocks([path], world, done)).rejects.toMatchObject({
      kind: 'failed',
      message: `${path} is locked by another program, such as kubectl: ${lock} exists.`,
      hint: `If no such program is running, the lock is stale: remove ${lock}.`,
    });
    expect(readdirSync(directory)).toEqual(['file.lock']);
    rmSync(lock, { recursive: true });
    expect(await withLocks([path], world, done)).toBe('done');
  });

  it('waits as long as the lock changes', async () => {
    let changes = 0;
    const sleep = async () => {
      await sleepFor(40);
      changes += 1;
      rmSync(lock, { force: true });
      if (changes < 20) linkSync(path, lock);
      if (changes < 20) date(lock, changes);
    };
    writeFileSync(path, '');
    linkSync(path, lock);
    expect(await withLocks([path], { signal, sleep, timeoutMs: 200 }, done)).toBe('done');
    expect(changes).toBe(20);
  });

  it('takes over a lock that is dated in the future', async () => {
    writeFileSync(lock, '');
    date(lock, -600);
    expect(await withLocks([path], world, done)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('takes over an empty lock in a private directory, unless it is new', async () => {
    writeFileSync(lock, '');
    await expect(withLocks([path], { ...world, isPrivate: true }, done)).rejects.toThrow('exists');
    date(lock, 10);
    expect(await withLocks([path], { ...world, isPrivate: true }, done)).toBe('done');
  });
});

describe('withLocks and a lock of this program', () => {
  it.each([
    ['a process that has ended', deadOwner, 0],
    ['a process that has ended, dated in the future', deadOwner, -600],
    ['another machine, not renewed for a minute', remoteOwner, 61],
    ['another machine, dated in the future', remoteOwner, -600],
  ])('takes over a lock of %s immediately', async (_, owner, ageS) => {
    writeFileSync(lock, `${owner()} elsewhere\n`);
    date(lock, ageS);
    const sleep = () => Promise.reject(new Error('slept'));
    expect(await withLocks([path], { signal, sleep }, done)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['a running process, even if it is old', createOwnerId, 100_000, hostname(), ''],
    ['a running process, dated in the future', createOwnerId, -600, hostname(), ''],
    ['another machine', remoteOwner, 50, 'elsewhere', ' on elsewhere'],
  ])('fails if the lock is of %s, and names its process', async (_, owner, ageS, host, place) => {
    writeFileSync(lock, `${owner()} ${host}\n`);
    date(lock, ageS);
    await expect(withLocks([path], world, done)).rejects.toMatchObject({
      kind: 'failed',
      message: `${path} is locked by another magnum (process ${process.pid}${place}): ${lock} exists.`,
      hint: 'Try again when that process has finished.',
    });
    expect(readdirSync(directory)).toEqual(['file.lock']);
  });

  it('waits longer than the timeout for a holder that renews its lock', async () => {
    const first = withLocks([path], world, () => sleepFor(3_500));
    await sleepFor(20);
    expect(await withLocks([path], { ...world, timeoutMs: 2_000 }, done)).toBe('done');
    await first;
  });

  it('removes the files of processes that were killed while they removed a lock', async () => {
    writeFileSync(`${lock}.0123456789ab`, `${deadOwner()} here\n`);
    writeFileSync(`${lock}.0123456789ac`, 'unknown\n');
    writeFileSync(join(directory, `.file.lock.${deadOwner()}.draft`), '');
    const others = ['file.lock.0123456789a', 'file.lock.json', 'fila.lock.0123456789ab', 'other'];
    for (const name of others) writeFileSync(join(directory, name), `${deadOwner()} here\n`);
    await withLocks([path], world, done);
    expect(readdirSync(directory)).toEqual([...others, 'file.lock.0123456789ac'].sort());
  });

  it('names every draft after the lock, so that drafts of removal locks are removed too', async () => {
    const drafts = new Set<string>();
    const watcher = watch(directory, (_, name) => {
      if (name?.endsWith('.draft')) drafts.add(name.replace(/(\.[^.]+){4}\.draft$/, ''));
    });
    try {
      writeFileSync(lock, `${deadOwner()} here\n`);
      await withLocks([path], world, done);
      await vi.waitFor(() => expect(drafts).toEqual(new Set(['.file.lock'])));
    } finally {
      watcher.close();
    }
  });

  it.skipIf(!canMount())('works on a file system without hard links', async () => {
    const image = join(temporaryDirectory(), 'fat');
    try {
      execFileSync(
        'sh',
        ['-c', `truncate -s 4M ${image} && mkfs.vfat ${image} && mount -o loop ${image} ${directory}`],
        {
          stdio: 'ignore',
        },
      );
    } catch {
      expect(readdirSync(directory)).toEqual([]);
      return;
    }
    try {
      await withLocks([path], world, async () => expect(existsSync(lock)).toBe(true));
      writeFileSync(lock, `${deadOwner()} here\n`);
      expect(await withLocks([path], world, done)).toBe('done');
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});
