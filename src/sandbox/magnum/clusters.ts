/** Container Infrastructure Management API, "Manage Cluster". */
import { pythonStr } from '../../platform/python-text.ts';
import { type Answer, type Json, type JsonObject, json } from '../http-messages.ts';
import type { ClusterRecord, ClusterTemplateRecord, NodegroupRecord } from '../state.ts';
import { textLabels, toBoolean } from './attribute-types.ts';
import { CLUSTER_COLUMNS, CLUSTER_PATCH_RULES, clusterAttributes } from './cluster-attributes.ts';
import { makeCluster } from './cluster-creation.ts';
import { isAtRest } from './cluster-states.ts';
import { findCluster, visibleClusters } from './cluster-store.ts';
import { clusterRow, clusterView, faultsOf, nodesOf } from './cluster-view.ts';
import { badRequest, Fault, stumble } from './faults.ts';
import { applyPatch, fieldsAfter, readPatch } from './json-patch.ts';
import { begin, forget, nodegroupsOf } from './lifecycle.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { isZedOrOlder } from './microversions.ts';
import { mustRead, mustWrite } from './policy.ts';
import { onlyArguments } from './query-arguments.ts';
import { clusterLimit } from './quotas.ts';
import { type Fields, readFields } from './request-body.ts';
import { findTemplateFor } from './template-store.ts';
import { checkDriver, checkVolumeSize } from './template-validation.ts';
import { mustNotBeHidden } from './templates.ts';

export const listClusters = (call: Call): Promise<Answer> =>
  list(call, 'clusters', 'cluster:get_all', clusterRow);
export const listClustersInDetail = (call: Call): Promise<Answer> =>
  list(call, 'clusters/detail', 'cluster:detail', clusterView);

async function list(
  call: Call,
  path: string,
  rule: string,
  view: (call: Call, cluster: ClusterRecord, nodegroups: readonly NodegroupRecord[]) => object,
): Promise<Answer> {
  onlyArguments(call.request, PAGE_ARGUMENTS);
  mustRead(call, rule);
  const { state, settings } = call.cloud;
  const { items, next } = pageOf(call, visibleClusters(call, true), {
    sortable: CLUSTER_COLUMNS,
    findMarker: (marker) => findCluster(call, marker, true),
    markerKey: 'uuid',
    path,
  });
  const clusters = items.map((cluster) => view(call, cluster, nodegroupsOf(state, cluster)));
  await pause(settings.perClusterDelayMs * items.length);
  return json(200, { clusters, ...next });
}

const pause = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

export async function showCluster(call: Call, ident = ''): Promise<Answer> {
  onlyArguments(call.request, []);
  const cluster = findCluster(call, ident, true);
  mustRead(call, 'cluster:get');
  await call.cloud.reach(cluster);
  const nodegroups = nodegroupsOf(call.cloud.state, cluster);
  return json(200, clusterView(call, cluster, nodegroups, faultsOf(call, cluster)));
}

export const accepted = ({ uuid }: { readonly uuid: string }): Answer => json(202, { uuid });

export function createCluster(call: Call): Answer {
  onlyArguments(call.request, []);
  const said = readFields(
    call.request,
    'cluster',
    clusterAttributes(call.cloud.settings),
    'cluster_template_id',
  );
  const template = templateFor(call, said);
  checkDriver(template.server_type, template.cluster_distro, template.coe);
  checkVolumeSize(template.docker_storage_driver, said.docker_volume_size || template.docker_volume_size);
  mustNotBeZero(call, said.node_count);
  mustWrite(call, 'cluster:create');
  mustBeWithinQuota(call);
  mustHaveCatalog(call);
  if (!isZedOrOlder(call.cloud.settings)) mustNotBeHidden(call, template);
  return accepted(makeCluster(call, template, said));
}

/** Before 1.10 an unknown template is the body's fault (400), later it is not found (404). */
function templateFor(call: Call, said: Fields): ClusterTemplateRecord {
  try {
    return findTemplateFor(call, pythonStr(said.cluster_template_id));
  } catch (error) {
    if (error instanceof Fault && error.status === 404 && call.version.minor < 10) {
      throw badRequest(error.message);
    }
    throw error;
  }
}

/** No nodes at all are possible from 1.10. */
export function mustNotBeZero({ version }: Call, nodeCount: Json | undefined): void {
  if (nodeCount !== 0 || version.minor >= 10) return;
  throw badRequest('Resizing a nodegroup to zero is not supported in the provided microversion.');
}

function mustBeWithinQuota(call: Call): void {
  const limit = clusterLimit(call);
  if (visibleClusters(call, false).length < limit) return;
  throw new Fault(
    403,
    `Resource limit exceeded: You have reached the maximum clusters per project, ${limit}. You may delete a cluster to make room for a new one.`,
  );
}

/** Without a project there is no catalog, and Magnum finds none of the services it has to ask. */
function mustHaveCatalog({ requester }: Call): void {
  if (requester.projectId !== undefined) return;
  throw new Fault(403, 'unexpected keystone client error occurred: The service catalog is empty.');
}

const PATCHABLE = ['node_count', 'health_status', 'health_status_reason'];

export function updateCluster(call: Call, ident = ''): Answer {
  const { request, version, cloud } = call;
  const withRollback = version.minor >= 3;
  onlyArguments(request, withRollback ? ['rollback'] : []);
  readRollback(call);
  const patch = readPatch(request, CLUSTER_PATCH_RULES, withRollback);
  const cluster = findCluster(call, ident, true);
  mustWrite(call, 'cluster:update');
  const nodegroups = nodegroupsOf(cloud.state, cluster);
  const before = documentOf(cluster, nodegroups);
  const wanted = fieldsAfter(before, applyPatch(before, patch), clusterAttributes(cloud.settings));
  mustBePatchable(before, wanted);
  const worker = nodegroups.find(({ is_default, role }) => is_default && role !== 'master');
  const touchesNodes = patch.some(({ path }) => path === '/node_count');
  const nodeCount = touchesNodes ? Number(wanted.node_count) : worker?.node_count;
  mustNotBeZero(call, nodeCount);
  if (wanted.health_status === undefined) throw stumble('Circular reference detected');
  if (isAtRest(cluster)) applyUpdate(call, cluster, nodegroups, wanted, nodeCount);
  return accepted(cluster);
}

/** Magnum stumbles over a word that is neither yes nor no. */
function readRollback({ request }: Call): void {
  const rollback = request.query.get('rollback');
  if (rollback === null) return;
  try {
    toBoolean(rollback);
  } catch {
    throw stumble('__str__ returned non-string (type ValueError)');
  }
}

function documentOf(cluster: ClusterRecord, nodegroups: readonly NodegroupRecord[]): JsonObject {
  return { ...cluster, ...nodesOf(nodegroups) };
}

function mustBePatchable(before: JsonObject, wanted: Fields): void {
  const changed = Object.keys(before).filter(
    (name) => name !== 'id' && JSON.stringify(before[name]) !== JSON.stringify(wanted[name]),
  );
  const wrong = changed.filter((name) => !PATCHABLE.includes(name));
  if (wrong.length > 0) throw badRequest(`cannot change cluster property(ies) ${wrong.join(', ')}.`);
}

/** The default workers are what an update changes the number of. */
function applyUpdate(
  { cloud }: Call,
  cluster: ClusterRecord,
  nodegroups: readonly NodegroupRecord[],
  wanted: Fields,
  nodeCount: number | undefined,
): void {
  const now = cloud.now();
  cluster.health_status = wanted.health_status as string | null;
  cluster.health_status_reason = textLabels(wanted.health_status_reason);
  cluster.updated_at = now;
  const worker = nodegroups.find(({ is_default, role }) => is_default && role !== 'master');
  if (worker === undefined || nodeCount === undefined || worker.node_count === nodeCount) return;
  worker.node_count = nodeCount;
  beginUpdate(cluster, nodegroups, now);
}

/** The default nodegroups, and with them the cluster, are at work. */
export function beginUpdate(
  cluster: ClusterRecord,
  nodegroups: readonly NodegroupRecord[],
  now: number,
): void {
  begin(
    nodegroups.filter(({ is_default }) => is_default),
    'UPDATE',
    now,
  );
  Object.assign(cluster, { status: 'UPDATE_IN_PROGRESS', status_reason: null, updated_at: now });
}

export function deleteCluster(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const { state, now } = call.cloud;
  const cluster = findCluster(call, ident, true);
  mustWrite(call, 'cluster:delete');
  if (cluster.stack_id === null) {
    forget(state, cluster);
  } else {
    begin(nodegroupsOf(state, cluster), 'DELETE', now());
    if (cluster.status !== 'DELETE_IN_PROGRESS') {
      Object.assign(cluster, { status: 'DELETE_IN_PROGRESS', status_reason: null, updated_at: now() });
    }
  }
  return { status: 204 };
}
