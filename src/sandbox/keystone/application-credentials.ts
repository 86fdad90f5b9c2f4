/** Identity API v3, "Application credentials": a user manages the own ones. */
import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { type Answer, hexId, isObject, type Json, type JsonObject, json } from '../http-messages.ts';
import { roleId } from '../identity-fixtures.ts';
import type { ApplicationCredentialRecord } from '../state.ts';
import { noSuchCredential } from './authentication.ts';
import { forbidden, malformed, Refusal } from './keystone-errors.ts';
import { type Asked, pageOf } from './project-lists.ts';

export function listCredentials(cloud: Cloud, asked: Asked, userId: string): Answer {
  mustBeOwner(asked, userId, 'list_application_credentials');
  const name = asked.query.get('name');
  const wanted = owned(cloud, userId).filter((one) => name === null || one.name === name);
  return pageOf(
    asked,
    'application_credentials',
    wanted.map((one) => describe(asked.base, one)),
  );
}

export function showCredential(cloud: Cloud, asked: Asked, userId: string, id: string): Answer {
  mustBeOwner(asked, userId, 'get_application_credential');
  return json(200, { application_credential: describe(asked.base, find(cloud, userId, id)) });
}

export function createCredential(cloud: Cloud, asked: Asked, userId: string, body: Json | undefined): Answer {
  mustBeOwner(asked, userId, 'create_application_credential');
  mustBeUnrestricted(asked);
  const given = isObject(body) ? body.application_credential : undefined;
  if (!isObject(given) || typeof given.name !== 'string') {
    throw new Refusal(400, "'name' is a required property");
  }
  if (owned(cloud, userId).some(({ name }) => name === given.name)) {
    const message = `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${given.name}.`;
    throw new Refusal(409, message);
  }
  const credential = newCredential(asked, given, cloud.now());
  cloud.state.applicationCredentials.push(credential);
  const { links, ...described } = describe(asked.base, credential);
  const application_credential = { ...described, secret: credential.secret, links };
  return json(201, { application_credential });
}

export function deleteCredential(cloud: Cloud, asked: Asked, userId: string, id: string): Answer {
  mustBeOwner(asked, userId, 'delete_application_credential');
  mustBeUnrestricted(asked);
  const gone = find(cloud, userId, id);
  cloud.state.applicationCredentials = cloud.state.applicationCredentials.filter((one) => one !== gone);
  return { status: 204 };
}

function newCredential({ token }: Asked, given: JsonObject, now: number): ApplicationCredentialRecord {
  const { scope } = token.record;
  if (scope === undefined || !('project' in scope)) throw forbidden('identity:create_application_credential');
  return {
    id: hexId(),
    name: String(given.name),
    description: typeof given.description === 'string' ? given.description : null,
    secret: typeof given.secret === 'string' ? given.secret : randomBytes(64).toString('base64url'),
    user_id: token.user.id,
    project_id: scope.project,
    roles: rolesFor(token.roles, given.roles),
    expires_at: expiry(given.expires_at, now),
    unrestricted: typeof given.unrestricted === 'boolean' ? given.unrestricted : null,
  };
}

function rolesFor(own: readonly string[], wanted: Json | undefined): readonly string[] {
  if (!Array.isArray(wanted) || wanted.length === 0) return own;
  return wanted.map((role) => {
    const found = isObject(role) && own.find((name) => name === role.name || roleId(name) === role.id);
    if (!found) {
      const why = 'Cannot create an application credential with unassigned role';
      throw new Refusal(400, `Invalid application credential: ${why}`);
    }
    return found;
  });
}

/** `2099-01-01T00:00:00.000000`, in UTC, as Keystone keeps it. */
function expiry(given: Json | undefined, now: number): string | null {
  if (typeof given !== 'string') return null;
  const at = Date.parse(given);
  if (Number.isNaN(at)) throw malformed(`Unable to parse time '${given}'.`);
  if (at <= now) throw malformed("The 'expires_at' must not be before now.");
  return new Date(at).toISOString().replace('Z', '000');
}

const owned = ({ state }: Cloud, userId: string) =>
  state.applicationCredentials.filter(({ user_id }) => user_id === userId);

function find(cloud: Cloud, userId: string, id: string): ApplicationCredentialRecord {
  const found = owned(cloud, userId).find((one) => one.id === id);
  if (found === undefined) throw noSuchCredential(id);
  return found;
}

function mustBeOwner({ token }: Asked, userId: string, action: string): void {
  if (token.user.id !== userId) throw forbidden(`identity:${action}`);
}

function mustBeUnrestricted({ token: { credential } }: Asked): void {
  if (credential === undefined || credential.unrestricted === true) return;
  const method =
    "Using method 'application_credential' is not allowed for managing additional application credentials.";
  throw forbidden(method);
}

const describe = (base: string, credential: ApplicationCredentialRecord) => ({
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
