/** Issues, finds and describes tokens (Identity API v3, "Authentication and token management"). */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { findDomain, findProject, findUser, roleId, type User } from '../identity-fixtures.ts';
import { isZed } from '../releases.ts';
import type { ApplicationCredentialRecord, TokenRecord } from '../state.ts';
import { catalogOf } from './service-catalog.ts';
import { rolesIn } from './token-scope.ts';

export interface ValidToken {
  readonly record: TokenRecord;
  readonly user: User;
  readonly roles: readonly string[];
  readonly credential: ApplicationCredentialRecord | undefined;
}

/** Returns the ID of the project of the token's scope; undefined for any other scope. */
export const projectOf = ({ record: { scope } }: ValidToken): string | undefined =>
  scope !== undefined && 'project' in scope ? scope.project : undefined;

/** Creates an ID in the form of a Fernet token, which clients may expect. */
const newTokenId = () => `gAAAAAB${randomBytes(132).toString('base64url')}`;
export const looksLikeToken = (id: string): boolean => id.startsWith('gAAAA') && id.length > 100;
/** Keystone's message for an ID that does not have that form. */
export const UNRECOGNIZED_TOKEN_MESSAGE = 'Could not recognize Fernet token';
const newAuditId = () => randomBytes(16).toString('base64url');

export function issueToken(
  { state, now, settings }: Cloud,
  request: Pick<TokenRecord, 'user_id' | 'methods' | 'scope' | 'application_credential'>,
  parent?: TokenRecord,
): TokenRecord {
  // Keystone truncates both times to whole seconds.
  const issued_at = Math.floor(now() / 1000) * 1000;
  const record: TokenRecord = {
    ...request,
    id: newTokenId(),
    audit_ids: [newAuditId(), ...(parent?.audit_ids.slice(-1) ?? [])],
    issued_at,
    expires_at: parent?.expires_at ?? issued_at + settings.tokenSeconds * 1000,
  };
  state.tokens.push(record);
  return record;
}

/** Revokes the token, in releases after Zed with those that were obtained with it, which have its audit ID second. */
export function revokeToken(cloud: Cloud, { id, audit_ids: [own = ''] }: TokenRecord): void {
  const { state } = cloud;
  const isRevoked = (token: TokenRecord) =>
    token.id === id || (!isZed(cloud) && token.audit_ids.includes(own));
  state.tokens = state.tokens.filter((token) => !isRevoked(token));
}

/** Returns undefined if the token is unknown, expired or revoked, or if its application credential was deleted. */
export function findToken(cloud: Cloud, id: string | undefined): ValidToken | undefined {
  const { state, now } = cloud;
  const record = state.tokens.find((token) => token.id === id);
  const user = record && findUser(record.user_id);
  if (record === undefined || user === undefined || record.expires_at <= now()) return undefined;
  const credential = state.applicationCredentials.find(({ id }) => id === record.application_credential);
  if (record.application_credential !== undefined && credential === undefined) return undefined;
  return { record, user, roles: credential?.roles ?? rolesIn(cloud, user, record.scope), credential };
}

/** `2026-11-23T12:42:49.000000Z` */
const keystoneTime = (ms: number) => new Date(ms).toISOString().replace('Z', '000Z');

export function describeToken(cloud: Cloud, token: ValidToken, withCatalog: boolean) {
  const { record, user, roles, credential } = token;
  const { id, name } = user;
  const providers = cloud.state.serviceProviders ?? [];
  return {
    token: {
      methods: record.methods,
      user: { domain: idAndName(user.domain), id, name, password_expires_at: null },
      audit_ids: record.audit_ids,
      expires_at: keystoneTime(record.expires_at),
      issued_at: keystoneTime(record.issued_at),
      ...describeScope(record, roles),
      ...(withCatalog && record.scope !== undefined ? { catalog: catalogOf(cloud) } : {}),
      ...(credential === undefined ? {} : { application_credential: describeCredential(credential) }),
      ...(providers.length > 0 ? { service_providers: providers } : {}),
    },
  };
}

function describeScope({ scope }: TokenRecord, roles: readonly string[]) {
  if (scope === undefined) return {};
  const described = roles.map((name) => ({ id: roleId(name), name }));
  if ('system' in scope) return { roles: described, system: { all: true } };
  if ('domain' in scope) return { domain: idAndName(findDomain({ id: scope.domain })), roles: described };
  const project = findProject(scope.project);
  return {
    project: { domain: idAndName(project?.domain), ...idAndName(project) },
    is_domain: false,
    roles: described,
  };
}

const describeCredential = ({ id, name, unrestricted }: ApplicationCredentialRecord) => ({
  id,
  name,
  restricted: unrestricted !== true,
});

const idAndName = (resource: { id: string; name: string } | undefined) => ({
  id: resource?.id,
  name: resource?.name,
});
