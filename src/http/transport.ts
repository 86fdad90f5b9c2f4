/**
 * Everything that goes over the wire goes through here: TLS, proxies, time-outs, repeats, redirects, the debug log.
 * Import it lazily: got is heavy.
 */
import { MagnumError } from '../errors.ts';
import type { Environment, World } from '../world.ts';
import { type Connection, plainConnection, secureConnection } from './agents.ts';
import { canAddSystemCas, type SystemCertificates, tlsConnectionOptions } from './ca-certificates.ts';
import { ConnectTimeout, connectionError, isTransient, isUnknownIssuer } from './connection-error.ts';
import { createDebugLog, type DebugLog } from './debug-log.ts';
import { ExchangeFailed, exchange, type WireRequest } from './exchange.ts';
import { addressOf, type HttpProxy, proxyFor } from './proxy.ts';
import { followRedirect, MAX_REDIRECTS } from './redirect.ts';
import { type Attempt, retryDelayMs } from './retry.ts';
import type { HttpRequest, HttpResponse, TlsOptions, Transport } from './types.ts';

export interface TransportOptions {
  readonly tls: TlsOptions;
  /** http_proxy, https_proxy, all_proxy, no_proxy and the names of certificate bundles are read from it. */
  readonly env: Environment;
  /** Milliseconds for one request, repeats and redirects included; 600 s, as the legacy client, when not said. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for one connection to stand. */
  readonly connectTimeoutMs?: number | undefined;
  /** Bytes of one answer. */
  readonly maxBodyBytes?: number | undefined;
  /** Ends every request when the user wants to stop. */
  readonly signal: AbortSignal;
  readonly now: World['now'];
  readonly sleep: World['sleep'];
  /** `magnum-cli/1.2.3`. */
  readonly userAgent: string;
  /** Takes the lines of --debug; nothing is logged without it. */
  readonly log?: ((line: string) => void) | undefined;
  /** Reads the system's certificates; defaults to systemCertificates (trust.ts). */
  readonly systemCertificates?: SystemCertificates | undefined;
}

/** The legacy client's limit (magnumclient/v1/client.py). */
const RESPONSE_TIMEOUT_MS = 600_000;
const CONNECT_TIMEOUT = 20_000;
const MAX_RESPONSE_BYTES = 256 * 1_048_576;

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new MagnumError('usage', `Not an http:// or https:// address: ${text.replace(/\/\/[^/@]*@/, '//')}`);
}

function toWireRequest(request: HttpRequest, userAgent: string): WireRequest {
  const { method, url, json, headers, hidden } = request;
  const body = json === undefined ? request.body : JSON.stringify(json);
  return {
    method,
    url,
    body,
    hidden,
    headers: {
      'user-agent': userAgent,
      accept: 'application/json',
      // What every runtime can decompress; got would name what the one at hand can.
      'accept-encoding': 'gzip, deflate, br',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
  };
}

/** One signal for the user's wish to stop and for the time limit. */
function deadline(outer: AbortSignal, ms: number, address: string): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new MagnumError('interrupted', 'Interrupted.'));
  const timer = setTimeout(() => {
    const seconds = Math.round(ms / 100) / 10;
    controller.abort(
      new MagnumError('timeout', `${addressOf(new URL(address))} did not answer within ${seconds} s.`),
    );
  }, ms);
  if (outer.aborted) stop();
  else outer.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer.removeEventListener('abort', stop);
    },
  };
}

/** Makes and keeps the connections; with a wider trust once a server's issuer turned out to be unknown. */
function createConnectionPool(options: TransportOptions) {
  const connections = new Map<string, Promise<Connection>>();
  let wide = false;
  const tls = () => tlsConnectionOptions(options.tls, options.env, wide, options.systemCertificates);
  const create = async (secure: boolean, proxy: HttpProxy | undefined): Promise<Connection> => {
    if (secure) return secureConnection(proxy, await tls());
    return plainConnection(proxy, proxy?.url.protocol === 'https:' ? await tls() : undefined);
  };
  return {
    get(url: URL, proxy: HttpProxy | undefined): Promise<Connection> {
      const key = `${url.protocol} ${wide} ${proxy?.url.href ?? ''}`;
      const connection = connections.get(key) ?? create(url.protocol === 'https:', proxy);
      connections.set(key, connection);
      return connection;
    },
    get wide() {
      return wide;
    },
    widen() {
      wide = true;
    },
  };
}

/** Answers of a server are values; see Transport for what is thrown, and retry.ts for what is repeated. */
export function createTransport(options: TransportOptions): Transport {
  const { env, now, sleep, userAgent, timeoutMs = RESPONSE_TIMEOUT_MS } = options;
  const log: DebugLog | undefined = options.log && createDebugLog(options.log);
  const pool = createConnectionPool(options);

  const once = async (
    request: WireRequest,
    proxy: HttpProxy | undefined,
    signal: AbortSignal,
  ): Promise<HttpResponse> => {
    const usedWide = pool.wide;
    const connection = await pool.get(new URL(request.url), proxy);
    log?.request(request);
    const started = now();
    try {
      const response = await exchange(request, {
        connection,
        signal,
        connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT,
        maxBodyBytes: options.maxBodyBytes ?? MAX_RESPONSE_BYTES,
      });
      log?.answer(response, now() - started);
      return response;
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      log?.failure(connectionError(error, new URL(request.url), proxy).message, now() - started);
      // Nothing was sent yet: the handshake comes first.
      if (usedWide || !canAddSystemCas(options.tls) || !isUnknownIssuer(error.cause)) throw error;
      log?.note('Trying again with the certificates of the system.');
      pool.widen();
      return once(request, proxy, signal);
    }
  };

  const send = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
    const url = parsed(request.url);
    const proxy = proxyFor(url, env);
    const wire = toWireRequest(request, userAgent);
    let waited = 0;
    for (let repeats = 0; ; repeats += 1) {
      const [outcome, finish] = await once(wire, proxy, signal).then(
        (response) => [answered(response), () => checkedForProxy(response, url, proxy)] as const,
        (error: unknown) => {
          if (!(error instanceof ExchangeFailed)) throw error;
          return [failed(error), () => Promise.reject(connectionError(error, url, proxy))] as const;
        },
      );
      const delay = retryDelayMs(outcome, { method: request.method, repeats, waited, now: now() });
      if (delay === undefined) return finish();
      log?.note(`Trying again in ${delay / 1_000} s.`);
      await sleep(delay, signal);
      waited += delay;
    }
  };

  const follow = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
    let current = request;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const response = await send(current, signal);
      const next = request.followRedirects === false ? undefined : followRedirect(current, response);
      if (next === undefined) return response;
      current = next;
    }
    const address = addressOf(new URL(request.url));
    throw new MagnumError('unreachable', `${address} redirects more than ${MAX_REDIRECTS} times.`);
  };

  return {
    async request(request) {
      const { signal, clear } = deadline(
        options.signal,
        request.timeoutMs ?? timeoutMs,
        parsed(request.url).href,
      );
      try {
        signal.throwIfAborted();
        return await follow(request, signal);
      } finally {
        clear();
      }
    },
  };
}

const answered = (response: HttpResponse): Attempt => ({
  kind: 'answer',
  status: response.status,
  retryAfter: response.headers['retry-after'],
});

const failed = (error: ExchangeFailed): Attempt => ({
  kind: 'failure',
  sent: error.sent,
  passing: isTransient(error.cause),
  slow: error.cause instanceof ConnectTimeout,
});

/** 407 is a proxy's status (RFC 9110, section 15.5.8): no server has anything to do with it. */
function checkedForProxy(response: HttpResponse, url: URL, proxy: HttpProxy | undefined): HttpResponse {
  if (response.status !== 407 || proxy === undefined) return response;
  throw new MagnumError(
    'unreachable',
    `The proxy ${proxy.address} (from ${proxy.variable}) wants a user name and a password, or refused those it was given.`,
    { status: 407, hint: `Check ${proxy.variable}, or add ${url.hostname} to no_proxy.` },
  );
}
