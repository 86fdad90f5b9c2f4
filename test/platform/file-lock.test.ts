import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
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
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withLocks } from '../../src/platform/file-lock.ts';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { canMount } from '../support/mount.ts';
import { temporaryDirectory } from '../support/world.ts';

const { signal } = new AbortController();
const world = { signal, sleep: (ms: number) => sleepFor(ms / 5), patienceMs: 300 };
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

/** The same process on a machine that cannot be asked. */
const distantOwner = (): string => `00000000${createOwnerId().slice(8)}`;

const date = (file: string, ageS: number) => {
  const time = Date.now() / 1_000 - ageS;
  utimesSync(file, time, time);
};

describe('withLocks', () => {
  it('holds PATH.lock of each path during the work, and then removes them', async () => {
    const paths = ['b', 'a', 'b'].map((name) => join(temporaryDirectory(), 'new', name));
    const locks = paths.map((item) => `${item}.lock`);
    expect(await withLocks(paths, world, async () => locks.every((item) => existsSync(item)))).toBe(true);
    expect(locks.some((item) => existsSync(item))).toBe(false);
    expect(readdirSync(join(paths[0] as string, '..'))).toEqual([]);
  });

  it('names the holder in the lock, which only the user can read, and leaves no other file', async () => {
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

  it('lets one piece of work after another use a file', async () => {
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

  it('fails with a sentence if no lock can be made', async () => {
    writeFileSync(path, '');
    mkdirSync(join(directory, 'sub'));
    await expect(withLocks([join(path, 'x')], world, done)).rejects.toThrow(
      `Cannot change ${join(path, 'x')}: `,
    );
    const long = join(directory, 'sub', 'x'.repeat(255));
    await expect(withLocks([long], world, done)).rejects.toThrow('file name too long');
    expect(readdirSync(join(directory, 'sub'))).toEqual([]);
  });

  it('does not remove the lock of another that has taken its own over', async () => {
    await withLocks([path], world, async () => writeFileSync(lock, 'of another'));
    expect(readFileSync(lock, 'utf8')).toBe('of another');
  });

  it('stops waiting when it is interrupted', async () => {
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

describe('a lock of another program', () => {
  it.each([
    ['empty', () => writeFileSync(lock, '')],
    ['empty and old', () => writeFileSync(lock, ''), 100_000],
    ['with an unknown content', () => writeFileSync(lock, 'pid 1\n')],
    ['a directory', () => mkdirSync(lock)],
    ['a dangling link', () => symlinkSync('nothing', lock)],
  ])('that is %s is respected', async (_, make, ageS = 0) => {
    make();
    if (ageS > 0) date(lock, ageS);
    await expect(withLocks([path], world, done)).rejects.toMatchObject({
      kind: 'failed',
      message: `${path} is being changed by another program, such as kubectl: ${lock} exists.`,
      hint: expect.stringContaining(`remove ${lock}`),
    });
    expect(readdirSync(directory)).toEqual(['file.lock']);
    rmSync(lock, { recursive: true });
    expect(await withLocks([path], world, done)).toBe('done');
  });

  it('that changes is waited for', async () => {
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
    expect(await withLocks([path], { signal, sleep, patienceMs: 200 }, done)).toBe('done');
    expect(changes).toBe(20);
  });

  it('that is dated in the future is taken over', async () => {
    writeFileSync(lock, '');
    date(lock, -600);
    expect(await withLocks([path], world, done)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is removed in a private directory, but not while it may be just made', async () => {
    writeFileSync(lock, '');
    await expect(withLocks([path], { ...world, isPrivate: true }, done)).rejects.toThrow('exists');
    date(lock, 10);
    expect(await withLocks([path], { ...world, isPrivate: true }, done)).toBe('done');
  });
});

describe('a lock of this program', () => {
  it.each([
    ['of a process that has ended', deadOwner, 0],
    ['of a process that has ended, dated in the future', deadOwner, -600],
    ['of another machine that shows no life', distantOwner, 61],
    ['of another machine, dated in the future', distantOwner, -600],
  ])('%s is taken over at once', async (_, owner, ageS) => {
    writeFileSync(lock, `${owner()} elsewhere\n`);
    date(lock, ageS);
    const sleep = () => Promise.reject(new Error('slept'));
    expect(await withLocks([path], { signal, sleep }, done)).toBe('done');
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['of a running process, however old', createOwnerId, 100_000, hostname(), ''],
    ['of a running process, dated in the future', createOwnerId, -600, hostname(), ''],
    ['of another machine', distantOwner, 50, 'elsewhere', ' on elsewhere'],
  ])('%s is respected', async (_, owner, ageS, host, place) => {
    writeFileSync(lock, `${owner()} ${host}\n`);
    date(lock, ageS);
    await expect(withLocks([path], world, done)).rejects.toThrow(
      `${path} is being changed by another magnum, process ${process.pid}${place}: ${lock} exists.`,
    );
    expect(readdirSync(directory)).toEqual(['file.lock']);
  });

  it('shows that its holder is alive, so that others wait', async () => {
    const first = withLocks([path], world, () => sleepFor(3_500));
    await sleepFor(20);
    expect(await withLocks([path], { ...world, patienceMs: 2_000 }, done)).toBe('done');
    await first;
  });

  it('leaves nothing of those that were killed while they removed a lock', async () => {
    writeFileSync(`${lock}.0123456789ab`, `${deadOwner()} here\n`);
    writeFileSync(`${lock}.0123456789ac`, 'of somebody\n');
    writeFileSync(join(directory, `.file.lock.${deadOwner()}.draft`), '');
    await withLocks([path], world, done);
    expect(readdirSync(directory)).toEqual(['file.lock.0123456789ac']);
  });

  it.skipIf(!canMount())('needs no hard links', async () => {
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

describe('many processes', () => {
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
      [resolve('test/platform/lock-worker.cjs'), module, path, String(times), String(ms)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );

  it('that all find a dead lock take it over one after another, and lose no change', async () => {
    writeFileSync(path, '0');
    const workers = Array.from({ length: 12 }, () => start(6, 4));
    // Dead holders come again and again.
    const dying = setInterval(() => {
      try {
        writeFileSync(lock, `${deadOwner()} here\n`, { flag: 'wx' });
      } catch {
        // One of them holds it.
      }
    }, 5);
    const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0]));
    clearInterval(dying);
    expect(codes).toEqual(workers.map(() => 0));
    expect(readFileSync(path, 'utf8')).toBe('72');
    await withLocks([path], world, done);
    expect(readdirSync(directory)).toEqual(['file']);
  }, 60_000);

  it('that are killed at random moments stop no other', async () => {
    writeFileSync(path, '0');
    let changes = 0;
    const victims = Array.from({ length: 12 }, () => start(1_000_000, 2));
    for (const victim of victims) victim.stdout?.on('data', (text: Buffer) => (changes += text.length));
    for (const victim of victims) {
      await sleepFor(100 + Math.random() * 50);
      victim.kill('SIGKILL');
      await once(victim, 'exit');
    }
    expect(await withLocks([path], { ...world, sleep: (ms) => sleepFor(ms), patienceMs: 5_000 }, done)).toBe(
      'done',
    );
    rmSync(`${path}-next`, { force: true });
    // A killed one may have written without having said so.
    expect(Number(readFileSync(path, 'utf8')) - changes).toBeGreaterThanOrEqual(0);
    expect(Number(readFileSync(path, 'utf8')) - changes).toBeLessThanOrEqual(victims.length);
    expect(readdirSync(directory)).toEqual(['file']);
  }, 60_000);
});
