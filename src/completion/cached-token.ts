/** The token that an earlier command has kept for what the configuration says, if there is one. Asks no server. */
import type { CloudConfig } from '../clouds/types.ts';
import type { Transport } from '../http/types.ts';
import { fromOutside, openMemory } from '../keystone/session/credential-store.ts';
import { createTokenKeeper } from '../keystone/session/token-manager.ts';
import type { Person, Token } from '../keystone/types.ts';
import type { World } from '../world.ts';

/** A person whom nothing is asked, and nothing told. */
export const nobody: Person = {
  isThere: false,
  ask: async () => undefined,
  askSecret: async () => undefined,
  tell: () => {},
  openBrowser: async () => false,
};

const noServer: Transport = {
  request: async () => {
    throw new Error('a kept token is there without a server');
  },
};

/** For the project that was chosen for this log-in, where the configuration leaves it open. */
export async function keptToken(config: CloudConfig, world: World): Promise<Token | undefined> {
  const memory = openMemory(config, world);
  const keeper = createTokenKeeper({
    ...world,
    config,
    transport: noServer,
    person: nobody,
    warn: () => {},
    memory,
    outside: fromOutside(config, world),
  });
  return await memory?.tokens.get(await keeper.name());
}
