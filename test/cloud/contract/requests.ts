/** The requests that the client sends to Keystone and Magnum, except for those of federated logins: test/cloud/federation. */
import { findRoute, type Route, route } from '../../../src/sandbox/router.ts';

interface ClientRequest {
  readonly method: string;
  /** With `:name` for each part that varies. */
  readonly path: string;
}

const parse = (line: string): ClientRequest => {
  const [method = '', path = ''] = line.split(' ');
  return { method, path };
};

export const CLIENT_REQUESTS: readonly ClientRequest[] = [
  'GET /v3',
  'POST /v3/auth/tokens',
  'GET /v3/auth/tokens',
  'HEAD /v3/auth/tokens',
  'DELETE /v3/auth/tokens',
  'GET /v3/auth/projects',
  'GET /v3/projects',
  'GET /v3/projects/:project',
  'GET /',
  'GET /v1',
  'GET /v1/clusters',
  'POST /v1/clusters',
  'GET /v1/clusters/detail',
  'GET /v1/clusters/:cluster',
  'PATCH /v1/clusters/:cluster',
  'DELETE /v1/clusters/:cluster',
  'POST /v1/clusters/:cluster/actions/resize',
  'POST /v1/clusters/:cluster/actions/upgrade',
  'GET /v1/clusters/:cluster/nodegroups',
  'POST /v1/clusters/:cluster/nodegroups',
  'GET /v1/clusters/:cluster/nodegroups/:nodegroup',
  'PATCH /v1/clusters/:cluster/nodegroups/:nodegroup',
  'DELETE /v1/clusters/:cluster/nodegroups/:nodegroup',
  'GET /v1/clustertemplates',
  'POST /v1/clustertemplates',
  'GET /v1/clustertemplates/detail',
  'GET /v1/clustertemplates/:template',
  'PATCH /v1/clustertemplates/:template',
  'DELETE /v1/clustertemplates/:template',
  'POST /v1/certificates',
  'GET /v1/certificates/:cluster',
  'PATCH /v1/certificates/:cluster',
  'PATCH /v1/credentials/:cluster',
  'GET /v1/quotas',
  'POST /v1/quotas',
  'GET /v1/quotas/:project/:resource',
  'PATCH /v1/quotas/:project/:resource',
  'DELETE /v1/quotas/:project/:resource',
  'GET /v1/stats',
  'GET /v1/mservices',
].map(parse);

export const nameOf = ({ method, path }: ClientRequest): string => `${method} ${path}`;

const ROUTES: readonly Route<string>[] = CLIENT_REQUESTS.map((request) =>
  route(`${request.method} ${request.path.slice(1)}`, nameOf(request)),
);

/** Returns the name of the request of the client; undefined for one that it does not send. `path` has no query. */
export function findClientRequest(method: string, path: string): string | undefined {
  const match = findRoute(
    ROUTES,
    method,
    path.split('/').filter((part) => part !== ''),
  );
  return match === undefined || 'allow' in match ? undefined : match.handler;
}
