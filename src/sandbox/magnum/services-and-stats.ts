/** Magnum's services, for administrators, and statistics. */
import { json, type SandboxResponse } from '../http-messages.ts';
import { badRequestError, notAuthorizedError } from './faults.ts';
import type { Call } from './magnum-call.ts';
import { assertAdmin, assertCanRead } from './policy.ts';
import { isoTime } from './python-repr.ts';
import { assertKnownArguments } from './query-arguments.ts';

const HEARTBEAT_MS = 60_000;

/** Lists one conductor that has reported once a minute since the cloud was created. */
export function listServices(call: Call): SandboxResponse {
  assertKnownArguments(call.request, []);
  assertAdmin(call, 'magnum-service:get_all');
  const { state, now } = call.cloud;
  const report_count = Math.floor((now() - state.since) / HEARTBEAT_MS);
  const conductor = {
    host: 'sandbox',
    binary: 'magnum-conductor',
    state: 'up',
    id: 1,
    report_count,
    disabled: false,
    disabled_reason: null,
    created_at: isoTime(state.since),
    updated_at: isoTime(state.since + report_count * HEARTBEAT_MS),
  };
  return json(200, { mservices: [conductor] });
}

/** Counts clusters and nodes, including masters, of one project; administrators can count those of all projects. */
export function showStats(call: Call): SandboxResponse {
  const { request, requester, cloud } = call;
  assertKnownArguments(request, ['project_id', 'type']);
  assertCanRead(call, 'stats:get_all');
  if ((request.query.get('type') ?? 'cluster').toLowerCase() !== 'cluster') {
    throw badRequestError("Invalid stats type. Allowed values are 'cluster'");
  }
  const requested = request.query.get('project_id') || undefined;
  const project = requester.isAdmin ? requested : (requested ?? requester.projectId);
  if (!requester.isAdmin && project !== requester.projectId) throw notAuthorizedError();
  const isInProject = ({ project_id }: { readonly project_id: string }) => !project || project_id === project;
  const nodes = cloud.state.nodegroups
    .filter(isInProject)
    .reduce((sum, { node_count }) => sum + node_count, 0);
  return json(200, { clusters: cloud.state.clusters.filter(isInProject).length, nodes });
}
