/** Commands on a sandbox that hints show, ready to paste. */
import { quoteForPosixIfNeeded } from '../platform/shell-quoting.ts';

/** `directory` is the value of --dir; undefined for the sandbox in the default directory. */
export const sandboxCommand = (verb: 'start' | 'stop', directory: string | undefined): string =>
  `magnum sandbox ${verb}${directory === undefined ? '' : ` --dir ${quoteForPosixIfNeeded(directory)}`}`;
