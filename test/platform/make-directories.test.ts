import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDirectories } from '../../src/platform/make-directories.ts';
import { temporaryDirectory } from '../support/world.ts';

it('makes what is missing, private, and says where that begins', async () => {
  const root = temporaryDirectory();
  expect(await makeDirectories(join(root, 'a/b/c'))).toBe(join(root, 'a'));
  expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
  expect(await makeDirectories(join(root, 'a/b'))).toBeUndefined();
});

it('leaves the modes of what is there', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'open'), { mode: 0o755 });
  expect(await makeDirectories(join(root, 'open/x'))).toBe(join(root, 'open/x'));
  expect(statSync(join(root, 'open')).mode & 0o777).toBe(0o755);
});

it('makes one directory together with others who make it too', async () => {
  const path = join(temporaryDirectory(), 'a/b/c');
  await Promise.all([makeDirectories(path), makeDirectories(path), makeDirectories(path)]);
  expect(statSync(path).isDirectory()).toBe(true);
});

it('fails where a file is in the way', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  await expect(makeDirectories(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeDirectories(join(file, 'x/y'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(process.platform === 'linux')(
  'fails where nothing can be made, and does not try for ever',
  async () => {
    await expect(makeDirectories('/proc/there-is-none/x')).rejects.toMatchObject({ code: 'ENOENT' });
  },
);
