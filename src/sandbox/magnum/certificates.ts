/** Container Infrastructure Management API, "Manage certificates for cluster", and the rotation of credentials. */
import { isObject, json, type SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import type { ClusterRecord } from '../state.ts';
import { anyList, readOnly, string, text } from './attribute-types.ts';
import { assertCanUpdate } from './cluster-actions.ts';
import { canResize } from './cluster-states.ts';
import { clusterNotFoundError, findCluster } from './cluster-store.ts';
import { acceptedResponse, beginUpdate } from './clusters.ts';
import { badRequestError, Fault, notFoundError, pythonError } from './faults.ts';
import { nodegroupsOf } from './lifecycle.ts';
import type { Call } from './magnum-call.ts';
import { assertCanWrite, assertClusterUser } from './policy.ts';
import { assertKnownArguments } from './query-arguments.ts';
import { type Fields, readFields, readJson } from './request-body.ts';
import { createLinks } from './resource-links.ts';
import { requireTemplateOf } from './template-store.ts';

const bayUuid = text('bay_uuid');
const ATTRIBUTES = [
  bayUuid,
  text('cluster_uuid'),
  readOnly(anyList('links')),
  string('csr', { min: 1 }),
  string('pem'),
  string('ca_cert_type'),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

const attributesFor = ({ cloud }: Call) =>
  isZed(cloud) ? ATTRIBUTES : ATTRIBUTES.filter((attribute) => attribute !== bayUuid);

function view(call: Call, { uuid }: ClusterRecord, fields: object) {
  return {
    ...(isZed(call.cloud) ? { bay_uuid: uuid } : {}),
    cluster_uuid: uuid,
    links: createLinks(call, `certificates/${uuid}`),
    ...fields,
  };
}

/** A cluster has three authorities. An unknown type selects the one of the cluster's API. */
function authorityKind(requestedType: unknown): string {
  if (requestedType === 'etcd') return 'etcd';
  return requestedType === 'front_proxy' || requestedType === 'front-proxy' ? 'front_proxy' : 'kubernetes';
}

export async function showCertificateAuthority(call: Call, ident = ''): Promise<SandboxResponse> {
  assertKnownArguments(call.request, ['ca_cert_type']);
  const cluster = findCluster(call, ident);
  assertClusterUser(call, 'certificate:get', cluster);
  const authority = await requireAuthority(call, cluster, call.request.query.get('ca_cert_type'));
  return json(200, view(call, cluster, { pem: authority.certificate }));
}

async function requireAuthority({ cloud }: Call, cluster: ClusterRecord, requestedType: unknown) {
  if (cluster.stack_id === null) throw notFoundError('A key pair None could not be found.');
  await cloud.openClusterApi(cluster);
  const { getAuthority } = await import('./certificate-authority.ts');
  return getAuthority(cloud, cluster, authorityKind(requestedType));
}

export async function signCertificate(call: Call): Promise<SandboxResponse> {
  assertKnownArguments(call.request, []);
  assertKnownCluster(call);
  const fields = readFields(call.request, 'certificate', attributesFor(call));
  const cluster = requireCluster(call, fields);
  assertClusterUser(call, 'certificate:create', cluster);
  if (typeof fields.csr !== 'string') throw pythonError("Cannot load 'csr' in the base class");
  const authority = await requireAuthority(call, cluster, fields.ca_cert_type);
  const { signRequest } = await import('./certificate-authority.ts');
  const pem = signRequest(call.cloud, authority, cluster, fields.csr);
  const { ca_cert_type } = fields;
  return json(
    201,
    view(call, cluster, { csr: fields.csr, pem, ...(ca_cert_type === undefined ? {} : { ca_cert_type }) }),
  );
}

/** Magnum looks up the cluster while it parses the body, so an unknown cluster is an error 400 here. */
function assertKnownCluster(call: Call): void {
  const body = readJson(call.request);
  const { bay_uuid, cluster_uuid } = isObject(body) ? body : {};
  const ident = bay_uuid ?? cluster_uuid;
  const known = attributesFor(call).map(({ name }) => name);
  if (!isObject(body) || typeof ident !== 'string' || !Object.keys(body).every((key) => known.includes(key)))
    return;
  try {
    findCluster(call, ident);
  } catch (error) {
    if (error instanceof Fault && error.status === 404) throw badRequestError(error.message);
    throw error;
  }
}

function requireCluster(call: Call, { bay_uuid, cluster_uuid }: Fields): ClusterRecord {
  const ident = cluster_uuid ?? bay_uuid;
  if (typeof ident !== 'string') throw clusterNotFoundError('Unset');
  return findCluster(call, ident);
}

export function rotateCertificateAuthority(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const cluster = findCluster(call, ident);
  assertCanWrite(call, 'certificate:rotate_ca');
  const { state, now } = call.cloud;
  if (requireTemplateOf(call, cluster).tls_disabled) {
    throw badRequestError('Rotating the CA certificate on a non-TLS cluster is not supported');
  }
  assertCanUpdate(cluster, 'Updating');
  delete state.authorities[cluster.uuid];
  beginUpdate(cluster, nodegroupsOf(state, cluster), now());
  return acceptedResponse(cluster);
}

/** Accepts the rotation of the cluster's credentials for the cloud; nothing changes. Requires API 1.12. */
export function rotateCredential(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  assertCanWrite(call, 'credential:rotate');
  const cluster = findCluster(call, ident);
  if (!canResize(cluster)) {
    const operation = `magnum.conductor.handlers.credential_conductor when cluster status is "${cluster.status}"`;
    throw badRequestError(`${operation} is not supported.`);
  }
  return acceptedResponse(cluster);
}
