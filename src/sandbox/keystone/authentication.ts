/** POST /v3/auth/tokens: who is it, and for what (Identity API v3, "Authentication and token management"). */
import { timingSafeEqual } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { isObject, type Json, type JsonObject } from '../http-messages.ts';
import { type User, userById, users } from '../identity-fixtures.ts';
import type { ApplicationCredentialRecord, TokenRecord } from '../state.ts';
import { forbidden, invalidField, missing, Refusal, unauthorized } from './keystone-errors.ts';
import { findDomain, scopeFor } from './token-scope.ts';
import { findToken, issueToken, looksLikeToken, UNRECOGNIZED } from './tokens.ts';

/** What Keystone says it knows; the sandbox knows three of them. */
const METHODS = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];

interface Proof {
  readonly user: User;
  readonly methods: readonly string[];
  readonly parent?: TokenRecord;
  readonly credential?: ApplicationCredentialRecord;
}

/** Throws Refusal 400, 401, 403 or 404 with Keystone's own sentences. */
export function authenticate(cloud: Cloud, body: Json | undefined): TokenRecord {
  const auth = isObject(body) ? body.auth : undefined;
  if (!isObject(auth)) throw missing('auth', 'request body');
  const identity = auth.identity;
  if (!isObject(identity)) throw new Refusal(400, "'identity' is a required property");
  if (identity.methods === undefined) throw invalidField('identity', "'methods' is a required property");
  if (!Array.isArray(identity.methods)) {
    throw invalidField('identity/methods', `'${identity.methods}' is not of type 'array'`);
  }
  const proofs = identity.methods.map((method) => prove(cloud, method, identity));
  const [proof, ...others] = proofs;
  if (proof === undefined || others.some(({ user }) => user.id !== proof.user.id)) throw unauthorized();
  const credential = proofs.find((one) => one.credential)?.credential;
  if (credential !== undefined) return withCredential(cloud, credential, auth.scope);
  const parent = proofs.find((one) => one.parent)?.parent;
  const scope = scopeFor(proof.user, auth.scope);
  const methods = [...new Set(proofs.flatMap((one) => one.methods))];
  return issueToken(
    cloud,
    { user_id: proof.user.id, methods, ...(scope === undefined ? {} : { scope }) },
    parent,
  );
}

function prove(cloud: Cloud, method: Json, identity: JsonObject): Proof {
  if (typeof method !== 'string' || !METHODS.includes(method)) {
    const known = { identity: { methods: METHODS } };
    throw unauthorized('Attempted to authenticate with an unsupported method.', known);
  }
  const given = identity[method];
  if (!isObject(given)) throw missing(method, 'identity');
  if (method === 'password') return byPassword(given);
  if (method === 'token') return byToken(cloud, given);
  if (method === 'application_credential') return byCredential(cloud, given);
  throw unauthorized();
}

function byPassword({ user: given }: JsonObject): Proof {
  if (!isObject(given)) throw missing('user', 'None');
  const user = findUser(given);
  if (user === undefined || !same(given.password, user.password)) throw unauthorized();
  return { user, methods: ['password'] };
}

function findUser(key: JsonObject): User | undefined {
  if (typeof key.id === 'string') return userById(key.id);
  if (typeof key.name !== 'string') throw missing('id or name', 'user');
  if (!isObject(key.domain)) throw missing('domain', 'user');
  const domain = findDomain(key.domain);
  return users.find((one) => one.name === key.name && one.domain.id === domain.id);
}

function byToken(cloud: Cloud, { id }: JsonObject): Proof {
  if (typeof id !== 'string') throw invalidField('identity/token', "'id' is a required property");
  const token = findToken(cloud, id);
  if (token === undefined)
    throw new Refusal(404, looksLikeToken(id) ? 'Failed to validate token' : UNRECOGNIZED);
  if (token.credential !== undefined) {
    throw forbidden('Using a delegated token to create another token is not allowed.');
  }
  return { user: token.user, methods: ['token', ...token.record.methods], parent: token.record };
}

function byCredential(cloud: Cloud, given: JsonObject): Proof {
  const credential = findCredential(cloud, given);
  const over = credential.expires_at !== null && Date.parse(`${credential.expires_at}Z`) <= cloud.now();
  const user = userById(credential.user_id);
  if (user === undefined || over || !same(given.secret, credential.secret)) throw unauthorized();
  return { user, methods: ['application_credential'], credential };
}

function findCredential({ state }: Cloud, given: JsonObject): ApplicationCredentialRecord {
  const all = state.applicationCredentials;
  if (typeof given.id === 'string') {
    const found = all.find(({ id }) => id === given.id);
    if (found === undefined) throw noSuchCredential(given.id);
    return found;
  }
  if (!isObject(given.user)) throw missing('user', 'application credential');
  const owner = findUser(given.user);
  if (owner === undefined) throw unauthorized();
  const found = all.find(({ name, user_id }) => name === given.name && user_id === owner.id);
  if (found === undefined) throw noSuchCredential(String(given.name));
  return found;
}

export const noSuchCredential = (id: string): Refusal =>
  new Refusal(404, `Could not find Application Credential: ${id}.`);

function withCredential(
  cloud: Cloud,
  credential: ApplicationCredentialRecord,
  scope: Json | undefined,
): TokenRecord {
  if (scope !== undefined) {
    const message =
      'Error authenticating with application credential: Application credentials cannot request a scope.';
    throw unauthorized(message, { identity: {} });
  }
  return issueToken(cloud, {
    user_id: credential.user_id,
    methods: ['application_credential'],
    scope: { project: credential.project_id },
    application_credential: credential.id,
  });
}

function same(given: Json | undefined, expected: string): boolean {
  const [one, other] = [Buffer.from(String(given)), Buffer.from(expected)];
  return typeof given === 'string' && one.length === other.length && timingSafeEqual(one, other);
}
