/** Keystone v3 below `/identity`: which request is answered by whom. */
import type { Cloud } from '../cloud.ts';
import {
  type Answer,
  isObject,
  type Json,
  json,
  type SandboxRequest,
  segments,
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
import { forbidden, missing, Refusal, refusalAnswer, unauthorized } from './keystone-errors.ts';
import { showVersion, showVersions } from './keystone-versions.ts';
import {
  type Asked,
  listOwnDomains,
  listOwnProjects,
  listProjects,
  listProjectsOfUser,
  showProject,
  showSystem,
} from './project-lists.ts';
import { catalogOf } from './service-catalog.ts';
import { describeToken, findToken, looksLikeToken, UNRECOGNIZED, type ValidToken } from './tokens.ts';

/** `path` is what follows `/identity`. */
export function answerIdentity(cloud: Cloud, request: SandboxRequest, path: string): Answer {
  const vary = { Vary: 'X-Auth-Token' };
  try {
    return withHeaders(dispatch(cloud, request, path), vary);
  } catch (error) {
    if (error instanceof Refusal) return withHeaders(refusalAnswer(error, cloud.identityBase), vary);
    throw error;
  }
}

function dispatch(cloud: Cloud, request: SandboxRequest, path: string): Answer {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const found = findRoute(ROUTES, method, segments(path));
  if (found === undefined) return notFound();
  if ('allow' in found) return notAllowed(found.allow);
  return found.handler({ cloud, request, path }, ...found.params);
}

interface Call {
  readonly cloud: Cloud;
  readonly request: SandboxRequest;
  readonly path: string;
}
type Handler = (call: Call, ...params: string[]) => Answer;

const CREDENTIALS = 'v3/users/:user/application_credentials';

const ROUTES: readonly Route<Handler>[] = [
  route<Handler>('GET ', ({ cloud }) => showVersions(cloud.identityBase)),
  route<Handler>('GET v3', ({ cloud }) => showVersion(cloud.identityBase)),
  route<Handler>('POST v3/auth/tokens', (call) => logIn(call)),
  route<Handler>('GET v3/auth/tokens', (call) => tokenAnswer(call, 200, subject(call, 'validate_token'))),
  route<Handler>('DELETE v3/auth/tokens', (call) => revoke(call)),
  route<Handler>('GET v3/auth/projects', (call) => listOwnProjects(ask(call))),
  route<Handler>('GET v3/auth/domains', (call) => listOwnDomains(ask(call))),
  route<Handler>('GET v3/auth/system', (call) => showSystem(ask(call))),
  route<Handler>('GET v3/auth/catalog', (call) => showCatalog(call)),
  route<Handler>('GET v3/projects', (call) => listProjects(ask(call))),
  route<Handler>('GET v3/projects/:id', (call, id = '') => showProject(ask(call), id)),
  route<Handler>('GET v3/users/:user/projects', (call, user = '') => listProjectsOfUser(ask(call), user)),
  route<Handler>(`GET ${CREDENTIALS}`, (call, user = '') => listCredentials(call.cloud, ask(call), user)),
  route<Handler>(`POST ${CREDENTIALS}`, (call, user = '') =>
    createCredential(call.cloud, ask(call), user, parse(call.request)),
  ),
  route<Handler>(`GET ${CREDENTIALS}/:id`, (call, user = '', id = '') =>
    showCredential(call.cloud, ask(call), user, id),
  ),
  route<Handler>(`DELETE ${CREDENTIALS}/:id`, (call, user = '', id = '') =>
    deleteCredential(call.cloud, ask(call), user, id),
  ),
];

function showCatalog(call: Call): Answer {
  const { base } = ask(call);
  return json(200, { catalog: catalogOf(call.cloud), links: { self: `${base}/v3/auth/catalog` } });
}

function logIn(call: Call): Answer {
  const { id } = authenticate(call.cloud, parse(call.request));
  const token = findToken(call.cloud, id);
  if (token === undefined) throw unauthorized();
  return tokenAnswer(call, 201, token);
}

function revoke(call: Call): Answer {
  const { record } = subject(call, 'revoke_token');
  call.cloud.state.tokens = call.cloud.state.tokens.filter((token) => token !== record);
  return { status: 204 };
}

function tokenAnswer({ cloud, request }: Call, status: number, token: ValidToken): Answer {
  const described = describeToken(cloud, token, !request.query.has('nocatalog'));
  return json(status, described, { 'X-Subject-Token': token.record.id });
}

/** The token that the request is about: one's own, or anybody's for an admin. */
function subject({ cloud, request }: Call, action: string): ValidToken {
  const asker = requestingToken(cloud, request);
  const id = request.headers['x-subject-token'];
  if (id === undefined) throw forbidden(`identity:${action}`);
  const token = findToken(cloud, id);
  if (token === undefined)
    throw new Refusal(404, looksLikeToken(id) ? 'Failed to validate token' : UNRECOGNIZED);
  if (token.user.id !== asker.user.id && !asker.roles.includes('admin'))
    throw forbidden(`identity:${action}`);
  return token;
}

function requestingToken(cloud: Cloud, { headers }: SandboxRequest): ValidToken {
  const token = findToken(cloud, headers['x-auth-token']);
  if (token === undefined) throw unauthorized();
  return token;
}

function ask({ cloud, request, path }: Call): Asked {
  const query = request.query.size === 0 ? '' : `?${request.query}`;
  return {
    token: requestingToken(cloud, request),
    base: cloud.identityBase,
    self: path + query,
    query: request.query,
  };
}

/** Undefined without a body. Throws Refusal 400 for anything but a JSON object. */
function parse({ body, headers }: SandboxRequest): Json | undefined {
  if (body === '') return undefined;
  if (!(headers['content-type'] ?? '').startsWith('application/json')) {
    throw missing('application/json', 'Content-Type header');
  }
  const value = parsed(body);
  if (!isObject(value)) throw missing('valid JSON', 'request body');
  return value;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const notAllowed = (allow: readonly string[]): Answer =>
  json(405, { message: 'The method is not allowed for the requested URL.' }, { Allow: flaskAllow(allow) });

/** Flask answers HEAD and OPTIONS by itself. */
const flaskAllow = (allow: readonly string[]): string => ['HEAD', 'OPTIONS', ...allow].join(', ');

const notFound = (): Answer => ({
  status: 404,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`,
});
