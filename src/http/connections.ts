/** Connections: kept open between the requests of a run, through a proxy if there is one. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { TlsConnectionOptions } from './ca-certificates.ts';
import { type Connection, KEEP_ALIVE } from './connection.ts';
import { forwarding, tunnel } from './proxy-connections.ts';
import type { HttpProxy } from './proxy-selection.ts';

/** For http:// addresses; `proxyTls` for a proxy that is spoken to in TLS. */
export function plainConnection(
  proxy: HttpProxy | undefined,
  proxyTls: TlsConnectionOptions | undefined,
): Connection {
  if (proxy === undefined) return { agent: { http: new HttpAgent(KEEP_ALIVE) } };
  return { request: forwarding(proxy, proxyTls) };
}

/** For https:// addresses; `tls` is for the server, and for a proxy that is spoken to in TLS. */
export async function secureConnection(
  proxy: HttpProxy | undefined,
  tls: TlsConnectionOptions,
): Promise<Connection> {
  if (proxy === undefined) return { agent: { https: new HttpsAgent({ ...KEEP_ALIVE, ...tls }) } };
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return { agent: { https: tunnel(HttpsProxyAgent, proxy, tls) } };
}
