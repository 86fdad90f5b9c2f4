/** Authenticates the user of POST /v3/auth/tokens (Identity API v3, "Authentication and token management"). */
import { timingSafeEqual } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { isObject, type Json, type JsonObject } from '../http-messages.ts';
import { findUser, type User, users } from '../identity-fixtures.ts';
import type { ApplicationCredentialRecord, TokenRecord } from '../state.ts';
import {
  forbiddenError,
  invalidFieldError,
  KeystoneError,
  missingFieldError,
  unauthorizedError,
} from './keystone-errors.ts';
import { requireDomain, requireScope } from './token-scope.ts';
import { findToken, issueToken, looksLikeToken, UNRECOGNIZED_TOKEN_MESSAGE } from './tokens.ts';

/** The methods that Keystone lists. The sandbox implements `password`, `token` and `application_credential`. */
const METHODS = ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'];

interface MethodResult {
  readonly user: User;
  readonly methods: readonly string[];
  readonly parent?: TokenRecord;
  readonly credential?: ApplicationCredentialRecord;
}

/** Throws KeystoneError 400, 401, 403 or 404 with Keystone's own messages. */
export function authenticate(cloud: Cloud, body: Json | undefined): TokenRecord {
  const auth = isObject(body) ? body.auth : undefined;
  if (!isObject(auth)) throw missingFieldError('auth', 'request body');
  const identity = auth.identity;
  if (!isObject(identity)) throw new KeystoneError(400, "'identity' is a required property");
  if (identity.methods === undefined) throw invalidFieldError('identity', "'methods' is a required property");
  if (!Array.isArray(identity.methods)) {
    throw invalidFieldError('identity/methods', `'${identity.methods}' is not of type 'array'`);
  }
  const results = identity.methods.map((method) => checkMethod(cloud, method, identity));
  const [result, ...others] = results;
  if (result === undefined || others.some(({ user }) => user.id !== result.user.id))
    throw unauthorizedError();
  const credential = results.find((item) => item.credential)?.credential;
  if (credential !== undefined) return issueCredentialToken(cloud, credential, auth.scope);
  const parent = results.find((item) => item.parent)?.parent;
  const scope = requireScope(cloud, result.user, auth.scope);
  const methods = [...new Set(results.flatMap((item) => item.methods))];
  return issueToken(
    cloud,
    { user_id: result.user.id, methods, ...(scope === undefined ? {} : { scope }) },
    parent,
  );
}

function checkMethod(cloud: Cloud, method: Json, identity: JsonObject): MethodResult {
  if (typeof method !== 'string' || !METHODS.includes(method)) {
    const details = { identity: { methods: METHODS } };
    throw unauthorizedError('Attempted to authenticate with an unsupported method.', details);
  }
  const given = identity[method];
  if (!isObject(given)) throw missingFieldError(method, 'identity');
  if (method === 'password') return checkPassword(given);
  if (method === 'token') return checkToken(cloud, given);
  if (method === 'application_credential') return checkCredential(cloud, given);
  throw unauthorizedError();
}

function checkPassword({ user: given }: JsonObject): MethodResult {
  if (!isObject(given)) throw missingFieldError('user', 'None');
  const user = findUserByKey(given);
  if (user === undefined || !isSameSecret(given.password, user.password)) throw unauthorizedError();
  return { user, methods: ['password'] };
}

function findUserByKey(key: JsonObject): User | undefined {
  if (typeof key.id === 'string') return findUser(key.id);
  if (typeof key.name !== 'string') throw missingFieldError('id or name', 'user');
  if (!isObject(key.domain)) throw missingFieldError('domain', 'user');
  const domain = requireDomain(key.domain);
  return users.find((user) => user.name === key.name && user.domain.id === domain.id);
}

function checkToken(cloud: Cloud, { id }: JsonObject): MethodResult {
  if (typeof id !== 'string') throw invalidFieldError('identity/token', "'id' is a required property");
  const token = findToken(cloud, id);
  if (token === undefined)
    throw new KeystoneError(
      404,
      looksLikeToken(id) ? 'Failed to validate token' : UNRECOGNIZED_TOKEN_MESSAGE,
    );
  if (token.credential !== undefined) {
    throw forbiddenError('Using a delegated token to create another token is not allowed.');
  }
  return { user: token.user, methods: ['token', ...token.record.methods], parent: token.record };
}

function checkCredential(cloud: Cloud, given: JsonObject): MethodResult {
  const credential = requireCredential(cloud, given);
  const isExpired = credential.expires_at !== null && Date.parse(`${credential.expires_at}Z`) <= cloud.now();
  const user = findUser(credential.user_id);
  if (user === undefined || isExpired || !isSameSecret(given.secret, credential.secret))
    throw unauthorizedError();
  return { user, methods: ['application_credential'], credential };
}

function requireCredential({ state }: Cloud, given: JsonObject): ApplicationCredentialRecord {
  const all = state.applicationCredentials;
  if (typeof given.id === 'string') {
    const credential = all.find(({ id }) => id === given.id);
    if (credential === undefined) throw credentialNotFoundError(given.id);
    return credential;
  }
  if (!isObject(given.user)) throw missingFieldError('user', 'application credential');
  const owner = findUserByKey(given.user);
  if (owner === undefined) throw unauthorizedError();
  const credential = all.find(({ name, user_id }) => name === given.name && user_id === owner.id);
  if (credential === undefined) throw credentialNotFoundError(String(given.name));
  return credential;
}

export const credentialNotFoundError = (id: string): KeystoneError =>
  new KeystoneError(404, `Could not find Application Credential: ${id}.`);

function issueCredentialToken(
  cloud: Cloud,
  credential: ApplicationCredentialRecord,
  scope: Json | undefined,
): TokenRecord {
  if (scope !== undefined) {
    const message =
      'Error authenticating with application credential: Application credentials cannot request a scope.';
    throw unauthorizedError(message, { identity: {} });
  }
  return issueToken(cloud, {
    user_id: credential.user_id,
    methods: ['application_credential'],
    scope: { project: credential.project_id },
    application_credential: credential.id,
  });
}

function isSameSecret(given: Json | undefined, expected: string): boolean {
  const [actual, wanted] = [Buffer.from(String(given)), Buffer.from(expected)];
  return typeof given === 'string' && actual.length === wanted.length && timingSafeEqual(actual, wanted);
}
