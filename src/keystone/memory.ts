/** What is kept between runs, in the user's home and keychain. */
import type { CloudConfig } from '../clouds/types.ts';
import type { World } from '../world.ts';
import { createKeychain } from './keychain.ts';
import { createSessionStore } from './session-store.ts';
import { createTokenCache } from './token-cache.ts';
import type { Memory } from './token-keeper.ts';

/** undefined with OS_CACHE=0: no cache at all. Where only a file says no, what `login` remembers still counts. */
export function openMemory({ cacheTokens, sources }: CloudConfig, world: World): Memory | undefined {
  if (!cacheTokens && sources.get('cache') === 'OS_CACHE') return undefined;
  return memoryOf(world);
}

export function memoryOf(world: World): Memory {
  const keychain = createKeychain();
  return {
    tokens: createTokenCache({ ...world, keychain }),
    sessions: createSessionStore({ ...world, keychain }),
  };
}

/** What a log-in takes from elsewhere than its options, and is named by too: whose Kerberos tickets it uses. */
export const fromOutside = ({ env }: Pick<World, 'env'>): readonly string[] => [env.KRB5CCNAME ?? ''];
