/** From a cluster to a native client that works: the files on the disk and the code for the shell. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { MagnumError } from '../errors.ts';
import type { Cluster, ClusterTemplate, Magnum } from '../magnum/types.ts';
import { dockerHost, kubernetesServer, mesosEndpoints } from './address.ts';
import { assertFree, type ClusterFiles, writeClusterDirectory } from './cluster-directory.ts';
import type { ExecPlugin } from './exec-credential.ts';
import type { KeyAndCsr } from './key-and-csr.ts';
import { exports, type ShellExports, type ShellFamily } from './shell.ts';

export interface ConfigureInput {
  /** Name or UUID. */
  readonly clusterId: string;
  /** Where the files go; absolute. */
  readonly dir: string;
  /** Replaces files that exist. */
  readonly force: boolean;
  readonly shell: ShellFamily;
  readonly magnum: Magnum;
  readonly progress?: { update(text: string): void };
  /** Kubernetes only: tokens of the cloud in place of a certificate. */
  readonly keystone?: KeystoneAccess | undefined;
}

export interface KeystoneAccess {
  readonly plugin: ExecPlugin;
  /** `ca.pem` too, though the kubeconfig holds it. */
  readonly writeCa: boolean;
}

interface Certified {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

type Credentials = Certified | ({ readonly ca: string } & KeystoneAccess);

/** What a native client reads, from the environment and from files other than the PEM ones. */
interface ClientSetup {
  readonly set: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly files?: ClusterFiles;
}

interface Target {
  readonly cluster: Cluster;
  readonly address: string;
  readonly dir: string;
  /** Absent without TLS. */
  readonly credentials: Credentials | undefined;
}

const CONFIG = 'config';
const CA = 'ca.pem';
const PEM_FILES = ['key.pem', 'cert.pem', CA];

const CLIENTS: Readonly<Record<string, (target: Target) => Promise<ClientSetup>>> = {
  kubernetes,
  swarm: docker,
  'swarm-mode': docker,
  mesos,
};

/**
 * Asks Magnum for the cluster, then side by side for its template and CA, then for a certificate of a key that is made
 * meanwhile; writes `ca.pem`, `cert.pem`, `key.pem` (with TLS) and, for Kubernetes, `config` into `dir`; returns the
 * code that points the client at them. Nothing is requested when a file is in the way, and nothing is written when
 * anything fails. Throws MagnumError `failed` for these, for a cluster without an address, and for a COE that is
 * not known; and what `magnum` throws.
 */
export async function configureCluster(input: ConfigureInput): Promise<ShellExports> {
  const { clusterId, dir, force, shell, magnum, progress, keystone } = input;
  if (!force) {
    await assertFree(dir, keystone === undefined ? PEM_FILES : keystone.writeCa ? [CA] : []);
    await assertFree(dir, [CONFIG], { directoriesToo: false });
  }
  progress?.update(`Reading cluster ${clusterId}`);
  const reading = magnum.clusters.get(clusterId);
  const keyAndCsr = keystone === undefined ? unheeded(makeKeyAndCsr()) : undefined;
  const cluster = await reading;
  if (addressesOf(cluster).length === 0) throw noAddress(cluster);

  const ca = unheeded(magnum.certificates.ca(cluster.uuid));
  const template = await magnum.clusterTemplates.get(cluster.cluster_template_id);
  const client = Object.hasOwn(CLIENTS, template.coe) ? CLIENTS[template.coe] : undefined;
  if (!client) throw unknownCoe(cluster, template);
  if (keystone !== undefined && client !== kubernetes) throw keystoneElsewhere(cluster, template);
  const address = addressFor(cluster, template);

  const credentials = template.tls_disabled
    ? undefined
    : await credentialsFor(input, cluster, await ca, await keyAndCsr);
  const { set, unset, files } = await client({ cluster, address, dir, credentials });
  const code = exports(shell, set, unset);
  const all = { ...pemFiles(credentials), ...files };
  if (Object.keys(all).length > 0) await writeClusterDirectory(dir, all, { force });
  return code;
}

async function makeKeyAndCsr(): Promise<KeyAndCsr> {
  const { createKeyAndCsr } = await import('./key-and-csr.ts');
  return createKeyAndCsr();
}

/** Work that runs ahead: if it fails and nobody gets so far as to want it, that is nobody's business. */
function unheeded<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

async function credentialsFor(
  input: ConfigureInput,
  cluster: Cluster,
  ca: string,
  keyAndCsr: KeyAndCsr | undefined,
): Promise<Credentials | undefined> {
  if (keyAndCsr !== undefined) return await certified(input, cluster, ca, keyAndCsr);
  readCertificate(ca, 'CA certificate', cluster);
  return input.keystone && { ca, ...input.keystone };
}

async function certified(
  { magnum, progress }: ConfigureInput,
  cluster: Cluster,
  ca: string,
  { key, csr }: KeyAndCsr,
): Promise<Certified> {
  progress?.update(`Having a certificate signed for cluster ${cluster.name}`);
  const cert = await magnum.certificates.sign(cluster.uuid, csr);
  readCertificate(ca, 'CA certificate', cluster);
  if (!readCertificate(cert, 'certificate', cluster).checkPrivateKey(createPrivateKey(key))) {
    throw new MagnumError(
      'failed',
      `The certificate that was signed for cluster ${cluster.name} does not belong to the key that was sent.`,
    );
  }
  return { ca, cert, key };
}

function readCertificate(pem: string, what: string, cluster: Cluster): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new MagnumError(
      'failed',
      `The ${what} that the service gave for cluster ${cluster.name} cannot be read.`,
      {
        cause,
      },
    );
  }
}

function pemFiles(credentials: Credentials | undefined): ClusterFiles {
  if (!credentials) return {};
  if ('plugin' in credentials) return credentials.writeCa ? { [CA]: credentials.ca } : {};
  return { 'key.pem': credentials.key, 'cert.pem': credentials.cert, [CA]: credentials.ca };
}

async function kubernetes({ cluster, address, dir, credentials }: Target): Promise<ClientSetup> {
  const { kubeconfig } = await import('./kubeconfig.ts');
  const text = kubeconfig({
    clusterName: cluster.name || cluster.uuid,
    server: kubernetesServer(address, credentials !== undefined),
    ...(credentials && { credentials }),
  });
  return { set: { KUBECONFIG: join(dir, CONFIG) }, files: { [CONFIG]: text } };
}

/** Docker takes any value of DOCKER_TLS_VERIFY for yes, so without TLS it must not be there. */
async function docker({ address, dir, credentials }: Target): Promise<ClientSetup> {
  const host = dockerHost(address, credentials !== undefined);
  return credentials
    ? { set: { DOCKER_HOST: host, DOCKER_CERT_PATH: dir, DOCKER_TLS_VERIFY: '1' } }
    : { set: { DOCKER_HOST: host }, unset: ['DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'] };
}

async function mesos({ address }: Target): Promise<ClientSetup> {
  const { master, marathon } = mesosEndpoints(address);
  return { set: { MESOS_MASTER: master, MARATHON_URL: marathon } };
}

/** The API's address, and what can stand in for it with Mesos: its masters answer themselves. */
function addressesOf(cluster: Cluster): string[] {
  return [cluster.api_address, cluster.master_addresses?.[0]].filter(
    (address): address is string => typeof address === 'string' && address.trim() !== '',
  );
}

function addressFor(cluster: Cluster, template: ClusterTemplate): string {
  const [address] = addressesOf(template.coe === 'mesos' ? cluster : { ...cluster, master_addresses: null });
  if (address === undefined) throw noAddress(cluster);
  return address.trim();
}

function noAddress(cluster: Cluster): MagnumError {
  const status = cluster.status ?? 'no status';
  const working = /_IN_PROGRESS$/.test(status);
  return new MagnumError(
    'failed',
    `Cluster ${cluster.name} has no API address${working ? ' yet' : ''} (${status}).`,
    {
      hint: working
        ? `Wait until it is complete: magnum cluster-show ${cluster.uuid}`
        : `See what became of it: magnum cluster-show ${cluster.uuid}`,
    },
  );
}

function unknownCoe(cluster: Cluster, template: ClusterTemplate): MagnumError {
  const known = Object.keys(CLIENTS).join(', ');
  return new MagnumError(
    'failed',
    `Cluster ${cluster.name} is of the type "${template.coe}", which cannot be configured (known: ${known}).`,
  );
}

function keystoneElsewhere(cluster: Cluster, template: ClusterTemplate): MagnumError {
  return new MagnumError(
    'failed',
    `Cluster ${cluster.name} is of the type "${template.coe}"; --use-keystone is for Kubernetes only.`,
  );
}
