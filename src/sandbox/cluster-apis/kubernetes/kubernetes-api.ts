/** The Kubernetes API of a cluster: as much of it as looking at nodes, pods and oneself takes. */
import { type Answer, json, segments } from '../../http-messages.ts';
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
import { list, show } from './resource-responses.ts';
import { RESOURCES, type Resource } from './resources.ts';
import { forbidden, notAllowed, pathNotFound, unauthorized } from './status-responses.ts';
import { type KubernetesUser, mayRead, requestingUser } from './users.ts';

type Handler = (call: ClusterCall, user: KubernetesUser, ...params: string[]) => Answer;

const ok: Handler = () => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok' });

/** `kubectl auth whoami` */
const reviewMe: Handler = (_call, userInfo) =>
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
  route<Handler>(`POST apis/${AUTHENTICATION}/v1/selfsubjectreviews`, reviewMe),
  ...RESOURCES.flatMap(routesOf),
];

function routesOf(resource: Resource): Route<Handler>[] {
  const { name } = resource;
  const listing = reading(resource, 'list', (call) => list(call, resource));
  const everywhere = route(`GET api/v1/${name}`, listing);
  if (!resource.namespaced) {
    const showing = reading(resource, 'get', (call, one = '') => show(call, resource, one));
    return [everywhere, route(`GET api/v1/${name}/:name`, showing)];
  }
  const listingIn = reading(resource, 'list', (call, namespace) => list(call, resource, namespace));
  const showing = reading(resource, 'get', (call, namespace, one = '') =>
    show(call, resource, one, namespace),
  );
  return [
    everywhere,
    route(`GET api/v1/namespaces/:namespace/${name}`, listingIn),
    route(`GET api/v1/namespaces/:namespace/${name}/:name`, showing),
  ];
}

/** Reads for those who may. */
function reading(
  { name }: Resource,
  verb: string,
  read: (call: ClusterCall, ...params: string[]) => Answer,
): Handler {
  const doing = `${verb} resource "${name}" in API group "" at the cluster scope`;
  return (call, user, ...params) =>
    mayRead(call, user) ? read(call, ...params) : forbidden(user.username, doing, { kind: name });
}

export function answerKubernetes(call: ClusterCall): Answer {
  const user = requestingUser(call);
  if (user === undefined) return unauthorized();
  const found = findRoute(ROUTES, call.request.method, segments(call.request.path));
  if (found === undefined) return pathNotFound();
  return 'allow' in found ? notAllowed() : found.handler(call, user, ...found.params);
}
