import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeSystemError } from '../../src/platform/errno-messages.ts';
import { temporaryDirectory } from '../support/world.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: as Node words it`), { code });
const reasonOf = async (work: Promise<unknown>) =>
  describeSystemError(
    await work.then(
      () => 'it worked',
      (error: unknown) => error,
    ),
  );

it.each([
  ['ENOSPC', 'no space left on the device'],
  ['EDQUOT', 'disk quota exceeded'],
  ['Unknown system error -122', 'disk quota exceeded'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'operation not permitted'],
  ['EISDIR', 'it is a directory'],
  ['EMFILE', 'too many files are open'],
  ['EMLINK', 'too many links'],
])('gives the reason of %s: %s', (code, reason) => {
  expect(describeSystemError(systemError(code))).toBe(reason);
});

it('gives the reasons of errors that the system itself raises', async () => {
  const directory = temporaryDirectory();
  expect(await reasonOf(readFile(directory))).toBe('it is a directory');
  expect(await reasonOf(readFile(join(directory, 'missing')))).toBe('no such file');
  expect(await reasonOf(readFile(join(directory, 'x'.repeat(300))))).toBe('file name too long');
});

it.runIf(process.platform === 'linux')('gives the reason of a full disk', async () => {
  const file = await open('/dev/full', 'w');
  expect(await reasonOf(file.writeFile('text'))).toBe('no space left on the device');
  await file.close();
});

it('keeps the message of other errors, and of what is not an error', () => {
  expect(describeSystemError(systemError('EWHATEVER'))).toBe('EWHATEVER: as Node words it');
  expect(describeSystemError(new Error('without a code'))).toBe('without a code');
  expect(describeSystemError('a text')).toBe('a text');
});
