/** Names for log-ins: what makes two of them differ, and what they are for, as file names that tell no secret. */
import { createHash } from 'node:crypto';
import type { CloudConfig } from '../../clouds/types.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import type { Scope, Token } from '../types.ts';

const VERSION = 2;

/** Short enough to be guessed, and with a user or an id beside them in the name. */
const GUESSABLE = new Set([
  'password',
  'application_credential_secret',
  'client_secret',
  'oauth2_client_secret',
  'consumer_secret',
  'access_secret',
]);

/** Good for one log-in only: with another one it is still the same person. */
const ONE_TIME = new Set(['passcode', 'code']);

const HERE = [
  ...['project_id', 'project_name', 'project_domain_id', 'project_domain_name', 'tenant_id', 'tenant_name'],
  ...['domain_id', 'domain_name', 'system_scope', 'trust_id'],
];
const REMOTE = [
  'remote_project_id',
  'remote_project_name',
  'remote_project_domain_id',
  'remote_project_domain_name',
];

/** With Keystone to Keystone one works in a project of the other one; the project here belongs to the way there. */
const usesKeystoneToKeystone = (options: AuthOptions): boolean =>
  optionOf(options, 'service_provider') !== undefined;

/** Names of the options that say what a token shall be good for, and not whose it is. */
export const scopeOptions = (options: AuthOptions): readonly string[] =>
  usesKeystoneToKeystone(options) ? REMOTE : HERE;

/** For a second log-in of a run. */
export const withoutOneTimeOptions = (options: AuthOptions): AuthOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !ONE_TIME.has(name)));

const isOf = (names: readonly string[], name: string): boolean => names.includes(name);

export function withoutScope(options: AuthOptions): AuthOptions {
  const names = scopeOptions(options);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !isOf(names, name)));
}

export const withProject = (options: AuthOptions, id: string): AuthOptions => ({
  ...withoutScope(options),
  [usesKeystoneToKeystone(options) ? 'remote_project_id' : 'project_id']: id,
});

/** The scope in the Keystone that gives the token. Throws as `scopeOf` does. */
export function finalScope(options: AuthOptions): Scope | undefined {
  if (!usesKeystoneToKeystone(options)) return scopeOf(options);
  const remote = REMOTE.flatMap((name) => {
    const value = optionOf(options, name);
    return value ? [[name.replace('remote_', ''), value]] : [];
  });
  return scopeOf(Object.fromEntries(remote));
}

/** The log-in without going on to another Keystone. */
export const withoutRemoteScope = (options: AuthOptions): AuthOptions =>
  Object.fromEntries(
    Object.entries(options).filter(([name]) => name !== 'service_provider' && !isOf(REMOTE, name)),
  );

const sha256 = (value: unknown): string =>
  createHash('sha256')
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex');

type Described = Pick<CloudConfig, 'authType' | 'auth'> & Partial<Pick<CloudConfig, 'tls'>>;

/** A secret counts with 16 bits of its hash only: enough that a changed one is noticed, too little to find it out. */
const counted = (options: AuthOptions): [string, string][] =>
  Object.entries(options)
    .filter(([name, value]) => value !== '' && !ONE_TIME.has(name))
    .map(([name, value]): [string, string] => [name, GUESSABLE.has(name) ? sha256(value).slice(0, 4) : value])
    .sort(([one], [other]) => (one < other ? -1 : 1));

/**
 * Whose log-in it is: everything but the scope that makes two of them differ. `outside` is what the log-in takes from
 * elsewhere than its options: the client's certificate, the Kerberos tickets.
 */
export function identityKey({ authType, auth, tls }: Described, outside: readonly string[] = []): string {
  const proof = [tls?.cert ?? '', tls?.key ?? '', ...outside];
  const more = proof.some((text) => text !== '') ? [proof] : [];
  return sha256([VERSION, authType, counted(withoutScope(auth)), ...more]).slice(0, 40);
}

/** What it is for. */
export function scopeKey({ auth }: Pick<CloudConfig, 'auth'>): string {
  const names = scopeOptions(auth);
  return sha256(counted(auth).filter(([name]) => isOf(names, name))).slice(0, 24);
}

/** Both: names beginning with the `identityName` are those of the same person. */
export const cacheKey = (config: Described, outside: readonly string[] = []): string =>
  identityKey(config, outside) + scopeKey(config);

/** Is the project that the options ask for the one of this token, as far as that can be told? */
export function hasScope(options: AuthOptions, { project }: Pick<Token, 'project'>): boolean {
  const [id, name] = usesKeystoneToKeystone(options)
    ? [optionOf(options, 'remote_project_id'), optionOf(options, 'remote_project_name')]
    : [
        optionOf(options, 'project_id') ?? optionOf(options, 'tenant_id'),
        optionOf(options, 'project_name') ?? optionOf(options, 'tenant_name'),
      ];
  return id !== undefined ? id === project?.id : name === project?.name;
}
