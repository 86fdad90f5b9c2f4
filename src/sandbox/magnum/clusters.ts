/** Container Infrastructure Management API, "Manage Cluster". */
import { pythonStr } from '../../platform/python-text.ts';
import type { Cloud } from '../cloud.ts';
import { type Json, type JsonObject, json, type SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import type { ClusterRecord, ClusterTemplateRecord, NodegroupRecord } from '../state.ts';
import { toTextLabels } from './attribute-types.ts';
import { CLUSTER_COLUMNS, clusterAttributes, clusterPatchRules } from './cluster-attributes.ts';
import { addCluster } from './cluster-creation.ts';
import { canUpdate } from './cluster-states.ts';
import { findCluster, listVisibleClusters } from './cluster-store.ts';
import { clusterRow, clusterView, findFaults, summarizeNodes } from './cluster-view.ts';
import { badRequestError, Fault, pythonError } from './faults.ts';
import { applyPatch, readPatch, validatePatched } from './json-patch.ts';
import { beginOperation, nodegroupsOf, removeCluster } from './lifecycle.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { assertCanRead, assertCanWrite } from './policy.ts';
import { assertKnownArguments, readSwitch } from './query-arguments.ts';
import { assertWithinQuota } from './quotas.ts';
import { type Fields, readFields } from './request-body.ts';
import { findTemplateForCluster } from './template-store.ts';
import { assertDriverExists, assertRootVolume, assertVolumeSize } from './template-validation.ts';
import { assertNotHidden } from './templates.ts';

export const listClusters = (call: Call): Promise<SandboxResponse> =>
  listClusterPage(call, 'clusters', 'cluster:get_all', clusterRow);
export const listClustersInDetail = (call: Call): Promise<SandboxResponse> =>
  listClusterPage(call, 'clusters/detail', 'cluster:detail', clusterView);

async function listClusterPage(
  call: Call,
  path: string,
  rule: string,
  view: (call: Call, cluster: ClusterRecord, nodegroups: readonly NodegroupRecord[]) => object,
): Promise<SandboxResponse> {
  assertKnownArguments(call.request, PAGE_ARGUMENTS);
  assertCanRead(call, rule);
  const { state, settings } = call.cloud;
  const { items, next } = pageOf(call, listVisibleClusters(call, true), {
    sortable: CLUSTER_COLUMNS,
    findMarker: (marker) => findCluster(call, marker, true),
    markerKey: 'uuid',
    path,
  });
  const clusters = items.map((cluster) => view(call, cluster, nodegroupsOf(state, cluster)));
  await sleep(settings.perClusterDelayMs * items.length);
  return json(200, { clusters, ...next });
}

const sleep = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

export async function showCluster(call: Call, ident = ''): Promise<SandboxResponse> {
  assertKnownArguments(call.request, []);
  const cluster = findCluster(call, ident, true);
  assertCanRead(call, 'cluster:get');
  await call.cloud.openClusterApi(cluster);
  const nodegroups = nodegroupsOf(call.cloud.state, cluster);
  return json(200, clusterView(call, cluster, nodegroups, findFaults(call, cluster)));
}

export const acceptedResponse = ({ uuid }: { readonly uuid: string }): SandboxResponse => json(202, { uuid });

export function createCluster(call: Call): SandboxResponse {
  assertKnownArguments(call.request, []);
  const fields = readFields(call.request, 'cluster', clusterAttributes(call.cloud), 'cluster_template_id');
  const template = requireTemplate(call, fields);
  assertDriverExists(call.cloud, template.server_type, template.cluster_distro, template.coe);
  assertVolumeSize(template.docker_storage_driver, fields.docker_volume_size || template.docker_volume_size);
  assertMasterSize(call, fields.master_count);
  assertZeroNodesAllowed(call, fields.node_count);
  assertCanWrite(call, 'cluster:create');
  assertWithinQuota(call);
  assertHasCatalog(call);
  if (!isZed(call.cloud)) assertNotHidden(call, template);
  return acceptedResponse(addCluster(call, template, fields));
}

/** Throws Fault 404 for an unknown template, before API 1.10 Fault 400. */
function requireTemplate(call: Call, fields: Fields): ClusterTemplateRecord {
  try {
    return findTemplateForCluster(call, pythonStr(fields.cluster_template_id));
  } catch (error) {
    if (error instanceof Fault && error.status === 404 && call.version.minor < 10) {
      throw badRequestError(error.message);
    }
    throw error;
  }
}

/** Zero nodes require API 1.10. Throws Fault 400. */
export function assertZeroNodesAllowed({ version }: Call, nodeCount: Json | undefined): void {
  if (nodeCount !== 0 || version.minor >= 10) return;
  throw badRequestError('Resizing a nodegroup to zero is not supported in the provided microversion.');
}

/** Releases after Zed allow only odd numbers of masters. Throws Fault 400, or 500 for null, like Magnum. */
function assertMasterSize({ cloud }: Call, masterCount: Json | undefined): void {
  if (isZed(cloud)) return;
  if (masterCount === null) throw pythonError("unsupported operand type(s) for %: 'NoneType' and 'int'");
  assertOddMasters(Number(masterCount));
}

export function assertOddMasters(size: number): void {
  if (size % 2 === 1) return;
  throw badRequestError(`master nodegroup size of ${size} is invalid, size cannot be an even number.`);
}

/** An unscoped token has no catalog, so Magnum finds no other service. Throws Fault 403. */
function assertHasCatalog({ requester }: Call): void {
  if (requester.hasCatalog) return;
  throw new Fault(403, 'unexpected keystone client error occurred: The service catalog is empty.');
}

const PATCHABLE_FIELDS = ['node_count', 'health_status', 'health_status_reason'];

export function updateCluster(call: Call, ident = ''): SandboxResponse {
  const { request, version, cloud } = call;
  const withRollback = version.minor >= 3;
  assertKnownArguments(request, withRollback ? ['rollback'] : []);
  readSwitch(request, 'rollback');
  const patch = readPatch(request, clusterPatchRules(cloud), withRollback);
  const cluster = findCluster(call, ident, true);
  assertCanWrite(call, 'cluster:update');
  const nodegroups = nodegroupsOf(cloud.state, cluster);
  const before = documentOf(cluster, nodegroups);
  const patched = applyPatch(before, patch);
  const wanted = validatePatched(before, patched, clusterAttributes(cloud));
  assertRootVolume(cloud, { labels: patched.labels, flavors: [patched.flavor_id, patched.master_flavor_id] });
  assertPatchable(before, wanted);
  const worker = nodegroups.find(({ is_default, role }) => is_default && role !== 'master');
  const touchesNodes = patch.some(({ path }) => path === '/node_count');
  const nodeCount = touchesNodes ? Number(wanted.node_count) : worker?.node_count;
  assertZeroNodesAllowed(call, nodeCount);
  if (wanted.health_status === undefined || wanted.health_status_reason === undefined)
    throw unsetError(cloud);
  if (canUpdate(cluster)) applyUpdate(call, cluster, nodegroups, wanted, nodeCount);
  return acceptedResponse(cluster);
}

/** Magnum cannot serialize an unset value for its conductor. */
export const unsetError = (cloud: Cloud): Fault =>
  pythonError(isZed(cloud) ? 'Circular reference detected' : 'Cannot convert Unset to primitive');

function documentOf(cluster: ClusterRecord, nodegroups: readonly NodegroupRecord[]): JsonObject {
  return { ...cluster, ...summarizeNodes(nodegroups) };
}

function assertPatchable(before: JsonObject, wanted: Fields): void {
  const changed = Object.keys(before).filter(
    (name) => name !== 'id' && JSON.stringify(before[name]) !== JSON.stringify(wanted[name]),
  );
  const unpatchable = changed.filter((name) => !PATCHABLE_FIELDS.includes(name));
  if (unpatchable.length > 0)
    throw badRequestError(`cannot change cluster property(ies) ${unpatchable.join(', ')}.`);
}

/** Sets the health and the number of default worker nodes; no other field can change. */
function applyUpdate(
  { cloud }: Call,
  cluster: ClusterRecord,
  nodegroups: readonly NodegroupRecord[],
  wanted: Fields,
  nodeCount: number | undefined,
): void {
  const now = cloud.now();
  cluster.health_status = wanted.health_status as string | null;
  cluster.health_status_reason = toTextLabels(wanted.health_status_reason);
  cluster.updated_at = now;
  const worker = nodegroups.find(({ is_default, role }) => is_default && role !== 'master');
  if (worker === undefined || nodeCount === undefined || worker.node_count === nodeCount) return;
  worker.node_count = nodeCount;
  beginUpdate(cluster, nodegroups, now);
}

/** Starts an update of the default nodegroups and the cluster. */
export function beginUpdate(
  cluster: ClusterRecord,
  nodegroups: readonly NodegroupRecord[],
  now: number,
): void {
  beginOperation(
    nodegroups.filter(({ is_default }) => is_default),
    'UPDATE',
    now,
  );
  Object.assign(cluster, { status: 'UPDATE_IN_PROGRESS', status_reason: null, updated_at: now });
}

export function deleteCluster(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const { state, now } = call.cloud;
  const cluster = findCluster(call, ident, true);
  assertCanWrite(call, 'cluster:delete');
  if (cluster.stack_id === null) {
    removeCluster(state, cluster);
  } else {
    beginOperation(nodegroupsOf(state, cluster), 'DELETE', now());
    if (cluster.status !== 'DELETE_IN_PROGRESS') {
      Object.assign(cluster, { status: 'DELETE_IN_PROGRESS', status_reason: null, updated_at: now() });
    }
  }
  return { status: 204 };
}
