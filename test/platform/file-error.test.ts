import { expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { fileError, undefinedIfMissing, withFileError } from '../../src/platform/file-error.ts';

const systemError = (code: string) => Object.assign(new Error(code), { code });

it.each([
  ['write', 'ENOSPC', 'Cannot write /srv/key.pem: no space left on device.'],
  ['update', 'EROFS', 'Cannot update /srv/key.pem: read-only file system.'],
  ['read', 'ENOENT', 'Cannot read /srv/key.pem: no such file.'],
  ['write', 'ENOENT', 'Cannot write /srv/key.pem: no such directory.'],
  ['update', 'ENOENT', 'Cannot update /srv/key.pem: no such directory.'],
  ['remove', 'ENOENT', 'Cannot remove /srv/key.pem: no such directory.'],
  ['read', 'EACCES', 'Cannot read /srv/key.pem: permission denied.'],
] as const)(
  'fileError names the operation %s, the path and the reason for %s',
  (operation, code, message) => {
    const cause = systemError(code);
    expect(fileError(operation, '/srv/key.pem', cause)).toMatchObject({ kind: 'failed', message, cause });
  },
);

it('withFileError passes on results and MagnumErrors, and wraps other errors', async () => {
  const own = new MagnumError('usage', 'Invalid.');
  expect(await withFileError('read', '/a', Promise.resolve('text'))).toBe('text');
  await expect(withFileError('read', '/a', Promise.reject(own))).rejects.toBe(own);
  await expect(withFileError('remove', '/a', Promise.reject(systemError('EPERM')))).rejects.toThrow(
    'Cannot remove /a: operation not permitted.',
  );
});

it('undefinedIfMissing passes on every error but ENOENT', async () => {
  expect(await undefinedIfMissing(Promise.reject(systemError('ENOENT')))).toBeUndefined();
  expect(await undefinedIfMissing(Promise.resolve(1))).toBe(1);
  await expect(undefinedIfMissing(Promise.reject(systemError('ENOTDIR')))).rejects.toThrow('ENOTDIR');
});
