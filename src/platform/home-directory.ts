/** The user's home directory, which a user ID without a user name does not have, as in containers. */
import { isAbsolute } from 'node:path';
import { MagnumError, undefinedIfThrown } from '../errors.ts';

/** As a reason in words. */
export const NO_HOME_REASON = 'there is no home directory, because HOME does not hold an absolute path';

/**
 * The first absolute path of the variable HOME, of the system's variable for it and of the user database. undefined without
 * one, and for the root directory unless HOME names it: some runtimes report that for a user ID without a user name.
 */
export function findHomeDirectory(named: string | undefined): string | undefined {
  if (named && isAbsolute(named)) return named;
  // Loaded only here, because loading it takes time.
  const os = process.getBuiltinModule('node:os');
  for (const find of [os.homedir, () => os.userInfo().homedir]) {
    const home = undefinedIfThrown(find);
    if (home && home !== '/' && isAbsolute(home)) return home;
  }
  return undefined;
}

/** `home`. Throws MagnumError `usage` without one; `what` is what needs it, after "Cannot". */
export function requireHome(home: string | undefined, what: string): string {
  if (home === undefined) throw noHomeError(what);
  return home;
}

export const noHomeError = (what: string): MagnumError =>
  new MagnumError('usage', `Cannot ${what}: ${NO_HOME_REASON}.`, {
    hint: 'Set HOME to the absolute path of a directory that only you can write to.',
  });
