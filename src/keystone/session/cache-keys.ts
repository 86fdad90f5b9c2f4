/** Keys of logins: hashes of the identity and the scope, which are used as file names. */
import { createHash } from 'node:crypto';
import type { CloudConfig } from '../../clouds/types.ts';
import { type AuthOptions, optionOf, requireOptions, variableOf } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import type { Scope, Token } from '../types.ts';

const VERSION = 3;

/**
 * Secrets that prove an identity which other options name, and are not part of it: a session is used without them too. They are short
 * enough to be guessed from a hash.
 */
const PROOFS = new Set([
  'password',
  'application_credential_secret',
  'client_secret',
  'oauth2_client_secret',
  'consumer_secret',
  'access_secret',
]);

/** Secrets that are valid for one login, and are not part of the identity. */
const ONE_TIME_SECRETS = new Set(['passcode', 'code']);

const SCOPE_OPTIONS = [
  ...['project_id', 'project_name', 'project_domain_id', 'project_domain_name', 'tenant_id', 'tenant_name'],
  ...['domain_id', 'domain_name', 'system_scope', 'trust_id'],
];
const REMOTE_SCOPE_OPTIONS = [
  'remote_project_id',
  'remote_project_name',
  'remote_project_domain_id',
  'remote_project_domain_name',
];

/** With Keystone to Keystone, the scope is a project of the remote Keystone; the local project is part of the identity. */
export const usesKeystoneToKeystone = (options: AuthOptions): boolean =>
  optionOf(options, 'service_provider') !== undefined;

/** Returns the names of the options that set the scope, and not the identity. */
export const scopeOptions = (options: AuthOptions): readonly string[] =>
  usesKeystoneToKeystone(options) ? REMOTE_SCOPE_OPTIONS : SCOPE_OPTIONS;

/** Returns the options for a second login of a run. */
export const withoutOneTimeOptions = (options: AuthOptions): AuthOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !ONE_TIME_SECRETS.has(name)));

export function withoutScope(options: AuthOptions): AuthOptions {
  const names = scopeOptions(options);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

export const withProject = (options: AuthOptions, id: string): AuthOptions => ({
  ...withoutScope(options),
  [usesKeystoneToKeystone(options) ? 'remote_project_id' : 'project_id']: id,
});

/**
 * Returns the scope in the Keystone that issues the token. Throws as `scopeOf` does, and IncompleteLoginError for a remote project
 * name without its domain: the default domain is that of the local Keystone.
 */
export function finalScope(options: AuthOptions): Scope | undefined {
  if (!usesKeystoneToKeystone(options)) return scopeOf(options);
  if (optionOf(options, 'remote_project_name') && !optionOf(options, 'remote_project_id'))
    requireOptions(options, [['remote_project_domain_name', 'remote_project_domain_id']]);
  return scopeOf(finalScopeOptions(options));
}

/** Returns the options of that scope under the names of a scope of the local Keystone. */
export function finalScopeOptions(options: AuthOptions): AuthOptions {
  if (!usesKeystoneToKeystone(options)) return options;
  const remote = REMOTE_SCOPE_OPTIONS.flatMap((name) => {
    const value = optionOf(options, name);
    return value ? [[name.replace('remote_', ''), value]] : [];
  });
  return Object.fromEntries(remote);
}

/** Returns the options of the login at the local Keystone. */
export const withoutRemoteScope = (options: AuthOptions): AuthOptions =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([name]) => name !== 'service_provider' && !REMOTE_SCOPE_OPTIONS.includes(name),
    ),
  );

const sha256 = (value: unknown): string =>
  createHash('sha256')
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex');

type LoginConfig = Pick<CloudConfig, 'authType' | 'auth'> &
  Partial<Pick<CloudConfig, 'authTypeWithoutPasscode' | 'tls'>>;

const hashableOptions = (options: AuthOptions): [string, string][] =>
  Object.entries(options)
    .filter(([name, value]) => value !== '' && !ONE_TIME_SECRETS.has(name) && !PROOFS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Hexadecimal digits of a key that are the same for all secrets of an identity. */
const PREFIX_LENGTH = 36;
const PROOF_LENGTH = 4;
const ANY_PROOF = '0'.repeat(PROOF_LENGTH);

/**
 * Returns the key of a login without its scope and its secrets. `ambientCredentials` are those that are not in the options, such as the
 * cache of Kerberos tickets.
 */
export function identityKey(
  { authType, authTypeWithoutPasscode, auth, tls }: LoginConfig,
  ambientCredentials: readonly string[] = [],
): string {
  const credentials = [tls?.cert ?? '', tls?.key ?? '', ...ambientCredentials];
  const optional = credentials.some((text) => text !== '') ? [credentials] : [];
  const type = authTypeWithoutPasscode ?? authType;
  const hash = sha256([VERSION, type, hashableOptions(withoutScope(auth)), ...optional]);
  return hash.slice(0, PREFIX_LENGTH) + ANY_PROOF;
}

/** Returns the start of the keys of an identity, with any secret. */
export const identityPrefix = (identity: string): string => identity.slice(0, PREFIX_LENGTH);

/** The hashes of the secrets of a login, by the variable of the option. */
export type SecretHashes = Readonly<Record<string, string>>;

/** A secret is reduced to 16 bits of its hash: enough to detect another one, too little to find the secret. */
export const secretHashes = (options: AuthOptions): SecretHashes =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([name, value]) => value !== '' && PROOFS.has(name))
      .map(([name, value]) => [variableOf(name), sha256(value).slice(0, PROOF_LENGTH)]),
  );

/** True unless the options have another secret than the stored login. A secret that one of them lacks is not compared. */
export const matchesSecrets = (stored: SecretHashes, options: AuthOptions): boolean =>
  Object.entries(secretHashes(options)).every(([name, hash]) => (stored[name] ?? hash) === hash);

/** Returns the key of a login with other secrets than those of the stored login. */
export const otherSecretsKey = (identity: string, options: AuthOptions): string =>
  identityPrefix(identity) + sha256(secretHashes(options)).slice(0, PROOF_LENGTH);

/** Returns the key of the scope. */
export function scopeKey({ auth }: Pick<CloudConfig, 'auth'>): string {
  const names = scopeOptions(auth);
  return sha256(hashableOptions(auth).filter(([name]) => names.includes(name))).slice(0, 24);
}

/** True if the token's project is the requested one. */
export function hasScope(options: AuthOptions, { project }: Pick<Token, 'project'>): boolean {
  const [id, name] = usesKeystoneToKeystone(options)
    ? [optionOf(options, 'remote_project_id'), optionOf(options, 'remote_project_name')]
    : [
        optionOf(options, 'project_id') ?? optionOf(options, 'tenant_id'),
        optionOf(options, 'project_name') ?? optionOf(options, 'tenant_name'),
      ];
  return id !== undefined ? id === project?.id : name === project?.name;
}
