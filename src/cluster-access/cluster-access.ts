/** Gets access to a cluster: its address, its CA certificate and a certificate for the user. */
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { MagnumError } from '../errors.ts';
import { statusHint } from '../magnum/next-step.ts';
import type { Cluster, ClusterTemplate, Magnum } from '../magnum/types.ts';
import { kubernetesServer } from './api-address.ts';
import type { KeyAndCsr } from './certificate/key-and-csr.ts';
import type { ClientCertificate } from './certificate/reusable-certificate.ts';
import { namedUser, type Subject } from './certificate/subject.ts';
import { asEntryName } from './kubeconfig/entry-name.ts';
import type { ExecPlugin } from './kubeconfig/exec-credential.ts';
import type { KubernetesAccess } from './kubeconfig/kubeconfig.ts';

export interface AccessRequest {
  /** Name or UUID. */
  readonly clusterId: string;
  readonly magnum: Magnum;
  readonly progress?: { update(text: string): void };
  /** Kubernetes only: an exec credential plugin, instead of a certificate. */
  readonly keystone?: KeystoneAccess | undefined;
  readonly only?: CoeRestriction | undefined;
  /** Of the certificate; defaults to the administrator. */
  readonly subject?: Subject | undefined;
  /**
   * Called before a certificate is requested, to check that the credentials can be stored. An error cancels the request. Resolves to a
   * certificate that is used instead of a new one, or to undefined.
   */
  readonly beforeSigning?: (facts: ClusterFacts) => Promise<ClientCertificate | undefined>;
}

/** The COEs that an option is restricted to, their label in the error message, and the option. */
export interface CoeRestriction {
  readonly coes: readonly Coe[];
  readonly label: string;
  readonly option: string;
  /** Defaults to the options for the COE of the cluster. */
  readonly hint?: string;
}

export interface KeystoneAccess {
  readonly plugin: ExecPlugin;
  /** Write `ca.pem` too, although the kubeconfig contains the CA. */
  readonly writeCa: boolean;
  /** The plugin returns a certificate for this cluster, not a token. */
  readonly certificate?: boolean | undefined;
}

/** PEM. */
export interface ClientCredentials extends ClientCertificate {
  readonly ca: string;
  /** Of the certificate, unless it is the administrator. */
  readonly user?: string | undefined;
  /** It was stored before. */
  readonly isReused?: boolean;
}

export type Credentials = ClientCredentials | ({ readonly ca: string } & KeystoneAccess);

/** The COEs with a native client, as in cluster templates. */
export const SUPPORTED_COES = ['kubernetes', 'swarm', 'swarm-mode', 'mesos'] as const;
export type Coe = (typeof SUPPORTED_COES)[number];

export interface ClusterAccess {
  readonly cluster: Cluster;
  readonly coe: Coe;
  /** As Magnum returns it. */
  readonly address: string;
  /** Absent without TLS. */
  readonly credentials: Credentials | undefined;
}

/** The content of a kubeconfig for a cluster. */
export const kubernetesAccess = ({
  cluster,
  address,
  credentials,
}: Pick<ClusterAccess, 'address' | 'credentials'> & Pick<ExpectedFacts, 'cluster'>): KubernetesAccess => ({
  clusterName: asEntryName(cluster.name ?? '', cluster.uuid),
  server: kubernetesServer(address, credentials !== undefined),
  ...(credentials && { credentials }),
});

/** The content of a kubeconfig before a certificate is signed: with placeholders for the certificate and its key. */
export const unsignedKubernetesAccess = (
  { cluster, address, ca }: ExpectedFacts,
  keystone: KeystoneAccess | undefined,
  subject?: Subject,
): KubernetesAccess => {
  const userCredentials =
    keystone === undefined
      ? { cert: randomUUID(), key: randomUUID(), user: namedUser(subject) }
      : withCluster(keystone, cluster);
  return kubernetesAccess({
    cluster,
    address,
    credentials: ca === undefined ? undefined : { ca, ...userCredentials },
  });
};

/** What identifies a cluster in the configuration of clients. */
export interface ClusterIdentity extends Pick<Cluster, 'uuid' | 'name'> {
  readonly project_id?: unknown;
}

/** What the files for a cluster depend on, also for one that does not exist yet: its address and CA are then placeholders. */
export interface ExpectedFacts extends Pick<ClusterAccess, 'coe' | 'address'> {
  readonly cluster: ClusterIdentity;
  /** PEM; absent without TLS. */
  readonly ca: string | undefined;
}

/** A cluster's address and CA, without a certificate for the user. */
export interface ClusterFacts extends ExpectedFacts {
  readonly cluster: Cluster;
}

/** Reads the cluster, its template and its CA, without requesting a certificate. Throws like `readAccess`. */
export async function readFacts({ clusterId, magnum, progress }: AccessRequest): Promise<ClusterFacts> {
  progress?.update(`Reading cluster ${clusterId}`);
  const cluster = await magnum.clusters.get(clusterId);
  if (apiAddressesOf(cluster).length === 0) throw noAddressError(cluster);
  const template = await magnum.clusterTemplates.get(cluster.cluster_template_id);
  const coe = requireCoe(subjectOf(cluster), template);
  const ca = template.tls_disabled ? undefined : await magnum.certificates.ca(cluster.uuid);
  if (ca !== undefined) readCertificate(ca, 'CA certificate', cluster);
  return { cluster, coe, address: requireAddress(cluster, template), ca };
}

/**
 * Reads the cluster, then its template and CA concurrently, then requests a certificate for a key that was created meanwhile. Throws
 * MagnumError `failed` if the cluster has no address, if its COE is unsupported (before it requests the certificate), or if the
 * certificate does not match the key; and the errors of `magnum`.
 */
export async function readAccess(request: AccessRequest): Promise<ClusterAccess> {
  const { clusterId, magnum, progress, keystone } = request;
  progress?.update(`Reading cluster ${clusterId}`);
  const clusterRequest = magnum.clusters.get(clusterId);
  const keyAndCsr = keystone === undefined ? ignoreRejection(makeKeyAndCsr(request.subject)) : undefined;
  const cluster = await clusterRequest;
  if (apiAddressesOf(cluster).length === 0) throw noAddressError(cluster);

  const ca = ignoreRejection(magnum.certificates.ca(cluster.uuid));
  const template = await magnum.clusterTemplates.get(cluster.cluster_template_id);
  const coe = requireCoe(subjectOf(cluster), template, request);
  const address = requireAddress(cluster, template);

  const caWithTls = template.tls_disabled ? undefined : await ca;
  const stored = await request.beforeSigning?.({ cluster, coe, address, ca: caWithTls });
  const access = { cluster, coe, address };
  if (caWithTls === undefined) return { ...access, credentials: undefined };
  if (stored !== undefined) {
    const credentials = { ca: caWithTls, ...stored, user: namedUser(request.subject), isReused: true };
    return { ...access, credentials };
  }
  return { ...access, credentials: await credentialsFor(request, cluster, caWithTls, await keyAndCsr) };
}

async function makeKeyAndCsr(subject?: Subject): Promise<KeyAndCsr> {
  const { createKeyAndCsr } = await import('./certificate/key-and-csr.ts');
  return createKeyAndCsr(subject);
}

/** Prevents an unhandled rejection from work that is started early and may never be awaited. */
function ignoreRejection<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

async function credentialsFor(
  input: AccessRequest,
  cluster: Cluster,
  ca: string,
  keyAndCsr: KeyAndCsr | undefined,
): Promise<Credentials | undefined> {
  if (keyAndCsr !== undefined) return await requestCredentials(input, cluster, ca, keyAndCsr);
  readCertificate(ca, 'CA certificate', cluster);
  const { keystone } = input;
  return keystone && { ca, ...withCluster(keystone, cluster) };
}

/** Adds the cluster to the arguments of a plugin that returns a certificate. */
function withCluster(keystone: KeystoneAccess, cluster: ClusterIdentity): KeystoneAccess {
  if (!keystone.certificate) return keystone;
  const [word = '', ...others] = keystone.plugin.args;
  const args = [word, '--certificate', cluster.uuid, ...others];
  return { ...keystone, plugin: { ...keystone.plugin, args } };
}

async function requestCredentials(
  { magnum, progress, subject }: AccessRequest,
  cluster: Cluster,
  ca: string,
  { key, csr }: KeyAndCsr,
): Promise<ClientCredentials> {
  progress?.update(`Requesting a certificate for cluster ${cluster.name}`);
  const cert = await magnum.certificates.sign(cluster.uuid, csr);
  readCertificate(ca, 'CA certificate', cluster);
  if (!readCertificate(cert, 'certificate', cluster).checkPrivateKey(createPrivateKey(key))) {
    throw new MagnumError(
      'failed',
      `The certificate signed for cluster ${cluster.name} does not match the key in the request.`,
    );
  }
  return { ca, cert, key, user: namedUser(subject) };
}

function readCertificate(pem: string, what: string, cluster: Cluster): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new MagnumError(
      'failed',
      `The ${what} that Magnum returned for cluster ${cluster.name} cannot be parsed.`,
      {
        cause,
      },
    );
  }
}

/** The address of the API, then the address of the first master, which Mesos clusters have instead. */
function apiAddressesOf(cluster: Cluster): string[] {
  return [cluster.api_address, cluster.master_addresses?.[0]].filter(
    (address): address is string => typeof address === 'string' && address.trim() !== '',
  );
}

function requireAddress(cluster: Cluster, template: ClusterTemplate): string {
  const [address] = apiAddressesOf(
    template.coe === 'mesos' ? cluster : { ...cluster, master_addresses: null },
  );
  if (address === undefined) throw noAddressError(cluster);
  return address.trim();
}

function noAddressError(cluster: Cluster): MagnumError {
  const status = cluster.status ?? 'no status';
  const isPending = /^(?!DELETE_).*_IN_PROGRESS$/.test(status);
  return new MagnumError(
    'failed',
    `Cluster ${cluster.name} has no API address${isPending ? ' yet' : ''} (${status}).`,
    { hint: statusHint(status, cluster.uuid) },
  );
}

const subjectOf = ({ name }: Cluster): string => `Cluster ${name}`;

/** Options for a COE, if the one that was used does not support it. */
const OPTIONS_FOR: Readonly<Record<Coe, string>> = {
  kubernetes: '--merge or --dir',
  swarm: '--docker-context or --dir',
  'swarm-mode': '--docker-context or --dir',
  mesos: '--dir',
};

/**
 * The COE of a cluster or template, which is the subject of the error message. Throws MagnumError `failed` for a COE without a native
 * client, and for one that `keystone` or `only` does not support.
 */
export function requireCoe(
  subject: string,
  template: ClusterTemplate,
  { keystone, only }: Pick<AccessRequest, 'keystone' | 'only'> = {},
): Coe {
  const coe = SUPPORTED_COES.find((item) => item === template.coe);
  const has = `${subject} has COE "${template.coe}"`;
  if (coe === undefined) {
    const known = SUPPORTED_COES.join(', ');
    throw new MagnumError('failed', `${has}, which is not supported (supported: ${known}).`);
  }
  if (only !== undefined && !only.coes.includes(coe))
    throw new MagnumError('failed', `${has}; ${only.option} supports only ${only.label}.`, {
      hint: only.hint ?? `Use ${OPTIONS_FOR[coe]} instead of ${only.option}.`,
    });
  if (keystone !== undefined && coe !== 'kubernetes') {
    const option = keystone.certificate ? '--exec' : '--use-keystone';
    throw new MagnumError('failed', `${has}; ${option} supports only Kubernetes.`, {
      hint: `Omit ${option}.`,
    });
  }
  return coe;
}

/** Requests a certificate for a new key. Throws MagnumError `failed` if the certificate does not match the key. */
export async function requestCertificate(
  magnum: Magnum,
  uuid: string,
): Promise<Pick<ClientCredentials, 'cert' | 'key'>> {
  const keyAndCsr = ignoreRejection(makeKeyAndCsr());
  const cluster = await magnum.clusters.get(uuid);
  const ca = await magnum.certificates.ca(cluster.uuid);
  return await requestCredentials({ clusterId: uuid, magnum }, cluster, ca, await keyAndCsr);
}
