/** Connections through a proxy. An https:// proxy is verified with the same CA certificates as the server. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { PeerCertificate } from 'node:tls';
import type { TlsConnectionOptions } from './ca-certificates.ts';
import { type Connection, KEEP_ALIVE } from './connection.ts';
import { bareHost, type HttpProxy, portOf } from './proxy-selection.ts';
import { checkServerIdentity } from './server-identity.ts';

/** The proxy responded to CONNECT with a status other than 200. */
export class TunnelRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the proxy responded to CONNECT with status ${status}`);
    this.name = 'TunnelRefused';
    this.status = status;
  }
}

/** The response is not HTTP/1.x. */
export class NotHttp extends Error {
  constructor() {
    super('not an HTTP response');
    this.name = 'NotHttp';
  }
}

/** The proxy could not be reached, or did not respond in HTTP. */
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
 * Creates an agent that changes two things in https-proxy-agent. The agent returns a proxy's rejection as if the server had
 * sent it; here it is an error. And tls.connect would verify the certificate of an IP address against the proxy's host name.
 */
export function tunnel(Base: TunnelClass, proxy: HttpProxy, tls: TlsConnectionOptions): HttpsAgent {
  class Tunnel extends Base<string> {
    override async connect(
      request: ClientRequest,
      options: Parameters<InstanceType<TunnelClass>['connect']>[1],
    ) {
      let status: number | undefined;
      request.once('proxyConnect', (response: { statusCode: number }) => {
        status = response.statusCode;
      });
      const { host = '' } = options as { host?: string };
      const optionsWithCheck = {
        ...options,
        ...tls,
        checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
          checkServerIdentity(host, certificate),
      };
      const socket = await super.connect(request, optionsWithCheck).catch((error: unknown) => {
        throw status === undefined ? new ProxyFailed(error) : error;
      });
      if (status === 200) return socket;
      // The agent has closed the connection.
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
 * Sends http:// requests to the proxy with the absolute URL in the request line (RFC 9112, section 3.2.2). Not with
 * `http-proxy-agent`: it rewrites requests that are already queued, and sends the headers of requests with a body twice.
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
