/** Container Infrastructure Management API, "Manage certificates for cluster", and the rotation of credentials. */
import { type Answer, isObject, json } from '../http-messages.ts';
import type { ClusterRecord } from '../state.ts';
import { anyList, readOnly, string, text } from './attribute-types.ts';
import { mustBeAtRest } from './cluster-actions.ts';
import { mayResize } from './cluster-states.ts';
import { findCluster, noSuchCluster } from './cluster-store.ts';
import { accepted, beginUpdate } from './clusters.ts';
import { badRequest, Fault, notFound, stumble } from './faults.ts';
import { nodegroupsOf } from './lifecycle.ts';
import type { Call } from './magnum-call.ts';
import { isZedOrOlder } from './microversions.ts';
import { mustBeItsUser, mustWrite } from './policy.ts';
import { onlyArguments } from './query-arguments.ts';
import { type Fields, readFields, readJson } from './request-body.ts';
import { linksTo } from './resource-links.ts';
import { templateOf } from './template-store.ts';

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
  isZedOrOlder(cloud.settings) ? ATTRIBUTES : ATTRIBUTES.filter((attribute) => attribute !== bayUuid);

function view(call: Call, { uuid }: ClusterRecord, fields: object) {
  return {
    ...(isZedOrOlder(call.cloud.settings) ? { bay_uuid: uuid } : {}),
    cluster_uuid: uuid,
    links: linksTo(call, `certificates/${uuid}`),
    ...fields,
  };
}

/** A cluster has three authorities; what is not one of the other two is for the cluster's API. */
function authorityKind(asked: unknown): string {
  if (asked === 'etcd') return 'etcd';
  return asked === 'front_proxy' || asked === 'front-proxy' ? 'front_proxy' : 'kubernetes';
}

export async function showAuthority(call: Call, ident = ''): Promise<Answer> {
  onlyArguments(call.request, ['ca_cert_type']);
  const cluster = findCluster(call, ident);
  mustBeItsUser(call, 'certificate:get', cluster);
  const authority = await authorityOf(call, cluster, call.request.query.get('ca_cert_type'));
  return json(200, view(call, cluster, { pem: authority.certificate }));
}

async function authorityOf({ cloud }: Call, cluster: ClusterRecord, asked: unknown) {
  if (cluster.stack_id === null) throw notFound('A key pair None could not be found.');
  await cloud.reach(cluster);
  const { authorityFor } = await import('./certificate-authority.ts');
  return authorityFor(cloud, cluster, authorityKind(asked));
}

export async function signCertificate(call: Call): Promise<Answer> {
  onlyArguments(call.request, []);
  mustKnowCluster(call);
  const said = readFields(call.request, 'certificate', attributesFor(call));
  const cluster = clusterFor(call, said);
  mustBeItsUser(call, 'certificate:create', cluster);
  if (typeof said.csr !== 'string') throw stumble("Cannot load 'csr' in the base class");
  const authority = await authorityOf(call, cluster, said.ca_cert_type);
  const { signRequest } = await import('./certificate-authority.ts');
  const pem = signRequest(authority, cluster, said.csr, call.cloud.now());
  const { ca_cert_type } = said;
  return json(
    201,
    view(call, cluster, { csr: said.csr, pem, ...(ca_cert_type === undefined ? {} : { ca_cert_type }) }),
  );
}

/** Magnum looks for the cluster while it still reads the body. */
function mustKnowCluster(call: Call): void {
  const body = readJson(call.request);
  const { bay_uuid, cluster_uuid } = isObject(body) ? body : {};
  const ident = bay_uuid ?? cluster_uuid;
  const known = attributesFor(call).map(({ name }) => name);
  if (!isObject(body) || typeof ident !== 'string' || !Object.keys(body).every((key) => known.includes(key)))
    return;
  try {
    findCluster(call, ident);
  } catch (error) {
    if (error instanceof Fault && error.status === 404) throw badRequest(error.message);
    throw error;
  }
}

function clusterFor(call: Call, { bay_uuid, cluster_uuid }: Fields): ClusterRecord {
  const ident = cluster_uuid ?? bay_uuid;
  if (typeof ident !== 'string') throw noSuchCluster('Unset');
  return findCluster(call, ident);
}

export function rotateAuthority(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const cluster = findCluster(call, ident);
  mustWrite(call, 'certificate:rotate_ca');
  const { state, now } = call.cloud;
  if (templateOf(state, cluster).tls_disabled) {
    throw badRequest('Rotating the CA certificate on a non-TLS cluster is not supported');
  }
  mustBeAtRest(cluster, 'Updating');
  delete state.authorities[cluster.uuid];
  beginUpdate(cluster, nodegroupsOf(state, cluster), now());
  return accepted(cluster);
}

/** From 1.12: new secrets for what a cluster has of the cloud, at once. */
export function rotateCredential(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  mustWrite(call, 'credential:rotate');
  const cluster = findCluster(call, ident);
  if (!mayResize(cluster)) {
    const operation = `magnum.conductor.handlers.credential_conductor when cluster status is "${cluster.status}"`;
    throw badRequest(`${operation} is not supported.`);
  }
  return accepted(cluster);
}
