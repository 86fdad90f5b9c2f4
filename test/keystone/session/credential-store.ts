/** A credential store in the directory of a test, and keyrings for it. */
import { setTimeout } from 'node:timers/promises';
import type { CredentialStore } from '../../../src/keystone/session/credential-store.ts';
import type { Keyring } from '../../../src/keystone/session/keyring.ts';
import { createSessionStore } from '../../../src/keystone/session/session-store.ts';
import { createTokenCache } from '../../../src/keystone/session/token-cache.ts';
import type { World } from '../../../src/world.ts';

export const unavailableKeyring: Keyring = {
  get: async () => undefined,
  set: async () => false,
  delete: async () => false,
};

export function createFakeKeyring(): { keyring: Keyring; secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  const keyring: Keyring = {
    get: async (account) => secrets.get(account),
    set: async (account, secret) => {
      secrets.set(account, secret);
      return true;
    },
    delete: async (account) => {
      secrets.delete(account);
      return true;
    },
  };
  return { keyring, secrets };
}

export function createTestStore(
  home: string,
  keyring: Keyring = unavailableKeyring,
  { sleep = (ms: number) => setTimeout(ms) as Promise<void> }: Partial<Pick<World, 'sleep'>> = {},
): CredentialStore {
  const world = {
    env: {},
    home,
    now: Date.now,
    sleep,
    signal: new AbortController().signal,
    keyring,
  };
  return { tokens: createTokenCache(world), sessions: createSessionStore(world) };
}
