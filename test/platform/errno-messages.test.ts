import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeSystemError } from '../../src/platform/errno-messages.ts';
import { temporaryDirectory } from '../support/world.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: message of Node`), { code });
const reasonOf = async (work: Promise<unknown>) =>
  describeSystemError(
    await work.then(
      () => 'it worked',
      (error: unknown) => error,
    ),
  );

it.each([
  ['EACCES', 'permission denied'],
  ['EBUSY', 'it is in use'],
  ['EDQUOT', 'disk quota exceeded'],
  ['Unknown system error -122', 'disk quota exceeded'],
  ['Unknown system error -69', 'disk quota exceeded'],
  ['EEXIST', 'it exists and is not a directory'],
  ['EFBIG', 'file too large'],
  ['EIO', 'input/output error'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'symbolic link loop'],
  ['EMFILE', 'too many open files'],
  ['EMLINK', 'too many links'],
  ['ENAMETOOLONG', 'file name too long'],
  ['ENFILE', 'too many open files on this system'],
  ['ENOENT', 'no such file'],
  ['ENOSPC', 'no space left on device'],
  ['ENODEV', 'no such device'],
  ['ENOTDIR', 'part of the path is not a directory'],
  ['ENXIO', 'it is a socket, or its device does not exist'],
  ['EPERM', 'operation not permitted'],
  ['EROFS', 'read-only file system'],
])('describeSystemError converts %s to: %s', (code, reason) => {
  expect(describeSystemError(systemError(code))).toBe(reason);
});

it('describeSystemError converts errors of real file operations', async () => {
  const directory = temporaryDirectory();
  expect(await reasonOf(readFile(directory))).toBe('it is a directory');
  expect(await reasonOf(readFile(join(directory, 'missing')))).toBe('no such file');
  expect(await reasonOf(readFile(join(directory, 'x'.repeat(300))))).toBe('file name too long');
});

it.runIf(process.platform === 'linux')('describeSystemError converts the error of a full disk', async () => {
  const file = await open('/dev/full', 'w');
  expect(await reasonOf(file.writeFile('text'))).toBe('no space left on device');
  await file.close();
});

it('describeSystemError returns the message of other errors, and other values as text', () => {
  expect(describeSystemError(systemError('EWHATEVER'))).toBe('EWHATEVER: message of Node');
  expect(describeSystemError(systemError('Unknown system error -1'))).toContain('message of Node');
  expect(describeSystemError(systemError('XUnknown system error -1220'))).toContain('message of Node');
  expect(describeSystemError(new Error('without a code'))).toBe('without a code');
  expect(describeSystemError('a text')).toBe('a text');
});
