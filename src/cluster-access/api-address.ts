/** From the address that Magnum gives for a cluster to the one that a native client wants. */

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const DOCKER_PORT = { plain: 2375, tls: 2376 } as const;
const MESOS_MASTER_PORT = 5050;
const MARATHON_PORT = 8080;

/** `https://host:port`, as Magnum gives it; the scheme is added where it is missing. */
export function kubernetesServer(address: string, tls: boolean): string {
  return SCHEME.test(address) ? address : `${tls ? 'https' : 'http'}://${address}`;
}

/**
 * `tcp://host:port`, as Magnum gives it. Docker takes no `http:` or `https:` here, and no address without a scheme;
 * it decides about TLS by DOCKER_TLS_VERIFY alone.
 */
export function dockerHost(address: string, tls: boolean): string {
  if (SCHEME.test(address)) return address.replace(/^https?:/i, 'tcp:');
  return `tcp://${withPort(address, tls ? DOCKER_PORT.tls : DOCKER_PORT.plain)}`;
}

/**
 * Magnum gives the bare IP address of a Mesos cluster. MESOS_MASTER is `host:port`, as mesos-execute and the mesos
 * CLI read it; MARATHON_URL is a base URL, as marathon's clients read it (ports: Magnum's Mesos driver).
 */
export function mesosEndpoints(address: string): { readonly master: string; readonly marathon: string } {
  const host = bareHostOf(address);
  return { master: `${host}:${MESOS_MASTER_PORT}`, marathon: `http://${host}:${MARATHON_PORT}` };
}

function withPort(address: string, port: number): string {
  const host = withBrackets(address);
  return /:\d+$/.test(host) ? host : `${host}:${port}`;
}

function bareHostOf(address: string): string {
  const authority = address.replace(SCHEME, '').replace(/\/.*$/s, '');
  return withBrackets(authority).replace(/:\d+$/, '');
}

/** An IPv6 address without brackets gets them, so that a port can follow. */
function withBrackets(host: string): string {
  return /^[0-9a-f.:]*$/i.test(host) && host.split(':').length > 2 ? `[${host}]` : host;
}
