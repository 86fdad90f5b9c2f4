/** What is kept between runs, in a folder of a test and in a keychain that is a map. */
import { setTimeout } from 'node:timers/promises';
import type { Keyring } from '../../../src/keystone/session/keyring.ts';
import { createSessionStore } from '../../../src/keystone/session/session-store.ts';
import { createTokenCache } from '../../../src/keystone/session/token-cache.ts';
import type { CredentialStore } from '../../../src/keystone/session/token-manager.ts';

export const noKeychain: Keyring = {
  get: async () => undefined,
  set: async () => false,
  delete: async () => false,
};

export function keychainInMemory(): { keychain: Keyring; kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const keychain: Keyring = {
    get: async (account) => kept.get(account),
    set: async (account, secret) => {
      kept.set(account, secret);
      return true;
    },
    delete: async (account) => {
      kept.delete(account);
      return true;
    },
  };
  return { keychain, kept };
}

export function memoryIn(home: string, keychain: Keyring = noKeychain): CredentialStore {
  const world = {
    env: {},
    home,
    now: Date.now,
    sleep: (ms: number) => setTimeout(ms),
    signal: new AbortController().signal,
    keyring: keychain,
  };
  return { tokens: createTokenCache(world), sessions: createSessionStore(world) };
}
