import type { StorageLocation } from '../../keystone/index.ts';

/** Where a session is stored, in the JSON of `login` and `whoami`: the path of a file, `keyring` or `not stored`. */
export function storageText(location: StorageLocation | undefined): string {
  if (location === undefined) return 'not stored';
  return location.place === 'keyring' ? 'keyring' : location.path;
}
