/** What is said when a cluster's files are in the way of others. */
import { MagnumError } from '../../errors.ts';

export function fileExistsError(path: string): MagnumError {
  return new MagnumError('failed', `File ${path} exists, aborting.`, {
    hint: 'Give --force to replace it, or another directory with --dir.',
  });
}
