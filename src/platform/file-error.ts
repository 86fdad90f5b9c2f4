/** Errors of the operations on one file, with its path and the reason. */
import { codeOf, MagnumError } from '../errors.ts';
import { describeSystemError } from './errno-messages.ts';

export type FileOperation = 'read' | 'write' | 'change' | 'remove';

/** MagnumError `failed`: `Cannot write PATH: REASON.` */
export function fileError(operation: FileOperation, path: string, error: unknown): MagnumError {
  // A file that is written is created: only its directory can be missing.
  const isDirectoryMissing = operation !== 'read' && codeOf(error) === 'ENOENT';
  const reason = isDirectoryMissing ? 'no such directory' : describeSystemError(error);
  return new MagnumError('failed', `Cannot ${operation} ${path}: ${reason}.`, { cause: error });
}

/** The result of `work`. Throws a fileError about `path` for any error that is not a MagnumError. */
export async function withFileError<T>(operation: FileOperation, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof MagnumError ? error : fileError(operation, path, error);
  }
}

/** The result of `work`, or undefined if its file does not exist. */
export async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
