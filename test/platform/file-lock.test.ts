import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withLocks } from '../../src/platform/file-lock.ts';
import { temporaryDirectory } from '../support/world.ts';

const { signal } = new AbortController();
const world = { signal, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 10)) };

it('withLocks holds PATH.lock of each path during the work, and then removes them', async () => {
  const paths = ['b', 'a', 'b'].map((name) => join(temporaryDirectory(), 'new', name));
  const locks = paths.map((path) => `${path}.lock`);
  expect(await withLocks(paths, world, async () => locks.every((lock) => existsSync(lock)))).toBe(true);
  expect(locks.some((lock) => existsSync(lock))).toBe(false);
});

it('withLocks removes the locks if the work fails', async () => {
  const path = join(temporaryDirectory(), 'file');
  const work = withLocks([path], world, () => Promise.reject(new Error('no')));
  await expect(work).rejects.toThrow('no');
  expect(existsSync(`${path}.lock`)).toBe(false);
});

it('withLocks lets one piece of work after another use a file', async () => {
  const path = join(temporaryDirectory(), 'file');
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

it('withLocks waits for a lock of another program, and names it after 5 s', async () => {
  const path = join(temporaryDirectory(), 'file');
  const lock = `${path}.lock`;
  writeFileSync(lock, '');
  let waited = 0;
  const sleep = async (ms: number) => {
    waited += ms;
  };
  await expect(withLocks([path], { signal, sleep }, async () => 'done')).rejects.toMatchObject({
    kind: 'failed',
    message: `${path} is being changed by another program: ${lock} exists.`,
  });
  expect(waited).toBe(5_000);
  expect(existsSync(lock)).toBe(true);
  const removal = async () => rmSync(lock, { force: true });
  expect(await withLocks([path], { signal, sleep: removal }, async () => 'done')).toBe('done');
});

it('withLocks fails with a sentence if no lock can be made', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  mkdirSync(join(directory, 'sub'));
  await expect(withLocks([join(directory, 'file/x')], world, async () => 1)).rejects.toThrow(
    `Cannot change ${join(directory, 'file/x')}: `,
  );
  const long = join(directory, 'sub', 'x'.repeat(300));
  await expect(withLocks([long], world, async () => 1)).rejects.toThrow('the name is too long');
});
