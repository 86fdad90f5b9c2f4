import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSystemError } from '../../src/platform/errno-messages.ts';
import { MAX_CONFIGURATION_BYTES, readRegularFile } from '../../src/platform/regular-file.ts';
import { temporaryDirectory } from '../support/world.ts';

const dir = temporaryDirectory();
const at = (name: string, make: (path: string) => unknown): string => {
  const path = join(dir, name);
  make(path);
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
    expect(readRegularFile(at('file', (path) => writeFileSync(path, 'text'))).toString()).toBe('text');
  });

  it('reads up to the limit, and not a byte more', () => {
    const path = at('large', (file) => writeFileSync(file, 'x'.repeat(MAX_CONFIGURATION_BYTES)));
    expect(reasonFor(path)).toBe(`read ${MAX_CONFIGURATION_BYTES} bytes`);
    writeFileSync(path, 'x', { flag: 'a' });
    expect(reasonFor(path)).toBe('it is larger than 1 MiB');
  });

  it.runIf(process.platform === 'linux')('reads files that report no size', () => {
    expect(readRegularFile('/proc/self/status').toString()).toContain('Pid:');
  });

  it('takes the null device for an empty file', () => {
    expect(reasonFor('/dev/null')).toBe('read 0 bytes');
  });

  it.each([
    ['a device without end', '/dev/zero'],
    ['a link to it', at('zero', (path) => symlinkSync('/dev/zero', path))],
    ['a pipe that nothing is written to', at('pipe', (path) => execFileSync('mkfifo', [path]))],
  ])('refuses %s at once', (_, path) => {
    expect(reasonFor(path)).toBe('it is not a regular file');
  });

  it('refuses a directory', () => {
    expect(reasonFor(at('directory', (path) => mkdirSync(path)))).toBe('it is a directory');
  });

  it('throws the system error of a missing file', () => {
    expect(() => readRegularFile(join(dir, 'missing'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
