/** Commands of this program that hints and tips show, ready to paste. */
import { quoteForPosixIfNeeded } from './shell-quoting.ts';

let typedCloud: string | undefined;

/** Sets the cloud of `--os-cloud`, which the suggested commands need too. Called by run.ts before any suggestion is made. */
export function setTypedCloud(cloud: string | undefined): void {
  typedCloud = cloud;
}

/**
 * A command such as `magnum cluster-show web --os-cloud prod`, with each word quoted for a POSIX shell if needed, so that text from
 * servers and users is never run. Not for commands without a cloud, such as `help`.
 */
export function ownCommand(command: string, ...words: readonly string[]): string {
  const cloud = typedCloud === undefined ? [] : ['--os-cloud', quoteForPosixIfNeeded(typedCloud)];
  return ['magnum', command, ...words.map(quoteForPosixIfNeeded), ...cloud].join(' ');
}
