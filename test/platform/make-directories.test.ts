import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDirectories } from '../../src/platform/make-directories.ts';
import { temporaryDirectory } from '../support/world.ts';

it('makeDirectories creates missing directories with mode 0700 and returns the topmost one', async () => {
  const root = temporaryDirectory();
  expect(await makeDirectories(join(root, 'a/b/c'))).toBe(join(root, 'a'));
  expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
  expect(await makeDirectories(join(root, 'a/b'))).toBeUndefined();
});

it('makeDirectories keeps the mode of existing directories', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'open'), { mode: 0o755 });
  expect(await makeDirectories(join(root, 'open/x'))).toBe(join(root, 'open/x'));
  expect(statSync(join(root, 'open')).mode & 0o777).toBe(0o755);
});

it('makeDirectories succeeds if several calls create the same directory concurrently', async () => {
  const path = join(temporaryDirectory(), 'a/b/c');
  await Promise.all([makeDirectories(path), makeDirectories(path), makeDirectories(path)]);
  expect(statSync(path).isDirectory()).toBe(true);
});

it('makeDirectories fails if the path or a parent is a file', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  await expect(makeDirectories(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeDirectories(join(file, 'x/y'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(process.platform === 'linux')(
  'makeDirectories fails instead of retrying forever if a parent rejects new entries with ENOENT',
  async () => {
    await expect(makeDirectories('/proc/missing/x')).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
