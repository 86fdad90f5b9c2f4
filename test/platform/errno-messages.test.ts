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
  ['ENOSPC', 'no space left on device'],
  ['EDQUOT', 'disk quota exceeded'],
  ['Unknown system error -122', 'disk quota exceeded'],
  ['EROFS', 'read-only file system'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'operation not permitted'],
  ['EISDIR', 'it is a directory'],
  ['EMFILE', 'too many open files'],
  ['EMLINK', 'too many links'],
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
  expect(describeSystemError(new Error('without a code'))).toBe('without a code');
  expect(describeSystemError('a text')).toBe('a text');
});
