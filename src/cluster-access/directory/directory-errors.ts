/** What is said when a cluster's files cannot be written. */
import { codeOf, MagnumError, messageOf } from '../../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'a directory is in its place',
  EEXIST: 'something that is no directory is in its place',
  ENOENT: 'there is no such directory',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
};

export function directoryError(path: string, error: unknown): MagnumError {
  const reason = REASONS[codeOf(error) ?? ''] ?? messageOf(error);
  return new MagnumError('failed', `Cannot write ${path}: ${reason}.`, { cause: error });
}

/** What `work` resolves to; its system error becomes a sentence about `path`. */
export async function withDirectoryError<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof MagnumError ? error : directoryError(path, error);
  }
}

/** What `work` resolves to, or undefined where it fails for want of a file. */
export async function undefinedIfMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function fileExistsError(path: string): MagnumError {
  return new MagnumError('failed', `File ${path} exists, aborting.`, {
    hint: 'Give --force to replace it, or another directory with --dir.',
  });
}
