/** Converts a cluster's address, as Magnum returns it, to the form of a native client. */

import { withoutTrailingSlashes } from '../http/trailing-slashes.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const DOCKER_PORT = { plain: 2375, tls: 2376 } as const;
const MESOS_MASTER_PORT = 5050;
const MARATHON_PORT = 8080;

/** `https://host:port`, as Magnum returns it; adds a missing scheme. */
export function kubernetesServer(address: string, tls: boolean): string {
  return SCHEME.test(address) ? address : `${tls ? 'https' : 'http'}://${address}`;
}

/**
 * `tcp://host:port`, as Magnum returns it. Docker accepts neither `http:` or `https:` here nor an address without a scheme; TLS depends
 * only on DOCKER_TLS_VERIFY.
 */
export function dockerHost(address: string, tls: boolean): string {
  if (SCHEME.test(address)) return address.replace(/^https?:/i, 'tcp:');
  return `tcp://${withPort(address, tls ? DOCKER_PORT.tls : DOCKER_PORT.plain)}`;
}

/**
 * Magnum returns the IP address alone for a Mesos cluster. MESOS_MASTER is `host:port` for mesos-execute and the mesos CLI;
 * MARATHON_URL is a base URL for Marathon's clients (ports: Magnum's Mesos driver).
 */
export function mesosEndpoints(address: string): { readonly master: string; readonly marathon: string } {
  const host = bareHostOf(address);
  return { master: `${host}:${MESOS_MASTER_PORT}`, marathon: `http://${host}:${MARATHON_PORT}` };
}

/** The base URL of the API, for HTTP requests. */
export function apiUrl(coe: string, address: string, tls: boolean): string {
  if (coe === 'kubernetes') return withoutTrailingSlashes(kubernetesServer(address, tls));
  if (coe === 'mesos') return `http://${mesosEndpoints(address).master}`;
  return dockerHost(address, tls).replace(/^tcp:/, tls ? 'https:' : 'http:');
}

/** The address in the forms of all clients, with and without TLS, if the type of the cluster is not known. */
export const clientAddresses = (address: string): ReadonlySet<string> =>
  new Set([
    ...[true, false].flatMap((tls) => [kubernetesServer(address, tls), dockerHost(address, tls)]),
    mesosEndpoints(address).master,
  ]);

function withPort(address: string, port: number): string {
  const host = withBrackets(address);
  return /:\d+$/.test(host) ? host : `${host}:${port}`;
}

function bareHostOf(address: string): string {
  const authority = address.replace(SCHEME, '').replace(/\/.*$/s, '');
  return withBrackets(authority).replace(/:\d+$/, '');
}

/** Adds brackets to an IPv6 address, so that a port can follow. */
function withBrackets(host: string): string {
  return /^[0-9a-f.:]*$/i.test(host) && host.split(':').length > 2 ? `[${host}]` : host;
}
