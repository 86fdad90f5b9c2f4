/** The credentials that are stored between runs, in the user's home directory and keyring. */
import { dirname } from 'node:path';
import type { CloudConfig } from '../../clouds/types.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import { isInteractive, type World } from '../../world.ts';
import { createKeyring, INTERACTIVE_TIMEOUT_MS } from './keyring.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { createTokenCache, type StorageLocation, type TokenCache } from './token-cache.ts';

export interface CredentialStore {
  readonly tokens: TokenCache;
  readonly sessions: SessionStore;
}

/** True with OS_CACHE=0. With `cache: false` in a file, a session of `magnum login` is still used. */
export const isStoringForbidden = ({ cacheTokens, sources }: CloudConfig): boolean =>
  !cacheTokens && sources.get('cache') === 'OS_CACHE';

/** Opens the store, or returns undefined if storing is forbidden. */
export const openCredentialStore = (config: CloudConfig, world: World): CredentialStore | undefined =>
  isStoringForbidden(config) ? undefined : credentialStoreIn(world);

export function credentialStoreIn(world: World): CredentialStore {
  const keyring = createKeyring(undefined, isInteractive(world) ? INTERACTIVE_TIMEOUT_MS : undefined);
  return {
    tokens: createTokenCache({ ...world, keyring }),
    sessions: createSessionStore({ ...world, keyring }),
  };
}

const KERBEROS_AUTH_TYPES = new Set(['v3kerberos', 'v3fedkerb']);

/**
 * Returns what identifies a login in addition to its options: the cache of its Kerberos tickets, and `selfContainedFile`, which must
 * not use sessions of other files.
 */
export function ambientCredentialsOf(
  { authType, selfContainedFile }: CloudConfig,
  { env }: Pick<World, 'env'>,
): readonly string[] {
  const tickets = KERBEROS_AUTH_TYPES.has(authType) && env.KRB5CCNAME ? [env.KRB5CCNAME] : [];
  return selfContainedFile === undefined ? tickets : [...tickets, selfContainedFile];
}

const NOTIFIED_FILE = 'keyring-notice-shown';

/** Prints once per home directory that secrets are stored in files, because no keyring is available. */
export async function notifyFileStorageOnce(
  { place, path }: StorageLocation,
  world: World,
  remark: (line: string) => void,
): Promise<void> {
  if (place !== 'file') return;
  const files = privateFiles(cacheDirectory(world), world.home);
  if ((await files.read(NOTIFIED_FILE)) !== undefined) return;
  remark(
    `No keyring is available, so tokens are stored in files readable only by you, in ${dirname(path)}. This message is shown once.`,
  );
  await files.write(NOTIFIED_FILE, '').catch(() => undefined);
}
