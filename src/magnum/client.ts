/** The Magnum API as typed functions (Container Infrastructure Management API reference, v1). */
import type { Session } from '../keystone/types.ts';
import { certificates, credentials } from './certificates.ts';
import { clusters, TEMPLATES } from './clusters.ts';
import { collection, createItem, removeItem, updateItem } from './collection.ts';
import { withExplainedErrors } from './explained-errors.ts';
import { STATS } from './feature.ts';
import { createMagnumRequest, type MagnumRequest, malformedResponseError } from './magnum-request.ts';
import { nodegroups } from './nodegroups.ts';
import { startTrace } from './osprofiler.ts';
import { pages } from './paging.ts';
import { quotas } from './quotas.ts';
import type { ClusterTemplate, Magnum, Service, ServiceVersions, Stats, VersionCache } from './types.ts';

export interface MagnumOptions {
  /** `X`, `X.Y` or `latest`. */
  readonly apiVersion: string;
  /** osprofiler's HMAC key. Makes the service trace this run. */
  readonly traceKey?: string | undefined;
  /** Versions of services from earlier runs, updated by this one. */
  readonly versions?: VersionCache | undefined;
  /** Milliseconds since the epoch, for the ages of resources. */
  readonly now?: () => number;
}

/**
 * Creates a client without sending a request. Throws MagnumError `usage` if the API version is invalid. The client's
 * functions throw MagnumError `not-found`, `auth` or `failed` by the service's response, `usage` for invalid arguments,
 * and the errors of the session.
 */
export function connectMagnum(
  session: Session,
  { apiVersion, traceKey, versions, now = Date.now }: MagnumOptions,
): Magnum {
  const trace = traceKey ? startTrace(traceKey) : undefined;
  const requests = createMagnumRequest(session, {
    apiVersion,
    traceHeaders: trace?.headers ?? {},
    versionCache: versions,
    now,
  });
  const caller = withExplainedErrors(requests, now);
  return {
    clusters: clusters(caller),
    nodegroups: nodegroups(caller),
    clusterTemplates: clusterTemplates(caller),
    certificates: certificates(caller),
    credentials: credentials(caller),
    quotas: quotas(caller),
    services: {
      list: () => pages<Service>(caller, { path: '/v1/mservices', key: 'mservices' }),
    },
    stats: { get: (projectId) => stats(caller, projectId) },
    versions: () => serviceVersions(caller),
    get apiVersion() {
      return caller.apiVersion;
    },
    get serverVersions() {
      return caller.serverVersions;
    },
    get clockOffsetMs() {
      return caller.clockOffsetMs;
    },
    traceId: trace?.id,
  };
}

function clusterTemplates(caller: MagnumRequest): Magnum['clusterTemplates'] {
  return {
    ...collection<ClusterTemplate>(caller, TEMPLATES),
    create: (body) => createItem(caller, TEMPLATES, body, {}),
    update: (id, patch) => updateItem(caller, TEMPLATES, id, patch, []),
    delete: (id) => removeItem(caller, TEMPLATES, id, []),
  };
}

/** Requests the document of API v1: the headers of its response have the versions, and it needs no role in a project. */
async function serviceVersions(caller: MagnumRequest): Promise<ServiceVersions> {
  await caller.fields({ method: 'GET', path: '/v1/' });
  return { range: await caller.discoverVersions(), current: caller.apiVersion };
}

async function stats(caller: MagnumRequest, projectId: string | undefined): Promise<Stats> {
  const query = projectId === undefined ? '' : `?${new URLSearchParams({ project_id: projectId })}`;
  const path = `/v1/stats${query}`;
  const { clusters, nodes, ...rest } = await caller.fields({ method: 'GET', path }, { features: [STATS] });
  if (typeof clusters === 'number' && typeof nodes === 'number') return { clusters, nodes, ...rest };
  throw malformedResponseError(`GET ${path}`, undefined, 'contains no cluster and node counts');
}
