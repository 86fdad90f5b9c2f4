/** The settings of a login, from the configuration and the stored session. */
import type { CloudConfig } from '../../clouds/types.ts';
import type { AuthOptions } from '../api/plugin-options.ts';
import {
  identityKey,
  matchesSecrets,
  otherSecretsKey,
  scopeKey,
  withoutScope,
  withProject,
} from './cache-keys.ts';
import type { CredentialStore } from './credential-store.ts';
import type { SessionOutline } from './session-store.ts';

/** A login, and where its credentials are stored. */
export interface LoginIdentity {
  readonly config: CloudConfig;
  /** Undefined if credentials are neither stored nor read. */
  readonly store?: CredentialStore | undefined;
  /** Credentials that the login uses in addition to its options; part of the keys. */
  readonly ambientCredentials?: readonly string[] | undefined;
}

export interface LoginSettings {
  /** True if tokens may be stored, and stored ones used. */
  readonly canStore: boolean;
  /** The options of the configuration, with the project that was selected for this login. */
  readonly options: AuthOptions;
  /** The name of the session. */
  readonly identity: string;
  /** The name of the token: the identity and the scope. */
  readonly cacheKey: string;
  readonly session: SessionOutline | undefined;
}

/** True if the command line has a scope, which is for one command and overrides the selected project. */
export function hasScopeOption({ sources, auth }: CloudConfig): boolean {
  const names = Object.keys(auth).filter((name) => !(name in withoutScope(auth)));
  return names.some((name) => sources.get(`auth.${name}`) === 'the command line');
}

/**
 * Reads the stored session without its secrets. Sends no request. A login with another password than that of the session does not use
 * the session, and one without a password does.
 */
export async function loadLoginSettings(login: LoginIdentity): Promise<LoginSettings> {
  const { config, store, ambientCredentials } = login;
  const ownIdentity = identityKey(config, ambientCredentials);
  const ownSession = await store?.sessions.outline(ownIdentity);
  const isOwn = matchesSecrets(ownSession?.secretHashes ?? {}, config.auth);
  const identity = isOwn ? ownIdentity : otherSecretsKey(ownIdentity, config.auth);
  const session = isOwn ? ownSession : await store?.sessions.outline(identity);
  const project = hasScopeOption(config) ? undefined : ownSession?.selectedProjects[scopeKey(config)];
  const options = project ? withProject(config.auth, project.id) : config.auth;
  return {
    canStore: store !== undefined && (config.cacheTokens || session?.isFromLogin === true),
    options,
    identity,
    cacheKey: identity + scopeKey({ auth: options }),
    session,
  };
}
