/** Reads an input file of the user, which may be a pipe: `<(command)`, a FIFO, or standard input (/dev/stdin). */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { codeOf } from '../errors.ts';
import type { World } from '../world.ts';
import { MAX_CONFIGURATION_BYTES, readRegularFile, tooLargeError } from './regular-file.ts';

const POLL_INTERVAL_MS = 20;

/**
 * Reads a file, a pipe or a terminal to its end, up to 1 MiB. Polls instead of blocking a thread, so that `signal` can interrupt the wait
 * for a writer. Rejects with the reason of `signal`, with a system error, or with an Error whose message is the reason
 * (`describeSystemError`).
 */
export async function readInputFile(
  path: string,
  { sleep, signal }: Pick<World, 'sleep' | 'signal'>,
): Promise<Buffer> {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (stats.isFile() || stats.isDirectory()) return readRegularFile(path);
    const chunks: Buffer[] = [];
    let length = 0;
    const isWaitingForWriter = () => length === 0 && stats.isFIFO() && hasName(path);
    for (;;) {
      signal.throwIfAborted();
      const chunk = readAvailable(file);
      if (chunk === undefined || (chunk.length === 0 && isWaitingForWriter()))
        await sleep(POLL_INTERVAL_MS, signal);
      else if (chunk.length === 0) return Buffer.concat(chunks);
      else {
        chunks.push(chunk);
        length += chunk.length;
        if (length > MAX_CONFIGURATION_BYTES) throw tooLargeError(MAX_CONFIGURATION_BYTES);
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Undefined if the writer has not written yet; empty at the end. */
function readAvailable(file: number): Buffer | undefined {
  const buffer = Buffer.allocUnsafe(65_536);
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, null));
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}

/** A FIFO with a name can be opened before it has a writer; an anonymous pipe, such as /dev/fd/63, always has one. */
function hasName(path: string): boolean {
  try {
    const real = realpathSync(path);
    return !real.startsWith('/dev/fd/') && lstatSync(real).isFIFO();
  } catch {
    return false;
  }
}
