/** The token that an earlier command has cached for the configuration, if there is one. Sends no request. */
import type { CloudConfig } from '../clouds/types.ts';
import { ambientCredentialsOf, openCredentialStore } from '../keystone/session/credential-store.ts';
import { loadLoginSettings } from '../keystone/session/login-settings.ts';
import type { Token, UserInterface } from '../keystone/types.ts';
import type { World } from '../world.ts';

/** A user who is not asked anything, and told nothing. */
export const nonInteractiveUser: UserInterface = {
  isInteractive: false,
  prompt: async () => undefined,
  promptSecret: async () => undefined,
  notify: () => {},
  openBrowser: async () => false,
};

/** With the project that was selected for this login, unless the configuration names one. */
export async function cachedToken(config: CloudConfig, world: World): Promise<Token | undefined> {
  const store = openCredentialStore(config, world);
  const ambientCredentials = ambientCredentialsOf(config, world);
  const { cacheKey } = await loadLoginSettings({ config, store, ambientCredentials });
  return await store?.tokens.get(cacheKey);
}
