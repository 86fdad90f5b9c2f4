/** Names of Docker contexts. */
import { MagnumError } from '../../errors.ts';

/** docker/cli, cli/context/store/store.go: `restrictedNamePattern`. */
const VALID_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/;
const RESERVED_NAME = 'default';

const isValid = (name: string): boolean => VALID_NAME.test(name) && name !== RESERVED_NAME;

/** Throws MagnumError `usage` for a name that Docker does not accept. */
export function assertContextName(name: string): void {
  if (isValid(name)) return;
  throw new MagnumError('usage', `Invalid Docker context name '${name}'.`, {
    hint: 'Use at least two characters (letters, digits and _ . + -), starting with a letter or digit; "default" is reserved.',
  });
}

/** Converts the name of a cluster to a valid context name. */
export function asContextName(clusterName: string): string {
  const name = clusterName.replace(/[^a-zA-Z0-9_.+-]/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
  return isValid(name) ? name : `cluster-${name || 'magnum'}`;
}
