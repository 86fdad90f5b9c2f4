/** System errors of files, as a reason in words: the end of a sentence such as `Cannot write PATH: REASON.` */
import { codeOf, messageOf } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'disk quota exceeded',
  // Files are created under names that are free, so only a directory can meet this.
  EEXIST: 'it exists and is not a directory',
  EFBIG: 'the file is too large',
  EIO: 'the device reports an error',
  EISDIR: 'it is a directory',
  ELOOP: 'symbolic link loop',
  EMFILE: 'too many files are open',
  EMLINK: 'too many links',
  ENAMETOOLONG: 'file name too long',
  ENFILE: 'too many files are open on this system',
  ENOENT: 'no such file',
  ENOSPC: 'no space left on the device',
  ENODEV: 'there is no such device',
  ENOTDIR: 'a part of the path is not a directory',
  ENXIO: 'it is a socket, or a device that is not there',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

/** EDQUOT of Linux and of macOS, which libuv has no name for. */
const UNNAMED_QUOTA_ERROR = /^Unknown system error -(?:122|69)$/;

/** The reason of a system error; of any other error its message. */
export function describeSystemError(error: unknown): string {
  const code = codeOf(error) ?? '';
  return REASONS[UNNAMED_QUOTA_ERROR.test(code) ? 'EDQUOT' : code] ?? messageOf(error);
}
