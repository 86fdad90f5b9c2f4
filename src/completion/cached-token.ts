/** Reads the token that an earlier command has cached. Sends no request. */
import type { CloudConfig } from '../clouds/types.ts';
import { ambientCredentialsOf, openCredentialStore } from '../keystone/session/credential-store.ts';
import { loadLoginSettings } from '../keystone/session/login-settings.ts';
import type { Token, UserInterface } from '../keystone/types.ts';
import type { World } from '../world.ts';

/** A user interface without prompts and messages. */
export const nonInteractiveUser: UserInterface = {
  isInteractive: false,
  isAttended: false,
  prompt: async () => undefined,
  promptSecret: async () => undefined,
  notify: () => {},
  openBrowser: async () => false,
  runProgram: async () => '',
};

/** The cached token for the configuration; for the project of `magnum project-use`, unless the configuration has one. */
export async function cachedToken(config: CloudConfig, world: World): Promise<Token | undefined> {
  const store = openCredentialStore(config, world);
  const ambientCredentials = ambientCredentialsOf(config, world);
  const { cacheKey } = await loadLoginSettings({ config, store, ambientCredentials });
  return await store?.tokens.get(cacheKey);
}
