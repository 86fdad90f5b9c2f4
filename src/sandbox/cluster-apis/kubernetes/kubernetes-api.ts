/** The read-only part of the Kubernetes API of a cluster that clients use for nodes, pods and the current user. */
import { json, pathSegments, type SandboxResponse } from '../../http-messages.ts';
import { findRoute, type Route, route } from '../../router.ts';
import type { ClusterCall } from '../cluster-call.ts';
import {
  AUTHENTICATION,
  listCoreResources,
  listCoreVersions,
  listGroups,
  listReviews,
  showVersion,
} from './api-discovery.ts';
import { listResources, showResource } from './resource-responses.ts';
import { RESOURCES, type Resource } from './resources.ts';
import {
  forbiddenResponse,
  notAllowedResponse,
  pathNotFoundResponse,
  unauthorizedResponse,
} from './status-responses.ts';
import { canRead, findUser, type KubernetesUser } from './users.ts';

type Handler = (call: ClusterCall, user: KubernetesUser, ...params: string[]) => SandboxResponse;

const ok: Handler = () => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok' });

/** `kubectl auth whoami` */
const reviewSelf: Handler = (_call, userInfo) =>
  json(201, {
    kind: 'SelfSubjectReview',
    apiVersion: `${AUTHENTICATION}/v1`,
    metadata: { creationTimestamp: null },
    status: { userInfo },
  });

const ROUTES: readonly Route<Handler>[] = [
  route<Handler>('GET version', showVersion),
  ...['healthz', 'livez', 'readyz'].map((path) => route(`GET ${path}`, ok)),
  route<Handler>('GET api', listCoreVersions),
  route<Handler>('GET apis', listGroups),
  route<Handler>('GET api/v1', listCoreResources),
  route<Handler>(`GET apis/${AUTHENTICATION}/v1`, listReviews),
  route<Handler>(`POST apis/${AUTHENTICATION}/v1/selfsubjectreviews`, reviewSelf),
  ...RESOURCES.flatMap(createRoutes),
];

function createRoutes(resource: Resource): Route<Handler>[] {
  const { name } = resource;
  const listAll = authorizeRead(resource, 'list', (call) => listResources(call, resource));
  const listRoute = route(`GET api/v1/${name}`, listAll);
  if (!resource.namespaced) {
    const show = authorizeRead(resource, 'get', (call, objectName = '') =>
      showResource(call, resource, objectName),
    );
    return [listRoute, route(`GET api/v1/${name}/:name`, show)];
  }
  const listNamespace = authorizeRead(resource, 'list', (call, namespace) =>
    listResources(call, resource, namespace),
  );
  const show = authorizeRead(resource, 'get', (call, namespace, objectName = '') =>
    showResource(call, resource, objectName, namespace),
  );
  return [
    listRoute,
    route(`GET api/v1/namespaces/:namespace/${name}`, listNamespace),
    route(`GET api/v1/namespaces/:namespace/${name}/:name`, show),
  ];
}

/** Calls `read` if the user is allowed to read, otherwise returns 403. */
function authorizeRead(
  { name }: Resource,
  verb: string,
  read: (call: ClusterCall, ...params: string[]) => SandboxResponse,
): Handler {
  const action = `${verb} resource "${name}" in API group "" at the cluster scope`;
  return (call, user, ...params) =>
    canRead(call, user) ? read(call, ...params) : forbiddenResponse(user.username, action, { kind: name });
}

export function handleKubernetesRequest(call: ClusterCall): SandboxResponse {
  const user = findUser(call);
  if (user === undefined) return unauthorizedResponse();
  const match = findRoute(ROUTES, call.request.method, pathSegments(call.request.path));
  if (match === undefined) return pathNotFoundResponse();
  return 'allow' in match ? notAllowedResponse() : match.handler(call, user, ...match.params);
}
