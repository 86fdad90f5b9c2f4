/** What is kept between runs, in the user's home and keyring. */
import { dirname } from 'node:path';
import type { CloudConfig } from '../../clouds/types.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';
import { createKeyring, INTERACTIVE_TIMEOUT_MS } from './keyring.ts';
import { createSessionStore } from './session-store.ts';
import { createTokenCache, type StorageLocation } from './token-cache.ts';
import type { CredentialStore } from './token-manager.ts';

/** undefined with OS_CACHE=0: no cache at all. Where only a file says no, what `login` remembers still counts. */
export function openCredentialStore(
  { cacheTokens, sources }: CloudConfig,
  world: World,
): CredentialStore | undefined {
  if (!cacheTokens && sources.get('cache') === 'OS_CACHE') return undefined;
  return credentialStoreIn(world);
}

export function credentialStoreIn(world: World): CredentialStore {
  const isInteractive = world.stdin.isTTY && world.stderr.isTTY;
  const keyring = createKeyring(undefined, isInteractive ? INTERACTIVE_TIMEOUT_MS : undefined);
  return {
    tokens: createTokenCache({ ...world, keyring }),
    sessions: createSessionStore({ ...world, keyring }),
  };
}

const WITH_TICKETS = new Set(['v3kerberos', 'v3fedkerb']);

/** What a log-in takes from elsewhere than its options, and is named by too: whose Kerberos tickets it uses. */
export function ambientCredentials(
  { authType }: CloudConfig,
  { env }: Pick<World, 'env'>,
): readonly string[] {
  return WITH_TICKETS.has(authType) && env.KRB5CCNAME ? [env.KRB5CCNAME] : [];
}

const SAID = 'no-keychain-said';

/** That secrets lie in a file, because no keyring takes them, is said once in a home. */
export async function notifyFileStorageOnce(
  kept: StorageLocation,
  world: World,
  say: (line: string) => void,
): Promise<void> {
  if (kept.place !== 'file') return;
  const files = privateFiles(cacheDirectory(world.env, world.home));
  if ((await files.read(SAID)) !== undefined) return;
  say(
    `No keychain answers here, so tokens are kept in files that only you can read, in ${dirname(kept.path)}. This is said once.`,
  );
  await files.write(SAID, '').catch(() => undefined);
}
