/**
 * The names of entries in a kubeconfig. kubectl's completion offers them to the shell, and scripts use them unquoted, so the
 * name of a cluster, which is the server's text, is restricted to characters without a meaning there.
 */
import { MagnumError } from '../../errors.ts';

const OTHER_CHARACTERS = /[^A-Za-z0-9_.@:/-]/gu;
const VALID_NAME = /^[A-Za-z0-9_.@:/][A-Za-z0-9_.@:/-]*$/;

/** The name, with `-` for other characters; that of `uuid` if nothing is left. An entry does not begin with `-`, as options do. */
export function asEntryName(clusterName: string, uuid: string): string {
  const [name, id] = [clusterName, uuid].map((text) =>
    text.replace(OTHER_CHARACTERS, '-').replace(/^-+/, ''),
  );
  return name || id || 'cluster';
}

/** Throws MagnumError `usage` for a name that the user may not give to a context. */
export function assertEntryName(name: string): void {
  if (VALID_NAME.test(name)) return;
  throw new MagnumError('usage', `'${name}' cannot be the name of a context.`, {
    hint: 'Use letters, digits and _ . @ : / -, and no - at the beginning.',
  });
}
