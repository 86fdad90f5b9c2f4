/** Container Infrastructure Management API, "Magnum Quota". */
import { type Answer, json } from '../http-messages.ts';
import { projectById } from '../identity-fixtures.ts';
import { nextId, type QuotaRecord } from '../state.ts';
import { integer, line, oneOf, readOnly, text, toBoolean, withDefault } from './attribute-types.ts';
import { conflict, type Fault, notAuthorized, notFound, stumble } from './faults.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { mustBeAdmin, mustRead } from './policy.ts';
import { isoTime } from './python-repr.ts';
import { onlyArguments } from './query-arguments.ts';
import { type Fields, readFields } from './request-body.ts';

const ATTRIBUTES = [
  integer('id', { min: 1 }),
  withDefault(integer('hard_limit', { min: 0 }), 1),
  withDefault(line('project_id'), null),
  withDefault(oneOf('resource', ['Cluster']), 'Cluster'),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

/** Of the requester's project, or what every project has. */
export function clusterLimit({ cloud, requester }: Call): number {
  const own = find(cloud.state.quotas, requester.projectId ?? '', 'Cluster');
  return own?.hard_limit ?? cloud.settings.maxClustersPerProject;
}

const find = (quotas: readonly QuotaRecord[], project: string, resource: string): QuotaRecord | undefined =>
  quotas.find((quota) => quota.project_id === project && quota.resource === resource);

const view = (quota: QuotaRecord, precise: Partial<Record<'created' | 'updated', boolean>> = {}) => ({
  id: quota.id,
  hard_limit: quota.hard_limit,
  project_id: quota.project_id,
  resource: quota.resource,
  created_at: isoTime(quota.created_at, precise.created),
  updated_at: isoTime(quota.updated_at, precise.updated),
});

export function listQuotas(call: Call): Answer {
  onlyArguments(call.request, [...PAGE_ARGUMENTS, 'all_tenants']);
  const all = toBoolean(call.request.query.get('all_tenants') ?? false);
  mustBeAdmin(call, 'quota:get_all');
  const { quotas } = call.cloud.state;
  const wanted = quotas.filter((quota) => all || quota.project_id === call.requester.projectId);
  const { items, next } = pageOf(call, wanted, {
    sortable: ['id', 'project_id', 'resource', 'hard_limit', 'created_at', 'updated_at'],
    findMarker: (marker) => {
      const found = quotas.find(({ id }) => id === Number(marker));
      if (found === undefined) throw notFound(`Quota could not be found: quota id ${marker} .`);
      return found;
    },
    markerKey: 'id',
    path: 'quotas',
  });
  return json(200, { quotas: items.map((quota) => view(quota)), ...next });
}

export function showQuota(call: Call, project = '', resource = ''): Answer {
  onlyArguments(call.request, []);
  mustRead(call, 'quota:get');
  const { requester, cloud } = call;
  if (!requester.isAdmin && project !== requester.projectId) throw notAuthorized();
  const quota = find(cloud.state.quotas, project, resource);
  if (quota !== undefined) return json(200, view(quota));
  const hard_limit = cloud.settings.maxClustersPerProject;
  return json(200, { hard_limit, project_id: project, resource: 'Cluster' });
}

export function createQuota(call: Call): Answer {
  onlyArguments(call.request, []);
  const said = readFields(call.request, 'quota', ATTRIBUTES);
  const project = mustBeProject(said);
  mustBeAdmin(call, 'quota:create');
  const { state, now } = call.cloud;
  const resource = String(said.resource);
  if (find(state.quotas, project, resource) !== undefined) {
    throw conflict(`Quota for project ${project} already exists for resource ${resource}.`);
  }
  const quota: QuotaRecord = {
    id: nextId(state, 'quotas'),
    project_id: project,
    resource,
    hard_limit: Number(said.hard_limit),
    created_at: now(),
    updated_at: null,
  };
  state.quotas.push(quota);
  return json(201, view(quota, { created: true }));
}

function mustBeProject({ project_id }: Fields): string {
  if (typeof project_id !== 'string') throw stumble("'project'");
  if (projectById(project_id) === undefined)
    throw notFound(`The project_id ${project_id} could not be found.`);
  return project_id;
}

export function updateQuota(call: Call, project = '', resource = ''): Answer {
  onlyArguments(call.request, []);
  const said = readFields(call.request, 'quotapatch', ATTRIBUTES);
  mustBeAdmin(call, 'quota:update');
  const quota = mustFind(call, project, resource);
  quota.hard_limit = Number(said.hard_limit);
  quota.updated_at = call.cloud.now();
  return json(202, view(quota, { updated: true }));
}

export function deleteQuota(call: Call, project = '', resource = ''): Answer {
  onlyArguments(call.request, []);
  mustBeAdmin(call, 'quota:delete');
  const quota = mustFind(call, project, resource);
  call.cloud.state.quotas = call.cloud.state.quotas.filter((one) => one !== quota);
  return { status: 204 };
}

function mustFind({ cloud }: Call, project: string, resource: string): QuotaRecord {
  const quota = find(cloud.state.quotas, project, resource);
  if (quota === undefined) throw noSuchQuota(project, resource);
  return quota;
}

const noSuchQuota = (project: string, resource: string): Fault =>
  notFound(`Quota could not be found: project_id ${project} resource ${resource}.`);
