/** Connections through a proxy. A proxy spoken to over TLS is verified with the same CA certificates as the server. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { TlsConnectionOptions } from './ca-certificates.ts';
import { type Connection, KEEP_ALIVE } from './connection.ts';
import { bareHost, type HttpProxy, portOf } from './proxy-selection.ts';

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
export function tunnel(Base: TunnelClass, proxy: HttpProxy, tls: TlsConnectionOptions): HttpsAgent {
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
export function forwarding(
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
