/**
 * Where the API of a cluster answers. Each cluster has a loopback address of its own, on which all ports are free: it
 * needs no port that has to be found and kept, and several Mesos clusters can all have theirs at 5050 and 8080, where
 * their clients look.
 */
import { createHash } from 'node:crypto';
import { reportedApiAddress } from '../magnum/failure-injection.ts';
import type { ClusterRecord } from '../state.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** In 127.0.0.0/8 (RFC 1122, section 3.2.1.3), the same for the same cluster; never in 127.0.0.0/16, which others use. */
export function createLoopbackHost({ uuid }: Pick<ClusterRecord, 'uuid'>): string {
  const [one = 0, two = 0, three = 0] = createHash('sha256').update(uuid).digest();
  return `127.${1 + (one % 254)}.${two}.${1 + (three % 254)}`;
}

/** `api_address` as Magnum's drivers write it: swarm-mode's has the port without TLS, Mesos's has none. */
export function createApiAddress(cluster: Pick<ClusterRecord, 'uuid'>, coe: string, tls: boolean): string {
  const host = createLoopbackHost(cluster);
  if (coe === 'kubernetes') return tls ? `https://${host}:6443` : `http://${host}:8080`;
  if (coe === 'mesos') return host;
  return `tcp://${host}:${tls && coe === 'swarm' ? 2376 : 2375}`;
}

/** Undefined for a cluster that has no address yet, or one that it was told to report. */
export function parseEndpoint({ api_address, labels }: ClusterRecord): Endpoint | undefined {
  if (reportedApiAddress(labels) !== undefined) return undefined;
  const [, host, port] = /^(?:\w+:\/\/)?(127\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(api_address ?? '') ?? [];
  return host === undefined ? undefined : { host, port: Number(port ?? 0) };
}

export const replaceEndpoint = (address: string, { host, port }: Endpoint): string =>
  address.replace(/127\.\d+\.\d+\.\d+:\d+/, `${host}:${port}`);
