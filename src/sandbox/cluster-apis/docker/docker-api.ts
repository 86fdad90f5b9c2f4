/** The Docker Engine API of a swarm: as much of it as looking takes. It runs nothing. */
import { type Answer, json, segments, withHeaders } from '../../http-messages.ts';
import { findRoute, type Route, route } from '../../router.ts';
import type { ClusterCall, ClusterHandler } from '../cluster-call.ts';
import { API_VERSION, info, nodes, OLDEST_API_VERSION, version } from './engine.ts';

const HEADERS = { 'Api-Version': API_VERSION, Ostype: 'linux', 'Docker-Experimental': 'false' };

const nothing: ClusterHandler = () => json(200, []);
const ping: ClusterHandler = () => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'OK' });

const ROUTES: readonly Route<ClusterHandler>[] = [
  route('GET _ping', ping),
  route('HEAD _ping', ping),
  route<ClusterHandler>('GET version', (call) => json(200, version(call))),
  route<ClusterHandler>('GET info', (call) => json(200, info(call))),
  route<ClusterHandler>('GET nodes', (call) => json(200, nodes(call))),
  ...['containers/json', 'images/json', 'networks', 'services', 'tasks'].map((path) =>
    route(`GET ${path}`, nothing),
  ),
];

export const answerDocker = (call: ClusterCall): Answer => withHeaders(answerTo(call), HEADERS);

function answerTo(call: ClusterCall): Answer {
  const path = segments(call.request.path);
  const [, asked] = /^v(\d+\.\d+)$/.exec(path[0] ?? '') ?? [];
  const wrong = asked === undefined ? undefined : refuseVersion(asked);
  if (wrong !== undefined) return refused(400, wrong);
  const found = findRoute(ROUTES, call.request.method, asked === undefined ? path : path.slice(1));
  if (found !== undefined && 'handler' in found) return found.handler(call);
  return ['GET', 'HEAD'].includes(call.request.method)
    ? refused(404, 'page not found')
    : refused(501, 'A cluster of the sandbox runs nothing.');
}

const refused = (status: number, message: string): Answer => json(status, { message });

/** In the engine's own words. */
function refuseVersion(asked: string): string | undefined {
  if (minor(asked) > minor(API_VERSION)) {
    return `client version ${asked} is too new. Maximum supported API version is ${API_VERSION}`;
  }
  if (minor(asked) < minor(OLDEST_API_VERSION)) {
    return `client version ${asked} is too old. Minimum supported API version is ${OLDEST_API_VERSION}, please upgrade your client to a newer version`;
  }
  return undefined;
}

/** There has never been another major version. */
const minor = (version: string): number => Number(version.split('.')[1]);
