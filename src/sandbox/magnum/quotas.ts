/** Container Infrastructure Management API, "Magnum Quota". */
import { json, type SandboxResponse } from '../http-messages.ts';
import { findProject } from '../identity-fixtures.ts';
import { isZed } from '../releases.ts';
import { nextId, type QuotaRecord } from '../state.ts';
import { integer, line, oneOf, readOnly, text, withDefault } from './attribute-types.ts';
import { listVisibleClusters } from './cluster-store.ts';
import { conflictError, Fault, notAuthorizedError, notFoundError, pythonError } from './faults.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { assertAdmin, assertCanRead } from './policy.ts';
import { isoTime } from './python-repr.ts';
import { assertKnownArguments, readSwitch } from './query-arguments.ts';
import { type Fields, readFields } from './request-body.ts';

const ATTRIBUTES = [
  integer('id', { min: 1 }),
  withDefault(integer('hard_limit', { min: 0 }), 1),
  withDefault(line('project_id'), null),
  withDefault(oneOf('resource', ['Cluster']), 'Cluster'),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

/** Returns the limit of the requester's project, or the default of all projects. */
function findClusterLimit({ cloud, requester }: Call): number {
  const own = findQuota(cloud.state.quotas, requester.projectId ?? '', 'Cluster');
  return own?.hard_limit ?? cloud.settings.maxClustersPerProject;
}

/** Throws Fault 403 if the project has as many clusters as its quota allows. */
export function assertWithinQuota(call: Call): void {
  const limit = findClusterLimit(call);
  if (listVisibleClusters(call, false).length < limit) return;
  throw new Fault(
    403,
    `Resource limit exceeded: You have reached the maximum clusters per project, ${limit}. You may delete a cluster to make room for a new one.`,
  );
}

const findQuota = (
  quotas: readonly QuotaRecord[],
  project: string,
  resource: string,
): QuotaRecord | undefined =>
  quotas.find((quota) => quota.project_id === project && quota.resource === resource);

const quotaView = (quota: QuotaRecord, precise: Partial<Record<'created' | 'updated', boolean>> = {}) => ({
  id: quota.id,
  hard_limit: quota.hard_limit,
  project_id: quota.project_id,
  resource: quota.resource,
  created_at: isoTime(quota.created_at, precise.created),
  updated_at: isoTime(quota.updated_at, precise.updated),
});

export function listQuotas(call: Call): SandboxResponse {
  assertKnownArguments(call.request, [...PAGE_ARGUMENTS, 'all_tenants']);
  const all = readSwitch(call.request, 'all_tenants');
  assertAdmin(call, 'quota:get_all');
  const { quotas } = call.cloud.state;
  const wanted = quotas.filter((quota) => all || quota.project_id === call.requester.projectId);
  const { items, next } = pageOf(call, wanted, {
    sortable: ['id', 'project_id', 'resource', 'hard_limit', 'created_at', 'updated_at'],
    findMarker: (marker) => {
      const quota = quotas.find(({ id }) => id === Number(marker));
      if (quota === undefined) throw notFoundError(`Quota could not be found: quota id ${marker} .`);
      return quota;
    },
    markerKey: 'id',
    path: 'quotas',
  });
  return json(200, { quotas: items.map((quota) => quotaView(quota)), ...next });
}

export function showQuota(call: Call, project = '', resource = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  assertCanRead(call, 'quota:get');
  const { requester, cloud } = call;
  if (!requester.isAdmin && project !== requester.projectId) throw notAuthorizedError();
  const quota = findQuota(cloud.state.quotas, project, resource);
  if (quota !== undefined) return json(200, quotaView(quota));
  const hard_limit = cloud.settings.maxClustersPerProject;
  return json(200, { hard_limit, project_id: project, resource: 'Cluster' });
}

export function createQuota(call: Call): SandboxResponse {
  assertKnownArguments(call.request, []);
  const fields = readFields(call.request, 'quota', ATTRIBUTES);
  const project = requireProject(call, fields);
  assertAdmin(call, 'quota:create');
  const { state, now } = call.cloud;
  const resource = String(fields.resource);
  if (findQuota(state.quotas, project, resource) !== undefined) {
    throw conflictError(`Quota for project ${project} already exists for resource ${resource}.`);
  }
  const quota: QuotaRecord = {
    id: nextId(state, 'quotas'),
    project_id: project,
    resource,
    hard_limit: Number(fields.hard_limit),
    created_at: now(),
    updated_at: null,
  };
  state.quotas.push(quota);
  return json(201, quotaView(quota, { created: true }));
}

/** Magnum looks the project up in Keystone: Zed with its own login, later releases with the token of the requester. Throws Fault. */
function requireProject({ cloud, requester }: Call, { project_id }: Fields): string {
  if (typeof project_id !== 'string')
    throw pythonError(isZed(cloud) ? "'project'" : 'Request requires an ID but none was found');
  if (!isZed(cloud) && !requester.isAdmin && requester.projectId !== project_id) {
    const url = `${cloud.identityBase}/v3/projects/${project_id}`;
    const reason = 'You are not authorized to perform the requested action: identity:get_project.';
    throw pythonError(`No Project found for ${project_id}: Client Error for url: ${url}, ${reason}`);
  }
  if (findProject(project_id) === undefined)
    throw notFoundError(`The project_id ${project_id} could not be found.`);
  return project_id;
}

export function updateQuota(call: Call, project = '', resource = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const fields = readFields(call.request, 'quotapatch', ATTRIBUTES);
  assertAdmin(call, 'quota:update');
  const quota = requireQuota(call, project, resource);
  quota.hard_limit = Number(fields.hard_limit);
  quota.updated_at = call.cloud.now();
  return json(202, quotaView(quota, { updated: true }));
}

export function deleteQuota(call: Call, project = '', resource = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  assertAdmin(call, 'quota:delete');
  const quota = requireQuota(call, project, resource);
  call.cloud.state.quotas = call.cloud.state.quotas.filter((other) => other !== quota);
  return { status: 204 };
}

function requireQuota({ cloud }: Call, project: string, resource: string): QuotaRecord {
  const quota = findQuota(cloud.state.quotas, project, resource);
  if (quota === undefined) throw quotaNotFoundError(project, resource);
  return quota;
}

const quotaNotFoundError = (project: string, resource: string): Fault =>
  notFoundError(`Quota could not be found: project_id ${project} resource ${resource}.`);
