/** The Magnum API as typed functions (Container Infrastructure Management API reference, v1). */
import type { Session } from '../keystone/types.ts';
import { type Caller, createCaller, type Fields, fieldsOf, malformed } from './caller.ts';
import { itemPath } from './ident.ts';
import type { Feature } from './microversion.ts';
import { pages } from './paging.ts';
import { startTrace } from './profile.ts';
import type {
  Cluster,
  ClusterTemplate,
  Collection,
  Magnum,
  PatchOperation,
  Service,
  Stats,
} from './types.ts';

export interface MagnumOptions {
  /** `X`, `X.Y` or `latest`. */
  readonly apiVersion: string;
  /** osprofiler's HMAC key: the service is asked to trace this run. */
  readonly traceKey?: string | undefined;
}

interface Kind {
  /** `/v1/clusters`. */
  readonly path: string;
  /** The key of a page's items. */
  readonly key: string;
  /** As the service calls one: `Cluster`. */
  readonly noun: string;
}

const CLUSTERS: Kind = { path: '/v1/clusters', key: 'clusters', noun: 'Cluster' };
const TEMPLATES: Kind = { path: '/v1/clustertemplates', key: 'clustertemplates', noun: 'ClusterTemplate' };
const CERTIFICATES = '/v1/certificates';
const ROLLBACK: Feature = { name: 'Rollback', since: '1.3' };

/**
 * A client that has asked nothing yet. Throws MagnumError `usage` for an API version that is none. Its functions
 * throw MagnumError: `not-found`, `auth`, `failed` by what the service answers, `usage` for what cannot be asked,
 * and what the session throws.
 */
export function connectMagnum(session: Session, { apiVersion, traceKey }: MagnumOptions): Magnum {
  const trace = traceKey ? startTrace(traceKey) : undefined;
  const caller = createCaller(session, apiVersion, trace?.headers ?? {});
  return {
    clusters: {
      ...collection<Cluster>(caller, CLUSTERS),
      create: (body) => create(caller, CLUSTERS, body),
      update: (id, patch, { rollback = false } = {}) => update(caller, CLUSTERS, id, patch, rollback),
      delete: (id) => remove(caller, CLUSTERS, id),
    },
    clusterTemplates: {
      ...collection<ClusterTemplate>(caller, TEMPLATES),
      create: (body) => create(caller, TEMPLATES, body),
      update: (id, patch) => update(caller, TEMPLATES, id, patch, false),
      delete: (id) => remove(caller, TEMPLATES, id),
    },
    certificates: {
      ca: (uuid) => pem(caller, { method: 'GET', path: itemPath(CERTIFICATES, uuid) }),
      sign: (uuid, csr) =>
        pem(caller, { method: 'POST', path: CERTIFICATES, json: { cluster_uuid: uuid, csr } }),
    },
    services: { list: () => pages<Service>(caller, '/v1/mservices', 'mservices') },
    stats: { get: (projectId) => stats(caller, projectId) },
    get apiVersion() {
      return caller.apiVersion;
    },
    get serverVersions() {
      return caller.serverVersions;
    },
    traceId: trace?.id,
  };
}

function collection<T extends { uuid: string }>(caller: Caller, kind: Kind): Collection<T> {
  return {
    list: (options) =>
      pages<T>(caller, options?.detail ? `${kind.path}/detail` : kind.path, kind.key, options),
    get: async (id) => {
      const path = itemPath(kind.path, id);
      return withUuid<T>(
        await caller.fields({ method: 'GET', path }, { missing: missing(kind, id) }),
        `GET ${path}`,
      );
    },
  };
}

async function create<T extends { uuid: string }>(caller: Caller, kind: Kind, body: Fields): Promise<T> {
  return withUuid<T>(
    await caller.fields({ method: 'POST', path: kind.path, json: body }),
    `POST ${kind.path}`,
  );
}

async function update<T extends { uuid: string }>(
  caller: Caller,
  kind: Kind,
  id: string,
  patch: readonly PatchOperation[],
  rollback: boolean,
): Promise<T> {
  const item = itemPath(kind.path, id);
  const path = rollback ? `${item}/?rollback=True` : item;
  return withUuid<T>(
    await caller.fields(
      { method: 'PATCH', path, json: patch },
      { missing: missing(kind, id), ...(rollback && { feature: ROLLBACK }) },
    ),
    `PATCH ${path}`,
  );
}

async function remove(caller: Caller, kind: Kind, id: string): Promise<void> {
  await caller.send({ method: 'DELETE', path: itemPath(kind.path, id) }, { missing: missing(kind, id) });
}

async function pem(caller: Caller, request: Parameters<Caller['send']>[0]): Promise<string> {
  const response = await caller.send(request);
  const asked = `${request.method} ${request.path}`;
  const text = fieldsOf(response, asked).pem;
  if (typeof text === 'string' && text !== '') return text;
  throw malformed(asked, response, 'holds no certificate');
}

async function stats(caller: Caller, projectId: string | undefined): Promise<Stats> {
  const query = projectId === undefined ? '' : `?${new URLSearchParams({ project_id: projectId })}`;
  const path = `/v1/stats${query}`;
  const { clusters, nodes, ...rest } = await caller.fields({ method: 'GET', path });
  if (typeof clusters === 'number' && typeof nodes === 'number') return { clusters, nodes, ...rest };
  throw malformed(`GET ${path}`, undefined, 'holds no numbers of clusters and nodes');
}

function withUuid<T extends { uuid: string }>(fields: Fields, asked: string): T {
  if (typeof fields.uuid === 'string' && fields.uuid !== '') return fields as unknown as T;
  throw malformed(asked, undefined, 'holds no UUID');
}

function missing(kind: Kind, id: string): string {
  return `${kind.noun} ${id} could not be found.`;
}
