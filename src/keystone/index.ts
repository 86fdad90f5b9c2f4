/** From a cloud configuration to a session with its Keystone. */
import type { CloudConfig } from '../clouds/types.ts';
import type { World } from '../world.ts';
import { withoutRemoteScope } from './session/cache-keys.ts';
import {
  ambientCredentialsOf,
  notifyFileStorageOnce,
  openCredentialStore,
} from './session/credential-store.ts';
import { createSession, type ManagedSession, type SessionOptions } from './session/session.ts';

export { IncompleteLoginError, MissingSecretError } from './api/plugin-options.ts';
export { isStoringForbidden } from './session/credential-store.ts';
export { LoginRequiredError } from './session/interactivity.ts';
export type { LoginResult, SessionState } from './session/login.ts';
export { withoutRepetition } from './session/refused-logins.ts';
export type { ManagedSession } from './session/session.ts';
export type { StorageLocation } from './session/token-cache.ts';

export interface SessionParts extends Pick<SessionOptions, 'transport' | 'ui' | 'warn'> {
  readonly world: World;
  /** Writes a line to stderr; undefined to omit remarks. */
  readonly remark: ((line: string) => void) | undefined;
}

/** Creates a session with the credentials that are stored for this login. The session logs in when it is first used. */
export function openSession(config: CloudConfig, parts: SessionParts): ManagedSession {
  const { world, remark, transport, ui, warn } = parts;
  const { now, signal } = world;
  return createSession({
    ...{ config, transport, ui, warn, now, signal },
    sleep: (ms) => world.sleep(ms, signal),
    store: openCredentialStore(config, world),
    ambientCredentials: ambientCredentialsOf(config, world),
    onStored: async (location) => {
      // With --quiet, a later run shows it.
      if (remark !== undefined) await notifyFileStorageOnce(location, world, remark);
    },
  });
}

/** Creates a session with the local Keystone for a configuration whose login continues to a remote one (Keystone to Keystone). */
export const openLocalSession = (config: CloudConfig, parts: SessionParts): ManagedSession =>
  openSession({ ...config, auth: withoutRemoteScope(config.auth) }, parts);
