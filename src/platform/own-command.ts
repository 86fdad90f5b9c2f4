/** Commands of this program that are offered for copying. */
import { quoteForPosixIfNeeded } from './shell-quoting.ts';

let typedCloud: string | undefined;

/** The cloud that was typed with --os-cloud: the next command needs it too. Called by run.ts, before anything is offered. */
export function setTypedCloud(cloud: string | undefined): void {
  typedCloud = cloud;
}

/**
 * `magnum cluster-show web --os-cloud prod`, with every word quoted for a POSIX shell where it has to be. Words of servers and
 * users have no meaning in it but themselves. Not for commands without a cloud, such as `help`.
 */
export function ownCommand(command: string, ...words: readonly string[]): string {
  const cloud = typedCloud === undefined ? [] : ['--os-cloud', quoteForPosixIfNeeded(typedCloud)];
  return ['magnum', command, ...words.map(quoteForPosixIfNeeded), ...cloud].join(' ');
}
