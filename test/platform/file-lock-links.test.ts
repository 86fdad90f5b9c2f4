/** withLocks on file systems without hard links. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { link } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { withLocks } from '../../src/platform/file-lock.ts';
import { temporaryDirectory } from '../support/world.ts';

vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  link: vi.fn(),
}));

const failWith = (code: string) =>
  vi.mocked(link).mockRejectedValue(Object.assign(new Error(`${code}: link`), { code }));
const { signal } = new AbortController();
const sleep = () => Promise.reject(new Error('waited'));

let path: string;
beforeEach(() => {
  path = join(temporaryDirectory(), 'file');
});

it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'])(
  'withLocks creates the lock without a hard link if that fails with %s',
  async (code) => {
    failWith(code);
    await withLocks([path], { signal, sleep }, async () => {
      expect(readFileSync(`${path}.lock`, 'utf8')).toContain(`.${process.pid}.`);
      expect(readdirSync(join(path, '..'))).toEqual(['file.lock']);
    });
    expect(existsSync(`${path}.lock`)).toBe(false);
    writeFileSync(`${path}.lock`, 'unknown');
    await expect(withLocks([path], { signal, sleep }, async () => undefined)).rejects.toThrow('waited');
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe('unknown');
  },
);

it.each([
  ['EIO', 'input/output error'],
  ['ENOSPC', 'no space left on device'],
])('withLocks fails if the hard link fails with %s', async (code, reason) => {
  failWith(code);
  await expect(withLocks([path], { signal, sleep }, async () => undefined)).rejects.toThrow(
    `Cannot update ${path}: ${reason}.`,
  );
  expect(readdirSync(join(path, '..'))).toEqual([]);
});
