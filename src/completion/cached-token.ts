/** The token that an earlier command has kept for what the configuration says, if there is one. Asks no server. */
import type { CloudConfig } from '../clouds/types.ts';
import type { Transport } from '../http/types.ts';
import { ambientCredentials, openCredentialStore } from '../keystone/session/credential-store.ts';
import { createTokenManager } from '../keystone/session/token-manager.ts';
import type { Token, UserInterface } from '../keystone/types.ts';
import type { World } from '../world.ts';

/** A person whom nothing is asked, and nothing told. */
export const nonInteractiveUser: UserInterface = {
  isInteractive: false,
  ask: async () => undefined,
  askSecret: async () => undefined,
  notify: () => {},
  openBrowser: async () => false,
};

const noServer: Transport = {
  request: async () => {
    throw new Error('a kept token is there without a server');
  },
};

/** For the project that was chosen for this log-in, where the configuration leaves it open. */
export async function cachedToken(config: CloudConfig, world: World): Promise<Token | undefined> {
  const memory = openCredentialStore(config, world);
  const keeper = createTokenManager({
    ...world,
    config,
    transport: noServer,
    person: nonInteractiveUser,
    warn: () => {},
    memory,
    outside: ambientCredentials(config, world),
  });
  return await memory?.tokens.get(await keeper.name());
}
