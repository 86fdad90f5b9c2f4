/** Connections: kept open between the requests of a run, through a proxy where there is one. */
import { type AgentOptions, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpProxy } from './proxy.ts';
import type { TlsConnectionOptions } from './trust.ts';

/** Either goes to got as `agent: { http, https }`. */
export interface Agents {
  readonly http?: HttpAgent;
  readonly https?: HttpsAgent;
}

/**
 * Idle connections are dropped before a server's own limit (5 s in many) makes their reuse a gamble that a POST
 * must not take. Free sockets keep no process alive. The second address of a host gets its turn after a second, not after
 * Node's 250 ms, which is less than a handshake to another continent can take.
 */
const KEEP_ALIVE: AgentOptions & { autoSelectFamilyAttemptTimeout: number } = {
  keepAlive: true,
  timeout: 4_000,
  scheduling: 'lifo',
  autoSelectFamilyAttemptTimeout: 1_000,
};

/** The proxy answered CONNECT with something other than 200. */
export class TunnelRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the proxy answered CONNECT with ${status}`);
    this.name = 'TunnelRefused';
    this.status = status;
  }
}

type TunnelClass = typeof import('https-proxy-agent').HttpsProxyAgent;

/** https-proxy-agent passes a proxy's refusal off as the server's answer; here it is an error of its own. */
function tunnel(Base: TunnelClass, proxy: HttpProxy, tls: TlsConnectionOptions): HttpsAgent {
  class Tunnel extends Base<string> {
    override async connect(
      request: ClientRequest,
      options: Parameters<InstanceType<TunnelClass>['connect']>[1],
    ) {
      let status = 0;
      request.once('proxyConnect', (answer: { statusCode: number }) => {
        status = answer.statusCode;
      });
      const socket = await super.connect(request, { ...options, ...tls });
      if (status === 200) return socket;
      socket.destroy();
      throw new TunnelRefused(status);
    }
  }
  return new Tunnel(proxy.url.href, { ...KEEP_ALIVE, ...tls }) as unknown as HttpsAgent;
}

/** An agent for plain HTTP. */
export async function httpAgents(
  proxy: HttpProxy | undefined,
  proxyTls: TlsConnectionOptions | undefined,
): Promise<Agents> {
  if (proxy === undefined) return { http: new HttpAgent(KEEP_ALIVE) };
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return { http: new HttpProxyAgent(proxy.url.href, { ...KEEP_ALIVE, ...proxyTls }) as unknown as HttpAgent };
}

/** An agent for HTTPS; `tls` is for the server, and for a proxy that is spoken to in TLS. */
export async function httpsAgents(proxy: HttpProxy | undefined, tls: TlsConnectionOptions): Promise<Agents> {
  if (proxy === undefined) return { https: new HttpsAgent({ ...KEEP_ALIVE, ...tls }) };
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return { https: tunnel(HttpsProxyAgent, proxy, tls) };
}
