/** Keystone v3 at `/identity`. */
import type { Cloud } from '../cloud.ts';
import {
  isObject,
  type Json,
  json,
  pathSegments,
  type SandboxRequest,
  type SandboxResponse,
  withHeaders,
} from '../http-messages.ts';
import { findRoute, type Route, route } from '../router.ts';
import {
  createCredential,
  deleteCredential,
  listCredentials,
  showCredential,
} from './application-credentials.ts';
import { authenticate } from './authentication.ts';
import {
  errorResponse,
  forbiddenError,
  KeystoneError,
  missingFieldError,
  unauthorizedError,
} from './keystone-errors.ts';
import { showVersion, showVersions } from './keystone-versions.ts';
import {
  type IdentityRequest,
  listOwnDomains,
  listOwnProjects,
  listProjects,
  listProjectsOfUser,
  showProject,
  showSystem,
} from './project-lists.ts';
import { catalogOf } from './service-catalog.ts';
import {
  describeToken,
  findToken,
  looksLikeToken,
  revokeToken,
  UNRECOGNIZED_TOKEN_MESSAGE,
  type ValidToken,
} from './tokens.ts';

/** `path` is what follows `/identity`. */
export function handleKeystoneRequest(cloud: Cloud, request: SandboxRequest, path: string): SandboxResponse {
  const vary = { Vary: 'X-Auth-Token' };
  try {
    return withHeaders(dispatch(cloud, request, path), vary);
  } catch (error) {
    if (error instanceof KeystoneError) return withHeaders(errorResponse(error, cloud.identityBase), vary);
    throw error;
  }
}

function dispatch(cloud: Cloud, request: SandboxRequest, path: string): SandboxResponse {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = findRoute(ROUTES, method, pathSegments(path));
  if (match === undefined) return notFoundResponse();
  if ('allow' in match) return methodNotAllowedResponse(match.allow);
  return match.handler({ cloud, request, path }, ...match.params);
}

interface Call {
  readonly cloud: Cloud;
  readonly request: SandboxRequest;
  readonly path: string;
}
type Handler = (call: Call, ...params: string[]) => SandboxResponse;

const CREDENTIALS = 'v3/users/:user/application_credentials';

/** Throws KeystoneError 401 without a valid token. */
const withToken =
  (handle: (request: IdentityRequest, ...params: string[]) => SandboxResponse): Handler =>
  (call, ...params) =>
    handle(toIdentityRequest(call), ...params);

const ROUTES: readonly Route<Handler>[] = [
  route<Handler>('GET ', ({ cloud }) => showVersions(cloud.identityBase)),
  route<Handler>('GET v3', ({ cloud }) => showVersion(cloud.identityBase)),
  route<Handler>('POST v3/auth/tokens', createToken),
  route<Handler>('GET v3/auth/tokens', showToken),
  route<Handler>('DELETE v3/auth/tokens', deleteToken),
  route('GET v3/auth/projects', withToken(listOwnProjects)),
  route('GET v3/auth/domains', withToken(listOwnDomains)),
  route('GET v3/auth/system', withToken(showSystem)),
  route('GET v3/auth/catalog', withToken(showCatalog)),
  route('GET v3/projects', withToken(listProjects)),
  route('GET v3/projects/:id', withToken(showProject)),
  route('GET v3/users/:user/projects', withToken(listProjectsOfUser)),
  route(`GET ${CREDENTIALS}`, withToken(listCredentials)),
  route(`POST ${CREDENTIALS}`, (call, user = '') =>
    createCredential(toIdentityRequest(call), user, parseBody(call.request)),
  ),
  route(`GET ${CREDENTIALS}/:id`, withToken(showCredential)),
  route(`DELETE ${CREDENTIALS}/:id`, withToken(deleteCredential)),
];

function showCatalog({ cloud, base }: IdentityRequest): SandboxResponse {
  return json(200, { catalog: catalogOf(cloud), links: { self: `${base}/v3/auth/catalog` } });
}

function showToken(call: Call): SandboxResponse {
  return tokenResponse(call, 200, requireSubjectToken(call, 'validate_token'));
}

function createToken(call: Call): SandboxResponse {
  const { id } = authenticate(call.cloud, parseBody(call.request));
  const token = findToken(call.cloud, id);
  if (token === undefined) throw unauthorizedError();
  return tokenResponse(call, 201, token);
}

function deleteToken(call: Call): SandboxResponse {
  revokeToken(call.cloud, requireSubjectToken(call, 'revoke_token').record);
  return { status: 204 };
}

function tokenResponse({ cloud, request }: Call, status: number, token: ValidToken): SandboxResponse {
  const described = describeToken(cloud, token, !request.query.has('nocatalog'));
  return json(status, described, { 'X-Subject-Token': token.record.id });
}

/** Returns the token in X-Subject-Token. It must be the requester's own unless the requester is an admin. Throws KeystoneError 401, 403 or 404. */
function requireSubjectToken({ cloud, request }: Call, action: string): ValidToken {
  const requester = requireToken(cloud, request);
  const id = request.headers['x-subject-token'];
  if (id === undefined) throw forbiddenError(`identity:${action}`);
  const token = findToken(cloud, id);
  if (token === undefined)
    throw new KeystoneError(
      404,
      looksLikeToken(id) ? 'Failed to validate token' : UNRECOGNIZED_TOKEN_MESSAGE,
    );
  if (token.user.id !== requester.user.id && !requester.roles.includes('admin'))
    throw forbiddenError(`identity:${action}`);
  return token;
}

function requireToken(cloud: Cloud, { headers }: SandboxRequest): ValidToken {
  const token = findToken(cloud, headers['x-auth-token']);
  if (token === undefined) throw unauthorizedError();
  return token;
}

function toIdentityRequest({ cloud, request, path }: Call): IdentityRequest {
  const query = request.query.size === 0 ? '' : `?${request.query}`;
  return {
    cloud,
    token: requireToken(cloud, request),
    base: cloud.identityBase,
    self: path + query,
    query: request.query,
  };
}

/** Returns undefined without a body. Throws KeystoneError 400 if the body is not a JSON object. */
function parseBody({ body, headers }: SandboxRequest): Json | undefined {
  if (body === '') return undefined;
  if (!(headers['content-type'] ?? '').startsWith('application/json')) {
    throw missingFieldError('application/json', 'Content-Type header');
  }
  const value = parseJson(body);
  if (!isObject(value)) throw missingFieldError('valid JSON', 'request body');
  return value;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const methodNotAllowedResponse = (allow: readonly string[]): SandboxResponse =>
  json(
    405,
    { message: 'The method is not allowed for the requested URL.' },
    { Allow: flaskAllowHeader(allow) },
  );

/** Flask implements HEAD and OPTIONS for every URL. */
const flaskAllowHeader = (allow: readonly string[]): string => ['HEAD', 'OPTIONS', ...allow].join(', ');

const notFoundResponse = (): SandboxResponse => ({
  status: 404,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`,
});
