/** The read-only part of the Docker Engine API of a swarm. */
import { json, pathSegments, type SandboxResponse, withHeaders } from '../../http-messages.ts';
import { findRoute, type Route, route } from '../../router.ts';
import type { ClusterCall, ClusterHandler } from '../cluster-call.ts';
import { API_VERSION, info, nodes, OLDEST_API_VERSION, version } from './engine.ts';

const HEADERS = { 'Api-Version': API_VERSION, Ostype: 'linux', 'Docker-Experimental': 'false' };

const emptyList: ClusterHandler = () => json(200, []);
const ping: ClusterHandler = () => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'OK' });

const ROUTES: readonly Route<ClusterHandler>[] = [
  route('GET _ping', ping),
  route('HEAD _ping', ping),
  route<ClusterHandler>('GET version', (call) => json(200, version(call))),
  route<ClusterHandler>('GET info', (call) => json(200, info(call))),
  route<ClusterHandler>('GET nodes', (call) => json(200, nodes(call))),
  ...['containers/json', 'images/json', 'networks', 'services', 'tasks'].map((path) =>
    route(`GET ${path}`, emptyList),
  ),
];

export const handleDockerRequest = (call: ClusterCall): SandboxResponse =>
  withHeaders(dispatch(call), HEADERS);

function dispatch(call: ClusterCall): SandboxResponse {
  const path = pathSegments(call.request.path);
  const [, requestedVersion] = /^v(\d+\.\d+)$/.exec(path[0] ?? '') ?? [];
  const versionProblem = requestedVersion === undefined ? undefined : findVersionProblem(requestedVersion);
  if (versionProblem !== undefined) return errorResponse(400, versionProblem);
  const match = findRoute(ROUTES, call.request.method, requestedVersion === undefined ? path : path.slice(1));
  if (match !== undefined && 'handler' in match) return match.handler(call);
  return ['GET', 'HEAD'].includes(call.request.method)
    ? errorResponse(404, 'page not found')
    : errorResponse(501, 'Sandbox clusters cannot run workloads.');
}

const errorResponse = (status: number, message: string): SandboxResponse => json(status, { message });

/** Returns the message of the Docker Engine for an unsupported version, or undefined. */
function findVersionProblem(requested: string): string | undefined {
  if (minor(requested) > minor(API_VERSION)) {
    return `client version ${requested} is too new. Maximum supported API version is ${API_VERSION}`;
  }
  if (minor(requested) < minor(OLDEST_API_VERSION)) {
    return `client version ${requested} is too old. Minimum supported API version is ${OLDEST_API_VERSION}, please upgrade your client to a newer version`;
  }
  return undefined;
}

/** The major version has always been 1. */
const minor = (version: string): number => Number(version.split('.')[1]);
