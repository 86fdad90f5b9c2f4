/** Reads regular files only: never an endless device, or a pipe without a writer. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { codeOf } from '../errors.ts';

/** Configuration files are much smaller. */
export const MAX_CONFIGURATION_BYTES = 1024 * 1024;

const MEBIBYTE = 1024 * 1024;

/**
 * Returns the content of a regular file of up to `maxBytes`; the null device counts as an empty file. Never waits for the writer of a
 * pipe. Throws a system error, or an Error whose message is the reason (`describeSystemError`).
 */
export function readRegularFile(path: string, maxBytes = MAX_CONFIGURATION_BYTES): Buffer {
  const file = openWithoutWaiting(path);
  try {
    const stats = fstatSync(file);
    if (isNullDevice(stats)) return Buffer.alloc(0);
    assertRegularFile(stats);
    if (stats.size > maxBytes) throw tooLargeError(maxBytes);
    return readUpTo(file, stats.size + 1, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** Errors for a socket, and for a device file without its device, on Linux and macOS. */
const SPECIAL_FILE_ERRORS = new Set(['ENXIO', 'EOPNOTSUPP', 'ENODEV']);

function openWithoutWaiting(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (SPECIAL_FILE_ERRORS.has(codeOf(error) ?? '')) throw notRegularError();
    throw error;
  }
}

const notRegularError = (): Error => new Error('it is not a regular file');

/** Throws an Error whose message is the reason; for a directory, with the code EISDIR. */
export function assertRegularFile(stats: Stats): void {
  if (stats.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
  if (!stats.isFile()) throw notRegularError();
}

/** `maxBytes` is a multiple of 1 MiB. The message is a reason. */
export const tooLargeError = (maxBytes: number): Error =>
  new Error(`it is larger than ${maxBytes / MEBIBYTE} MiB`);

function isNullDevice(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === statSync(devNull).rdev;
}

/** `expected` is the reported size plus one; files in /proc report 0. */
function readUpTo(file: number, expected: number, maxBytes: number): Buffer {
  let buffer = Buffer.allocUnsafe(expected);
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    if (read === 0) return buffer.subarray(0, length);
    length += read;
    if (length > maxBytes) throw tooLargeError(maxBytes);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length + 4096, maxBytes + 1));
  }
}
