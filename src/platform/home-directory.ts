/** The user's home directory. In containers, a user ID without a username has none. */
import { isAbsolute } from 'node:path';
import { MagnumError, undefinedIfThrown } from '../errors.ts';

/** The reason in a sentence such as `Cannot find the kubeconfig: REASON.` */
export const NO_HOME_REASON = 'no home directory, because HOME is not set to an absolute path';

/**
 * The first absolute path among `homeVariable` (the value of HOME), the operating system's own variable, and the user database. Ignores
 * `/` unless it is the value of HOME, because some runtimes report it for a user ID without a username.
 */
export function findHomeDirectory(homeVariable: string | undefined): string | undefined {
  if (homeVariable && isAbsolute(homeVariable)) return homeVariable;
  // Loaded only when needed, because loading takes time.
  const os = process.getBuiltinModule('node:os');
  for (const find of [os.homedir, () => os.userInfo().homedir]) {
    const home = undefinedIfThrown(find);
    if (home && home !== '/' && isAbsolute(home)) return home;
  }
  return undefined;
}

/** Returns `home`. Throws `noHomeError` if it is undefined. */
export function requireHome(home: string | undefined, action: string): string {
  if (home === undefined) throw noHomeError(action);
  return home;
}

/** MagnumError `usage`. `action` is a verb and its object, such as `find the kubeconfig`. */
export const noHomeError = (action: string): MagnumError =>
  new MagnumError('usage', `Cannot ${action}: ${NO_HOME_REASON}.`, {
    hint: 'Set HOME to the absolute path of a directory that only you can write to.',
  });
