/** Identity API v3, "Application credentials". Users manage only their own. */
import { randomBytes } from 'node:crypto';
import { pythonRepr } from '../../platform/python-text.ts';
import type { Cloud } from '../cloud.ts';
import { hexId, isObject, type Json, type JsonObject, json, type SandboxResponse } from '../http-messages.ts';
import { roleId } from '../identity-fixtures.ts';
import { isZed } from '../releases.ts';
import type { ApplicationCredentialRecord } from '../state.ts';
import { credentialNotFoundError } from './authentication.ts';
import { forbiddenError, KeystoneError, malformedRequestError } from './keystone-errors.ts';
import { type IdentityRequest, listResponse } from './project-lists.ts';
import { projectOf } from './tokens.ts';

export function listCredentials(request: IdentityRequest, userId = ''): SandboxResponse {
  assertOwner(request, userId, 'list_application_credentials');
  const name = request.query.get('name');
  const credentials = credentialsOf(request.cloud, userId).filter(
    (credential) => name === null || credential.name === name,
  );
  return listResponse(
    request,
    'application_credentials',
    credentials.map((credential) => describeCredential(request.base, credential)),
  );
}

export function showCredential(request: IdentityRequest, userId = '', id = ''): SandboxResponse {
  assertOwner(request, userId, 'get_application_credential');
  return json(200, {
    application_credential: describeCredential(request.base, requireCredential(request.cloud, userId, id)),
  });
}

export function createCredential(
  request: IdentityRequest,
  userId: string,
  body: Json | undefined,
): SandboxResponse {
  assertOwner(request, userId, 'create_application_credential');
  assertUnrestricted(request);
  const given = isObject(body) ? body.application_credential : undefined;
  if (!isObject(given) || typeof given.name !== 'string') {
    throw missingNameError(request.cloud, given);
  }
  if (credentialsOf(request.cloud, userId).some(({ name }) => name === given.name)) {
    const message = `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${given.name}.`;
    throw new KeystoneError(409, message);
  }
  const credential = newCredential(request, given);
  request.cloud.state.applicationCredentials.push(credential);
  const { links, ...described } = describeCredential(request.base, credential);
  const application_credential = { ...described, secret: credential.secret, links };
  return json(201, { application_credential });
}

/** A violation of Keystone's JSON schema, which quotes the value in releases after Zed. */
function missingNameError(cloud: Cloud, given: Json | undefined): KeystoneError {
  const value = `Invalid input for field/attribute application_credential. Value: ${pythonRepr(given)}. `;
  return new KeystoneError(400, `${isZed(cloud) ? '' : value}'name' is a required property`);
}

export function deleteCredential(request: IdentityRequest, userId = '', id = ''): SandboxResponse {
  assertOwner(request, userId, 'delete_application_credential');
  assertUnrestricted(request);
  const credential = requireCredential(request.cloud, userId, id);
  const { state } = request.cloud;
  state.applicationCredentials = state.applicationCredentials.filter((other) => other !== credential);
  return { status: 204 };
}

function newCredential({ cloud, token }: IdentityRequest, given: JsonObject): ApplicationCredentialRecord {
  const project = projectOf(token);
  if (project === undefined) throw forbiddenError('identity:create_application_credential');
  return {
    id: hexId(),
    name: String(given.name),
    description: typeof given.description === 'string' ? given.description : null,
    secret: typeof given.secret === 'string' ? given.secret : randomBytes(64).toString('base64url'),
    user_id: token.user.id,
    project_id: project,
    roles: requireRoles(token.roles, given.roles),
    expires_at: parseExpiry(given.expires_at, cloud.now()),
    unrestricted: typeof given.unrestricted === 'boolean' ? given.unrestricted : null,
  };
}

function requireRoles(own: readonly string[], wanted: Json | undefined): readonly string[] {
  if (!Array.isArray(wanted) || wanted.length === 0) return own;
  return wanted.map((wantedRole) => {
    const role =
      isObject(wantedRole) && own.find((name) => name === wantedRole.name || roleId(name) === wantedRole.id);
    if (!role) {
      const reason = 'Cannot create an application credential with unassigned role';
      throw new KeystoneError(400, `Invalid application credential: ${reason}`);
    }
    return role;
  });
}

/** `2099-01-01T00:00:00.000000`, in UTC, as Keystone stores it. */
function parseExpiry(given: Json | undefined, now: number): string | null {
  if (typeof given !== 'string') return null;
  const at = Date.parse(given);
  if (Number.isNaN(at)) throw malformedRequestError(`Unable to parse time '${given}'.`);
  if (at <= now) throw malformedRequestError("The 'expires_at' must not be before now.");
  return new Date(at).toISOString().replace('Z', '000');
}

const credentialsOf = ({ state }: Cloud, userId: string) =>
  state.applicationCredentials.filter(({ user_id }) => user_id === userId);

function requireCredential(cloud: Cloud, userId: string, id: string): ApplicationCredentialRecord {
  const credential = credentialsOf(cloud, userId).find((candidate) => candidate.id === id);
  if (credential === undefined) throw credentialNotFoundError(id);
  return credential;
}

function assertOwner({ token }: IdentityRequest, userId: string, action: string): void {
  if (token.user.id !== userId) throw forbiddenError(`identity:${action}`);
}

function assertUnrestricted({ token: { credential } }: IdentityRequest): void {
  if (credential === undefined || credential.unrestricted === true) return;
  const method =
    "Using method 'application_credential' is not allowed for managing additional application credentials.";
  throw forbiddenError(method);
}

const describeCredential = (base: string, credential: ApplicationCredentialRecord) => ({
  id: credential.id,
  name: credential.name,
  description: credential.description,
  user_id: credential.user_id,
  project_id: credential.project_id,
  system: null,
  expires_at: credential.expires_at,
  unrestricted: credential.unrestricted,
  roles: credential.roles.map((name) => ({
    id: roleId(name),
    name,
    domain_id: null,
    description: null,
    options: { immutable: true },
  })),
  links: { self: `${base}/v3/application_credentials/${credential.id}` },
});
