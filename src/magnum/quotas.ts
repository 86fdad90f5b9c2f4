/** Quotas of projects (API 1.6; Container Infrastructure Management API reference, "Magnum Quota API"). */

import { QUOTAS } from './feature.ts';
import { itemPath } from './item-path.ts';
import { type Fields, type MagnumRequest, malformedResponseError } from './magnum-request.ts';
import { pages } from './paging.ts';
import type { Magnum, Quota } from './types.ts';

const QUOTAS_PATH = '/v1/quotas';
const features = [QUOTAS];

export function quotas(caller: MagnumRequest): Magnum['quotas'] {
  return {
    list: ({ all_tenants, ...options } = {}) => {
      const list = { path: QUOTAS_PATH, key: 'quotas', call: { features } };
      return pages<Quota>(
        caller,
        all_tenants ? { ...list, filters: { all_tenants: 'True' } } : list,
        options,
      );
    },
    get: async (projectId, resource) => {
      const path = quotaPath(projectId, resource);
      return requireQuota(
        await caller.fields({ method: 'GET', path }, callOptionsFor(projectId, resource)),
        `GET ${path}`,
      );
    },
    create: async (body) =>
      requireQuota(
        await caller.fields({ method: 'POST', path: QUOTAS_PATH, json: body }, { features }),
        `POST ${QUOTAS_PATH}`,
      ),
    update: async (projectId, resource, body) => {
      const path = quotaPath(projectId, resource);
      return requireQuota(
        await caller.fields({ method: 'PATCH', path, json: body }, callOptionsFor(projectId, resource)),
        `PATCH ${path}`,
      );
    },
    delete: async (projectId, resource) => {
      await caller.send(
        { method: 'DELETE', path: quotaPath(projectId, resource) },
        callOptionsFor(projectId, resource),
      );
    },
  };
}

function quotaPath(projectId: string, resource: string): string {
  return itemPath(itemPath(QUOTAS_PATH, projectId), resource);
}

function callOptionsFor(projectId: string, resource: string) {
  return {
    missing: `The quota of project ${projectId} for ${resource} could not be found.`,
    features,
  };
}

function requireQuota(fields: Fields, requestLine: string): Quota {
  const { project_id, hard_limit } = fields;
  if (typeof project_id === 'string' && typeof hard_limit === 'number') {
    return { ...fields, project_id, hard_limit };
  }
  throw malformedResponseError(requestLine, undefined, 'contains no quota');
}
