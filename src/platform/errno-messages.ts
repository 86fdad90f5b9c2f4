/** Converts a system error to the reason of a sentence such as `Cannot write PATH: REASON.` */
import { codeOf, messageOf } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'disk quota exceeded',
  // Only the creation of directories fails with this: new files get an unused name.
  EEXIST: 'it exists and is not a directory',
  EFBIG: 'file too large',
  EIO: 'input/output error',
  EISDIR: 'it is a directory',
  ELOOP: 'symbolic link loop',
  EMFILE: 'too many open files',
  EMLINK: 'too many links',
  ENAMETOOLONG: 'file name too long',
  ENFILE: 'too many open files on this system',
  ENOENT: 'no such file',
  ENOSPC: 'no space left on device',
  ENODEV: 'no such device',
  ENOTDIR: 'part of the path is not a directory',
  ENXIO: 'it is a socket, or its device does not exist',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
};

/** EDQUOT of Linux and of macOS, for which libuv has no name. */
const UNNAMED_QUOTA_ERROR = /^Unknown system error -(?:122|69)$/;

/** The reason of a system error, or the message of any other error. */
export function describeSystemError(error: unknown): string {
  const code = codeOf(error) ?? '';
  return REASONS[UNNAMED_QUOTA_ERROR.test(code) ? 'EDQUOT' : code] ?? messageOf(error);
}
