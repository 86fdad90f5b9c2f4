/** Connections: kept open between the requests of a run, through a proxy where there is one. */
import {
  type AgentOptions,
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { TlsConnectionOptions } from './ca-certificates.ts';
import { bareHost, type HttpProxy, portOf } from './proxy.ts';

/** How got gets its connection: options of got. */
export interface Connection {
  readonly agent?: { readonly http?: HttpAgent; readonly https?: HttpsAgent };
  /** In place of http.request. */
  readonly request?: (url: URL, options: RequestOptions) => ClientRequest;
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

/** The response is not one of HTTP/1.x. */
export class NotHttp extends Error {
  constructor() {
    super('no HTTP');
    this.name = 'NotHttp';
  }
}

/** The proxy could not be reached, or did not respond in HTTP; no request has been made of it. */
export class ProxyFailed extends Error {
  override readonly cause: unknown;
  constructor(cause: unknown) {
    super('the proxy failed');
    this.name = 'ProxyFailed';
    this.cause = cause;
  }
}

type TunnelClass = typeof import('https-proxy-agent').HttpsProxyAgent;

/**
 * https-proxy-agent passes a proxy's refusal off as the server's answer; here it is an error of its own. And it leaves the name
 * that the server's certificate must be for to tls.connect, which for an IP address takes the name of the proxy.
 */
function tunnel(Base: TunnelClass, proxy: HttpProxy, tls: TlsConnectionOptions): HttpsAgent {
  class Tunnel extends Base<string> {
    override async connect(
      request: ClientRequest,
      options: Parameters<InstanceType<TunnelClass>['connect']>[1],
    ) {
      let status: number | undefined;
      request.once('proxyConnect', (answer: { statusCode: number }) => {
        status = answer.statusCode;
      });
      const { host = '' } = options as { host?: string };
      const verified = {
        ...options,
        ...tls,
        checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
          checkServerIdentity(host, certificate),
      };
      const socket = await super.connect(request, verified).catch((error: unknown) => {
        throw status === undefined ? new ProxyFailed(error) : error;
      });
      if (status === 200) return socket;
      socket.destroy();
      throw Number.isInteger(status) ? new TunnelRefused(status as number) : new ProxyFailed(new NotHttp());
    }
  }
  return new Tunnel(proxy.url.href, { ...KEEP_ALIVE, ...tls }) as unknown as HttpsAgent;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

/**
 * Plain HTTP through a proxy: the request goes to the proxy with the whole address in its first line (RFC 9112, section
 * 3.2.2). `http-proxy-agent` rewrites requests that are already queued, and with bodies sends their headers twice.
 */
function forwarding(
  proxy: HttpProxy,
  tls: TlsConnectionOptions | undefined,
): NonNullable<Connection['request']> {
  const secure = proxy.url.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ ...KEEP_ALIVE, ...tls }) : new HttpAgent(KEEP_ALIVE);
  return (url, options) =>
    (secure ? httpsRequest : httpRequest)({
      ...options,
      protocol: proxy.url.protocol,
      hostname: bareHost(proxy.url),
      port: portOf(proxy.url),
      path: `${url.origin}${url.pathname}${url.search}`,
      headers: {
        ...(options.headers as Record<string, string>),
        host: url.host,
        ...authorization(proxy.url),
      },
      agent,
    });
}

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
