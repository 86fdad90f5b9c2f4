import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { isOwnedAndPrivate, readPrivateFile } from '../../src/platform/private-file-reader.ts';
import { temporaryDirectory } from '../support/world.ts';

afterEach(() => void vi.restoreAllMocks());

const isRoot = process.getuid?.() === 0;

function privateFile(mode = 0o600): string {
  const path = join(temporaryDirectory(), 'file');
  writeFileSync(path, 'é');
  chmodSync(path, mode);
  return path;
}

it.each([
  [1_000, 0o100600, 0o077, true],
  [1_000, 0o100700, 0o077, true],
  [1_000, 0o100640, 0o077, false],
  [1_000, 0o100601, 0o077, false],
  [1_000, 0o100640, 0o022, true],
  [1_000, 0o100620, 0o022, false],
  [1_000, 0o100777, 0, true],
  [1_001, 0o100600, 0o077, false],
  [0, 0o100600, 0, false],
])(
  'isOwnedAndPrivate of owner %i, mode %o and forbidden %o is %s for user 1000',
  (uid, mode, forbidden, expected) => {
    vi.spyOn(process, 'getuid').mockReturnValue(1_000);
    expect(isOwnedAndPrivate({ uid, mode }, forbidden)).toBe(expected);
  },
);

it('isOwnedAndPrivate returns true on Windows', () => {
  vi.spyOn(process, 'getuid').mockReturnValue(undefined as never);
  expect(isOwnedAndPrivate({ uid: 7, mode: 0o777 }, 0o077)).toBe(true);
});

it.each([0o600, 0o400, 0o700])('readPrivateFile reads a file with mode %o', (mode) => {
  expect(readPrivateFile(privateFile(mode))).toBe('é');
});

it.each([0o640, 0o604, 0o620, 0o602, 0o610, 0o601])(
  'readPrivateFile returns undefined for mode %o, with which others have access',
  (mode) => {
    expect(readPrivateFile(privateFile(mode))).toBeUndefined();
  },
);

it('readPrivateFile returns undefined for a missing file, a link, a directory and a pipe without a writer', () => {
  const directory = temporaryDirectory();
  const [link, pipe, sub] = ['link', 'pipe', 'sub'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  symlinkSync(privateFile(), link);
  execFileSync('mkfifo', ['-m', '600', pipe]);
  mkdirSync(sub, { mode: 0o700 });
  expect([join(directory, 'missing'), link, pipe, sub].map(readPrivateFile)).toEqual(
    Array(4).fill(undefined),
  );
});

it.skipIf(!isRoot)('readPrivateFile returns undefined for a file of another user', () => {
  const path = privateFile();
  chownSync(path, 65534, 65534);
  expect(readPrivateFile(path)).toBeUndefined();
});
