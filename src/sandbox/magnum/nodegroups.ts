/** Container Infrastructure Management API, "Manage Cluster NodeGroups". */
import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { isObject, type Json, type JsonObject, json, type SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import { type ClusterRecord, type NodegroupRecord, type NodeTaint, nextId } from '../state.ts';
import { toTextLabels, validateValue } from './attribute-types.ts';
import { canResize } from './cluster-states.ts';
import { findCluster } from './cluster-store.ts';
import { badRequestError, conflictError, pythonError } from './faults.ts';
import { applyPatch, type Operation, readPatch } from './json-patch.ts';
import { beginOperation, nodegroupsOf } from './lifecycle.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { NODEGROUP_COLUMNS, NODEGROUP_PATCH_RULES, nodegroupAttributes } from './nodegroup-attributes.ts';
import { findNodegroup } from './nodegroup-store.ts';
import { assertNodeLabels, assertRoleAttributes, assertSizes, assertTaints } from './nodegroup-validation.ts';
import { newNodegroupView, nodegroupRow, nodegroupView } from './nodegroup-view.ts';
import { assertCanRead, assertCanWrite } from './policy.ts';
import { assertKnownArguments } from './query-arguments.ts';
import { type Fields, readFields } from './request-body.ts';
import { requireTemplateOf } from './template-store.ts';
import { assertRootVolume } from './template-validation.ts';

export function listNodegroups(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, [...PAGE_ARGUMENTS, 'role']);
  assertCanRead(call, 'nodegroup:get_all');
  const cluster = findCluster(call, ident, true);
  const role = call.request.query.get('role');
  const all = nodegroupsOf(call.cloud.state, cluster).filter((nodegroup) => !role || nodegroup.role === role);
  const { items, next } = pageOf(call, all, {
    sortable: NODEGROUP_COLUMNS,
    findMarker: (marker) => findNodegroup(call, cluster, marker),
    markerKey: 'uuid',
    path: `clusters/${cluster.uuid}/nodegroups`,
  });
  return json(200, { nodegroups: items.map(nodegroupRow), ...next });
}

export function showNodegroup(call: Call, ident = '', nodegroupIdent = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  assertCanRead(call, 'nodegroup:get');
  const cluster = findCluster(call, ident, true);
  return json(200, nodegroupView(call, cluster, findNodegroup(call, cluster, nodegroupIdent)));
}

export function createNodegroup(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const fields = readFields(call.request, 'nodegroup', nodegroupAttributes(call.cloud));
  assertCanWrite(call, 'nodegroup:create');
  const cluster = findCluster(call, ident);
  if (!cluster.api_address) throw conflictError('Cluster API address is not available yet');
  const { state } = call.cloud;
  if (nodegroupsOf(state, cluster).some(({ name }) => name === fields.name)) {
    throw conflictError(
      `A node group with name ${fields.name} already exists in the cluster ${cluster.name}.`,
    );
  }
  const nodegroup = toNodegroup(call, cluster, fields);
  assertValidNodegroup(nodegroup);
  if (fields.role === 'master')
    throw badRequestError('Creating master nodegroups is currently not supported.');
  const image_id = nodegroup.image_id ?? requireTemplateOf(call, cluster).image_id;
  assertFlavor(call, cluster, nodegroup);
  assertStorable(nodegroup);
  if (!fields.name) throw pythonError("Field `name' cannot be None");
  const stored = { ...nodegroup, image_id, id: nextId(state, 'nodegroups') };
  state.nodegroups.push(stored);
  markUpdating(call, cluster);
  return json(202, newNodegroupView(call, cluster, stored, fields));
}

function toNodegroup(call: Call, cluster: ClusterRecord, fields: Fields): NodegroupRecord {
  const { cloud, requester } = call;
  const now = cloud.now();
  const textOr = (name: string, defaultValue: string | null) =>
    (fields[name] ?? defaultValue) as string | null;
  return {
    id: 0,
    uuid: randomUUID(),
    name: String(fields.name ?? 'None'),
    cluster_id: cluster.uuid,
    project_id: requester.projectId ?? '',
    created_at: now,
    updated_at: now,
    since: now,
    docker_volume_size: (fields.docker_volume_size ?? null) as number | null,
    labels: isObject(fields.labels)
      ? { ...(fields.merge_labels ? cluster.labels : {}), ...toTextLabels(fields.labels) }
      : cluster.labels,
    flavor_id: textOr('flavor_id', cluster.flavor_id),
    image_id: textOr('image_id', null),
    node_addresses: [],
    node_count: Number(fields.node_count ?? 1),
    role: textOr('role', 'worker') ?? 'worker',
    min_node_count: Number(fields.min_node_count ?? 0),
    max_node_count: (fields.max_node_count ?? null) as number | null,
    is_default: false,
    stack_id: randomUUID(),
    status: 'CREATE_IN_PROGRESS',
    status_reason: null,
    node_labels: toTextLabels(fields.node_labels, 'node_labels'),
    node_taints: toTaints(fields.node_taints),
  };
}

/** Does not check the items; `assertTaints` does. */
const toTaints = (given: Json | undefined): readonly NodeTaint[] =>
  Array.isArray(given) ? (given as NodeTaint[]) : [];

function assertValidNodegroup(nodegroup: NodegroupRecord): void {
  const { name, role, node_labels } = nodegroup;
  const node_taints = nodegroup.node_taints as Json;
  assertSizes(nodegroup);
  assertRoleAttributes(name, role, node_labels, node_taints);
  assertNodeLabels(name, node_labels);
  assertTaints(name, node_taints);
}

const assertFlavor = ({ cloud }: Call, { labels }: ClusterRecord, { flavor_id }: NodegroupRecord): void =>
  assertRootVolume(cloud, { labels, flavors: [flavor_id] });

/** Throws Fault 500: Magnum cannot store null in a taint. */
function assertStorable({ node_taints }: NodegroupRecord): void {
  for (const [index, taint] of node_taints.entries())
    for (const [name, value] of Object.entries(taint))
      if (value === null) throw pythonError(`Field \`node_taints[${index}][${name}]' cannot be None`);
}

function markUpdating({ cloud }: Call, cluster: ClusterRecord): void {
  Object.assign(cluster, { status: 'UPDATE_IN_PROGRESS', updated_at: cloud.now() });
}

export function updateNodegroup(call: Call, ident = '', nodegroupIdent = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const patch = readPatch(call.request, NODEGROUP_PATCH_RULES);
  const cluster = findCluster(call, ident);
  assertCanWrite(call, 'nodegroup:update');
  const nodegroup = findNodegroup(call, cluster, nodegroupIdent);
  const changed: NodegroupRecord = {
    ...nodegroup,
    ...toChanges(call, applyPatch(documentOf(call.cloud, nodegroup), patch)),
  };
  assertFlavor(call, cluster, changed);
  assertValidNodegroup(changed);
  assertStorable(changed);
  const view = { ...nodegroupView(call, cluster, changed), ...removedFields(call, patch) };
  if (canResize(nodegroup)) {
    Object.assign(nodegroup, changed);
    beginOperation([nodegroup], 'UPDATE', call.cloud.now());
    markUpdating(call, cluster);
  }
  return json(202, view);
}

/** Magnum converts removed values only when it reads them again. */
const removedFields = ({ cloud }: Call, patch: readonly Operation[]) =>
  Object.fromEntries(
    patch
      .filter(({ op, path }) => op === 'remove' && !isZed(cloud) && /^\/node_(labels|taints)$/.test(path))
      .map(({ path }) => [path.slice(1), null]),
  );

function documentOf(cloud: Cloud, { node_labels, node_taints, ...nodegroup }: NodegroupRecord): JsonObject {
  const document = { ...nodegroup, version: null };
  return (isZed(cloud) ? document : { ...document, node_labels, node_taints }) as JsonObject;
}

function toChanges(call: Call, patched: JsonObject) {
  const attributes = nodegroupAttributes(call.cloud);
  const value = (name: string): Json | undefined => {
    const attribute = attributes.find((candidate) => candidate.name === name);
    const given = patched[name];
    if (attribute === undefined || given === null || given === undefined) return attribute?.default;
    return validateValue(name, given, attribute.validate);
  };
  return {
    min_node_count: Number(value('min_node_count')),
    max_node_count: (value('max_node_count') ?? null) as number | null,
    node_labels: toTextLabels(value('node_labels'), 'node_labels'),
    node_taints: toTaints(value('node_taints')),
  };
}

export function deleteNodegroup(call: Call, ident = '', nodegroupIdent = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  assertCanWrite(call, 'nodegroup:delete');
  const cluster = findCluster(call, ident);
  const nodegroup = findNodegroup(call, cluster, nodegroupIdent);
  if (nodegroup.is_default) throw badRequestError('Deleting a default nodegroup is not supported.');
  beginOperation([nodegroup], 'DELETE', call.cloud.now());
  markUpdating(call, cluster);
  return { status: 204 };
}
