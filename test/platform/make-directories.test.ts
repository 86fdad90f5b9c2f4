import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { directoriesUpTo, makeDirectories, removeDirectories } from '../../src/platform/make-directories.ts';
import { temporaryDirectory } from '../support/world.ts';

it('makeDirectories creates missing directories with mode 0700 and returns the topmost one', async () => {
  const root = temporaryDirectory();
  expect(await makeDirectories(join(root, 'a/b/c'))).toBe(join(root, 'a'));
  expect(['a', 'a/b', 'a/b/c'].map((name) => statSync(join(root, name)).mode & 0o777)).toEqual([
    0o700, 0o700, 0o700,
  ]);
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

it('makeDirectories removes the directories that it created if a later step fails', async () => {
  const root = temporaryDirectory();
  const path = join(root, 'a/b', 'x'.repeat(256));
  await expect(makeDirectories(path)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  mkdirSync(join(root, 'c'));
  await expect(makeDirectories(join(root, 'c/d/e', 'x'.repeat(256), 'f'))).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
  });
  expect(readdirSync(root, { recursive: true })).toEqual(['c']);
});

it('directoriesUpTo returns the created directories, the deepest first', () => {
  expect(directoriesUpTo('/a/b', '/a/b/c/d')).toEqual(['/a/b/c/d', '/a/b/c', '/a/b']);
  expect(directoriesUpTo('/a/b', '/a/b')).toEqual(['/a/b']);
  expect(directoriesUpTo(undefined, '/a/b')).toEqual([]);
});

it('removeDirectories removes empty directories up to the topmost one, and stops at one that is not empty', async () => {
  const root = temporaryDirectory();
  const path = join(root, 'a/b/c');
  await removeDirectories(await makeDirectories(path), path);
  expect(readdirSync(root)).toEqual([]);
  const topmost = await makeDirectories(path);
  writeFileSync(join(root, 'a/file'), '');
  await removeDirectories(topmost, path);
  expect(readdirSync(root, { recursive: true }).sort()).toEqual(['a', 'a/file']);
  await removeDirectories(undefined, root);
  expect(existsSync(root)).toBe(true);
});
