/** Errors of file operations, with the path and the reason. */
import { codeOf, MagnumError } from '../errors.ts';
import { describeSystemError } from './errno-messages.ts';

export type FileOperation = 'read' | 'write' | 'update' | 'remove';

/** MagnumError `failed`: `Cannot write PATH: REASON.` */
export function fileError(operation: FileOperation, path: string, error: unknown): MagnumError {
  // Writing creates the file, so only its directory can be missing.
  const isDirectoryMissing = operation !== 'read' && codeOf(error) === 'ENOENT';
  const reason = isDirectoryMissing ? 'no such directory' : describeSystemError(error);
  return new MagnumError('failed', `Cannot ${operation} ${path}: ${reason}.`, { cause: error });
}

/** Returns the result of `work`. Throws a fileError for `path` if `work` rejects with anything but a MagnumError. */
export async function withFileError<T>(operation: FileOperation, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof MagnumError ? error : fileError(operation, path, error);
  }
}

/** Returns the result of `work`, or undefined if it rejects with ENOENT. */
export async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
