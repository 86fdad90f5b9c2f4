/**
 * Names of kubeconfig entries. kubectl completes them in the shell, and scripts use them unquoted. So the name of a cluster, which comes
 * from the server, is restricted to characters without a special meaning for shells.
 */
import { MagnumError } from '../../errors.ts';

const OTHER_CHARACTERS = /[^A-Za-z0-9_.@:/-]/gu;
const VALID_NAME = /^[A-Za-z0-9_.@:/][A-Za-z0-9_.@:/-]*$/;

/** Like `withoutInvalidCharacters`, but returns `uuid` if nothing remains. */
export const asEntryName = (clusterName: string, uuid: string): string =>
  withoutInvalidCharacters(clusterName) || withoutInvalidCharacters(uuid) || 'cluster';

/** Replaces other characters with `-`, and removes leading ones, because options begin with `-`. */
export const withoutInvalidCharacters = (text: string): string =>
  text.replace(OTHER_CHARACTERS, '-').replace(/^-+/, '');

/** Throws MagnumError `usage` if the user cannot give a context this name. */
export function assertEntryName(name: string): void {
  if (VALID_NAME.test(name)) return;
  throw new MagnumError('usage', `Invalid context name '${name}'.`, {
    hint: 'Use letters, digits and _ . @ : / -, and do not start with -.',
  });
}
