import { expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { fileError, undefinedIfMissing, withFileError } from '../../src/platform/file-error.ts';

const systemError = (code: string) => Object.assign(new Error(code), { code });

it.each([
  ['write', 'ENOSPC', 'Cannot write /srv/key.pem: no space left on the device.'],
  ['change', 'EROFS', 'Cannot change /srv/key.pem: the file system is read-only.'],
  ['read', 'ENOENT', 'Cannot read /srv/key.pem: no such file.'],
  ['write', 'ENOENT', 'Cannot write /srv/key.pem: no such directory.'],
] as const)('names the operation %s, the path and the reason of %s', (operation, code, message) => {
  const cause = systemError(code);
  expect(fileError(operation, '/srv/key.pem', cause)).toMatchObject({ kind: 'failed', message, cause });
});

it('withFileError passes on results and MagnumErrors', async () => {
  const own = new MagnumError('usage', 'Not like this.');
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
