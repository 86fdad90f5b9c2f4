/** Persistent connections, directly or through a proxy. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { TlsConnectionOptions } from './ca-certificates.ts';
import { type Connection, KEEP_ALIVE } from './connection.ts';
import { forwarding, tunnel } from './proxy-connections.ts';
import type { HttpProxy } from './proxy-selection.ts';

/** For http:// URLs. `proxyTls` is for an https:// proxy. */
export function plainConnection(
  proxy: HttpProxy | undefined,
  proxyTls: TlsConnectionOptions | undefined,
): Connection {
  if (proxy === undefined) return { agent: { http: new HttpAgent(KEEP_ALIVE) } };
  return { request: forwarding(proxy, proxyTls) };
}

/** For https:// URLs. `tls` is for the server and for an https:// proxy. */
export async function secureConnection(
  proxy: HttpProxy | undefined,
  tls: TlsConnectionOptions,
): Promise<Connection> {
  if (proxy === undefined) return { agent: { https: new HttpsAgent({ ...KEEP_ALIVE, ...tls }) } };
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return { agent: { https: tunnel(HttpsProxyAgent, proxy, tls) } };
}
