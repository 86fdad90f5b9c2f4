import { json, pathSegments, type SandboxResponse } from '../../http-messages.ts';
import { findRoute, type Route } from '../../router.ts';
import type { ClusterCall, ClusterHandler } from '../cluster-call.ts';

/** Returns 404 for an unknown path, 405 for a method other than GET. */
export function handleMesosRequest(
  routes: readonly Route<ClusterHandler>[],
  call: ClusterCall,
): SandboxResponse {
  const { method, path } = call.request;
  const match = findRoute(routes, method === 'HEAD' ? 'GET' : method, pathSegments(path));
  if (match === undefined) return json(404, { message: `Path ${path} does not exist` });
  if ('handler' in match) return match.handler(call);
  return json(405, { message: 'Sandbox clusters cannot run workloads.' }, { Allow: match.allow.join(', ') });
}
