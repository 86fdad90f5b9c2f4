/**
 * The address of a cluster's own API. Each cluster has its own loopback address with all ports free. So ports need not be
 * allocated and stored, and several Mesos clusters can listen on 5050 and 8080, which their clients expect.
 */
import { createHash } from 'node:crypto';
import { reportedApiAddress } from '../magnum/failure-injection.ts';
import type { ClusterRecord } from '../state.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Returns an address in 127.0.0.0/8 (RFC 1122, section 3.2.1.3), derived from the UUID, but not in 127.0.0.0/16, which other programs use. */
export function createLoopbackHost({ uuid }: Pick<ClusterRecord, 'uuid'>): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(uuid).digest();
  return `127.${1 + (a % 254)}.${b}.${1 + (c % 254)}`;
}

/** True for the address of a cluster, with or without scheme and port, unless it had to share 127.0.0.1. */
export const isLoopbackCluster = (address: string): boolean =>
  /^(\w+:\/\/)?127\.[1-9]\d*\.\d+\.\d+(:\d+)?\/?$/.test(address);

/** Returns `api_address` as Magnum's drivers write it: swarm-mode always with port 2375, Mesos without a port. */
export function createApiAddress(cluster: Pick<ClusterRecord, 'uuid'>, coe: string, tls: boolean): string {
  const host = createLoopbackHost(cluster);
  if (coe === 'kubernetes') return tls ? `https://${host}:6443` : `http://${host}:8080`;
  if (coe === 'mesos') return host;
  return `tcp://${host}:${tls && coe === 'swarm' ? 2376 : 2375}`;
}

/** Returns undefined if the cluster has no address yet, or if a label sets the reported address. */
export function parseEndpoint({ api_address, labels }: ClusterRecord): Endpoint | undefined {
  if (reportedApiAddress(labels) !== undefined) return undefined;
  const [, host, port] = /^(?:\w+:\/\/)?(127\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(api_address ?? '') ?? [];
  return host === undefined ? undefined : { host, port: Number(port ?? 0) };
}

export const replaceEndpoint = (address: string, { host, port }: Endpoint): string =>
  address.replace(/127\.\d+\.\d+\.\d+:\d+/, `${host}:${port}`);
