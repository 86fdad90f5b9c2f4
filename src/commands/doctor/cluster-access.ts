/** Checks whether clients can connect to a cluster: its template, the expiry of its CA, and its API. */
import { X509Certificate } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { apiUrl } from '../../cluster-access/api-address.ts';
import { LAST_MONTH_MS } from '../../cluster-access/certificate/validity.ts';
import { SUPPORTED_COES } from '../../cluster-access/cluster-access.ts';
import { checkApi } from '../../cluster-access/directory/directory-check.ts';
import type { Context } from '../../context.ts';
import { MagnumError, messageOf, sentenceOf, undefinedIfThrown } from '../../errors.ts';
import { connectionError } from '../../http/connection-error.ts';
import { bareHost, portOf, proxyFor } from '../../http/proxy-selection.ts';
import type { ClusterReport } from '../../magnum/cluster-report.ts';
import type { Cluster, ClusterTemplate } from '../../magnum/types.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { toClause } from '../shared/clause.ts';
import {
  type CheckResult,
  type CheckResults,
  failed,
  failedWith,
  notChecked,
  ok,
  warning,
} from './check-result.ts';
import { handshake } from './tls-handshake.ts';

/** A cluster that was never complete, or is being deleted, has no API. */
const WITHOUT_API = /^(CREATE_(IN_PROGRESS|FAILED)|DELETE_.*)$/;

export async function* clusterAccess({ id, cluster }: ClusterReport, context: Context): CheckResults {
  const template = yield* clusterTemplate(cluster, context);
  if (WITHOUT_API.test(cluster.status ?? '')) return;
  const address = addressOf(cluster, template);
  if (address === undefined) {
    yield warning(
      'API',
      'the cluster has no API address',
      `To see its state: ${ownCommand('cluster-show', id, '--tree')}`,
    );
    return;
  }
  const coe = SUPPORTED_COES.find((name) => name === template?.coe);
  if (coe === undefined) {
    yield notChecked(
      'API',
      template === undefined
        ? 'the type of the cluster is unknown'
        : `no client is known for COE ${template.coe}`,
    );
    return;
  }
  // Mesos never uses TLS, whatever its template says.
  const usesTls = template?.tls_disabled !== true && coe !== 'mesos';
  const ca = usesTls ? yield* clusterCa(id, cluster, context) : undefined;
  if (usesTls && ca === undefined) return;
  const url = apiUrl(coe, address, usesTls);
  if (!URL.canParse(url)) {
    yield failed('API', `the API address ${address} is not a URL`);
    return;
  }
  yield ca === undefined
    ? await plainApi(new URL(url), cluster, context)
    : await tlsApi(new URL(url), ca, cluster, context);
}

/** Undefined if it cannot be read. */
async function* clusterTemplate(
  { cluster_template_id: id }: Cluster,
  { magnum }: Context,
): AsyncGenerator<CheckResult, ClusterTemplate | undefined, undefined> {
  try {
    const template = await (await magnum()).clusterTemplates.get(id);
    yield ok('template', `${template.name ?? template.uuid} (${template.coe})`);
    return template;
  } catch (error) {
    const { message } = failedWith('template', error);
    const hint = 'It may be hidden or deleted. Ask the cloud administrator to show it.';
    yield warning('template', message, hint);
    return undefined;
  }
}

/** Mesos clusters have only the addresses of their masters. */
function addressOf({ api_address, master_addresses }: Cluster, template: ClusterTemplate | undefined) {
  const candidates = [api_address, template?.coe === 'mesos' ? master_addresses?.[0] : undefined];
  return candidates.find((address) => typeof address === 'string' && address.trim() !== '')?.trim();
}

/** PEM; undefined if it cannot be used. */
async function* clusterCa(
  id: string,
  { uuid }: Cluster,
  { magnum, world }: Context,
): AsyncGenerator<CheckResult, string | undefined, undefined> {
  try {
    const ca = await (await magnum()).certificates.ca(uuid);
    const certificate = undefinedIfThrown(() => new X509Certificate(ca));
    if (certificate === undefined) {
      yield failed('CA', "the cluster's CA certificate cannot be parsed");
      return undefined;
    }
    yield expiry(id, Date.parse(certificate.validTo), world.now());
    return ca;
  } catch (error) {
    yield failedWith('CA', error);
    return undefined;
  }
}

function expiry(id: string, validTo: number, now: number): CheckResult {
  const date = Number.isNaN(validTo) ? 'an unknown date' : new Date(validTo).toISOString().slice(0, 10);
  const hint = `To replace it, which invalidates all certificates of the cluster: ${ownCommand('ca-rotate', id)}`;
  if (validTo < now) return failed('CA', `the cluster's CA expired on ${date}`, hint);
  if (validTo - now < LAST_MONTH_MS) return warning('CA', `the cluster's CA expires on ${date}`, hint);
  return ok('CA', `valid until ${date}`);
}

async function plainApi(url: URL, cluster: Cluster, { world }: Context): Promise<CheckResult> {
  const { createWorldTransport } = await import('../../http/world-transport.ts');
  const transport = createWorldTransport(world, { tls: { verify: true } });
  const { text, error } = await checkApi(url.origin, transport);
  return error === undefined ? ok('API', toClause(text)) : unreachable(error, url, cluster);
}

/** A server with a client certificate for authentication responds to the handshake too. */
async function tlsApi(url: URL, ca: string, cluster: Cluster, { world }: Context): Promise<CheckResult> {
  try {
    const proxy = proxyFor(url, world.env);
    if (proxy !== undefined)
      return notChecked('API', `connections to ${url.host} use ${proxy.address} (${proxy.variable})`);
    const { rejection } = await handshake(bareHost(url), Number(portOf(url)), createSecureContext({ ca }));
    if (rejection === undefined)
      return ok('API', `${url.origin} responds with a certificate of the cluster's CA`);
    const hint =
      'Another server may use this address, or the CA was rotated and the masters do not use the new one yet.';
    return failed('API', toClause(errorAt(url, rejection).message), hint);
  } catch (error) {
    if (REQUIRES_CERTIFICATE.test(messageOf(error)))
      return ok('API', `${url.origin} responds, and requires a client certificate`);
    return unreachable(error instanceof MagnumError ? error : errorAt(url, error), url, cluster);
  }
}

/** Docker, in TLS 1.2. */
const REQUIRES_CERTIFICATE = /alert.{0,80}certificate|certificate.required/i;

const errorAt = (url: URL, cause: unknown): MagnumError =>
  connectionError({ cause, sent: false, atProxy: false }, url, undefined);

/** Not a problem of the cluster if Magnum reports that it is healthy, or if the network may separate it from this machine. */
function unreachable(error: MagnumError, url: URL, { health_status: health }: Cluster): CheckResult {
  if (error.kind === 'interrupted') throw error;
  const message = toClause(sentenceOf(error));
  const isPrivate = isPrivateAddress(bareHost(url));
  const hint = isPrivate
    ? 'The address is private: connect to its network, for example with a VPN, or use a machine there.'
    : "Check the network, the cluster's security groups, and whether a proxy is needed (https_proxy).";
  if (health === 'HEALTHY')
    return warning('API', `${message}, but Magnum reports that the cluster is healthy`, hint);
  return isPrivate && health !== 'UNHEALTHY' ? warning('API', message, hint) : failed('API', message, hint);
}

/** RFC 1918, RFC 6598, RFC 4193 and link-local addresses. */
const PRIVATE_NETWORKS = new BlockList();
for (const [network, prefix, family] of [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const)
  PRIVATE_NETWORKS.addSubnet(network, prefix, family);

function isPrivateAddress(host: string): boolean {
  const version = isIP(host);
  return version !== 0 && PRIVATE_NETWORKS.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
