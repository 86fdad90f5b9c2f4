import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSystemError } from '../../src/platform/errno-messages.ts';
import {
  assertRegularFile,
  MAX_CONFIGURATION_BYTES,
  readRegularFile,
  tooLargeError,
} from '../../src/platform/regular-file.ts';
import { openFiles } from '../support/open-files.ts';
import { temporaryDirectory } from '../support/world.ts';

const dir = temporaryDirectory();
const entry = (name: string, create: (path: string) => unknown): string => {
  const path = join(dir, name);
  create(path);
  return path;
};
const reasonFor = (path: string, maxBytes?: number): string => {
  try {
    return `read ${readRegularFile(path, maxBytes).length} bytes`;
  } catch (error) {
    return describeSystemError(error);
  }
};

describe('readRegularFile', () => {
  it('returns the content', () => {
    expect(readRegularFile(entry('file', (path) => writeFileSync(path, 'text'))).toString()).toBe('text');
  });

  it('closes the file, also after an error', () => {
    const path = entry('closed', (file) => writeFileSync(file, 'text'));
    const before = openFiles();
    for (const maxBytes of [4, 3]) reasonFor(path, maxBytes);
    expect(openFiles()).toBe(before);
  });

  it('reads a file of exactly the limit, and rejects a larger one', () => {
    const path = entry('large', (file) => writeFileSync(file, 'x'.repeat(MAX_CONFIGURATION_BYTES)));
    expect(reasonFor(path)).toBe(`read ${MAX_CONFIGURATION_BYTES} bytes`);
    writeFileSync(path, 'x', { flag: 'a' });
    expect(reasonFor(path)).toBe('it is larger than 1 MiB');
  });

  it.runIf(process.platform === 'linux')('reads files that report a size of 0', () => {
    const text = readRegularFile('/proc/self/status').toString();
    expect(text).toMatch(/^Name:[\s\S]*\nPid:[\s\S]*\n$/);
    expect(() => readRegularFile('/proc/self/status', 10)).toThrow('it is larger than');
  });

  it('returns an empty content for the null device', () => {
    expect(reasonFor('/dev/null')).toBe('read 0 bytes');
  });

  it.each([
    ['an endless device', '/dev/zero'],
    ['a link to an endless device', entry('zero', (path) => symlinkSync('/dev/zero', path))],
    ['a pipe without a writer', entry('pipe', (path) => execFileSync('mkfifo', [path]))],
  ])('rejects %s immediately', (_, path) => {
    expect(reasonFor(path)).toBe('it is not a regular file');
  });

  it('rejects a directory', () => {
    expect(reasonFor(entry('directory', (path) => mkdirSync(path)))).toBe('it is a directory');
  });

  it('throws the system error of a missing file', () => {
    expect(() => readRegularFile(join(dir, 'missing'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

it('assertRegularFile throws EISDIR for a directory, and an error without a code for other files', () => {
  const errorFor = (path: string): unknown => {
    try {
      return assertRegularFile(statSync(path));
    } catch (error) {
      return error;
    }
  };
  expect(errorFor(dir)).toEqual(Object.assign(new Error('it is a directory'), { code: 'EISDIR' }));
  expect(errorFor('/dev/null')).toEqual(new Error('it is not a regular file'));
  expect(errorFor(entry('ordinary', (path) => writeFileSync(path, '')))).toBeUndefined();
});

it('MAX_CONFIGURATION_BYTES is 1 MiB, and tooLargeError names the limit', () => {
  expect(MAX_CONFIGURATION_BYTES).toBe(1_048_576);
  expect(tooLargeError(16 * 1_048_576)).toEqual(new Error('it is larger than 16 MiB'));
});
