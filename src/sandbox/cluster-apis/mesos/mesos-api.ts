import { type Answer, json, segments } from '../../http-messages.ts';
import { findRoute, type Route } from '../../router.ts';
import type { ClusterCall, ClusterHandler } from '../cluster-call.ts';

/** 404 for what is not there, 405 for what can only be looked at. */
export function answerFrom(routes: readonly Route<ClusterHandler>[], call: ClusterCall): Answer {
  const { method, path } = call.request;
  const found = findRoute(routes, method === 'HEAD' ? 'GET' : method, segments(path));
  if (found === undefined) return json(404, { message: `Path ${path} does not exist` });
  if ('handler' in found) return found.handler(call);
  return json(405, { message: 'A cluster of the sandbox runs nothing.' }, { Allow: found.allow.join(', ') });
}
