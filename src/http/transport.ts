/**
 * Sends all HTTP requests of the program: TLS, proxies, timeouts, retries, redirects and the debug log. Import it lazily: got
 * takes long to load.
 */
import { MagnumError } from '../errors.ts';
import type { Environment, World } from '../world.ts';
import { canAddSystemCas, type SystemCertificates } from './ca-certificates.ts';
import { ConnectTimeout, connectionError, isTransient, isUnknownIssuer } from './connection-error.ts';
import { createConnectionPool } from './connection-pool.ts';
import { createDeadline } from './deadline.ts';
import { createDebugLog, type DebugLog } from './debug-log.ts';
import { ExchangeFailed, exchange, type WireRequest } from './exchange.ts';
import { addressOf, type HttpProxy, proxyFor } from './proxy-selection.ts';
import { followRedirect, MAX_REDIRECTS } from './redirect.ts';
import { type Attempt, retryDelayMs } from './retry.ts';
import type { HttpRequest, HttpResponse, TlsOptions, Transport } from './types.ts';

export interface TransportOptions {
  readonly tls: TlsOptions;
  /** For http_proxy, https_proxy, all_proxy, no_proxy, and the variables with paths of CA certificates. */
  readonly env: Environment;
  /** Milliseconds for one request, including retries and redirects; defaults to 600 s, as in the legacy client. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds to establish one connection; defaults to 20 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** Maximum bytes of a response, unless the request has a limit; defaults to 1 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Aborts all requests when the user interrupts the program. */
  readonly signal: AbortSignal;
  readonly now: World['now'];
  readonly sleep: World['sleep'];
  /** `magnum-cli/1.2.3`. */
  readonly userAgent: string;
  /** Receives the lines of --debug; undefined without --debug. */
  readonly log?: ((line: string) => void) | undefined;
  /** Reads the system's certificates; defaults to systemCertificates (ca-certificates.ts). */
  readonly systemCertificates?: SystemCertificates | undefined;
}

/** The legacy client's limit (magnumclient/v1/client.py). */
const RESPONSE_TIMEOUT_MS = 600_000;
const CONNECT_TIMEOUT_MS = 20_000;
/** Tokens, catalogs and discovery documents have about 10 KB. */
const MAX_RESPONSE_BYTES = 1_048_576;

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new MagnumError('usage', `Not an http:// or https:// URL: ${text.replace(/\/\/[^/@]*@/, '//')}`);
}

function toWireRequest(request: HttpRequest, userAgent: string): WireRequest {
  const { method, url, json, headers, hidden, maxBodyBytes } = request;
  const body = json === undefined ? request.body : JSON.stringify(json);
  return {
    method,
    url,
    body,
    hidden,
    maxBodyBytes,
    headers: {
      'user-agent': userAgent,
      accept: 'application/json',
      // Encodings that all runtimes can decompress. got's default depends on the runtime.
      'accept-encoding': 'gzip, deflate, br',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
  };
}

/** Sends a request once, and again with the system's CA certificates if the issuer of the server is unknown. */
function createExchanger(options: TransportOptions, log: DebugLog | undefined) {
  const { now } = options;
  const pool = createConnectionPool(options);
  return async function exchangeOnce(
    request: WireRequest,
    proxy: HttpProxy | undefined,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const usedSystemCas = pool.hasSystemCas;
    const connection = await pool.get(new URL(request.url), proxy);
    log?.request(request);
    const startedAt = now();
    try {
      const response = await exchange(request, {
        connection,
        signal,
        connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
        maxBodyBytes: request.maxBodyBytes ?? options.maxBodyBytes ?? MAX_RESPONSE_BYTES,
      });
      log?.response(response, now() - startedAt);
      return response;
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      log?.failure(connectionError(error, new URL(request.url), proxy).message, now() - startedAt);
      // The request was not sent: the handshake failed before that.
      if (usedSystemCas || !canAddSystemCas(options.tls) || !isUnknownIssuer(error.cause)) throw error;
      log?.note("Retrying with the system's CA certificates.");
      pool.addSystemCas();
      return exchangeOnce(request, proxy, signal);
    }
  };
}

type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** Sends a request, and retries it by the rules of retry.ts. */
function createSender(options: TransportOptions): Send {
  const { env, now, sleep, userAgent } = options;
  const log = options.log && createDebugLog(options.log);
  const exchangeOnce = createExchanger(options, log);
  return async (request, signal) => {
    const url = parseUrl(request.url);
    const proxy = proxyFor(url, env);
    const wire = toWireRequest(request, userAgent);
    let waitedMs = 0;
    for (let retries = 0; ; retries += 1) {
      const [attempt, finish] = await exchangeOnce(wire, proxy, signal).then(
        (response) =>
          [responseAttempt(response), () => requireNoProxyRejection(response, url, proxy)] as const,
        (error: unknown) => {
          if (!(error instanceof ExchangeFailed)) throw error;
          return [failureAttempt(error), () => Promise.reject(connectionError(error, url, proxy))] as const;
        },
      );
      const delay = retryDelayMs(attempt, { method: request.method, retries, waitedMs, now: now() });
      if (delay === undefined) return finish();
      log?.note(`Retrying in ${delay / 1_000} s.`);
      await sleep(delay, signal);
      waitedMs += delay;
    }
  };
}

async function sendAndFollow(request: HttpRequest, signal: AbortSignal, send: Send): Promise<HttpResponse> {
  let current = request;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await send(current, signal);
    const next = request.followRedirects === false ? undefined : followRedirect(current, response);
    if (next === undefined) return response;
    current = next;
  }
  const address = addressOf(new URL(request.url));
  throw new MagnumError('unreachable', `${address} redirects more than ${MAX_REDIRECTS} times.`);
}

/** See Transport for the errors. */
export function createTransport(options: TransportOptions): Transport {
  const send = createSender(options);
  return {
    async request(request) {
      const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? RESPONSE_TIMEOUT_MS;
      const { signal, clear } = createDeadline(options.signal, timeoutMs, parseUrl(request.url));
      try {
        signal.throwIfAborted();
        return await sendAndFollow(request, signal, send);
      } finally {
        clear();
      }
    },
  };
}

const responseAttempt = (response: HttpResponse): Attempt => ({
  kind: 'response',
  status: response.status,
  retryAfter: response.headers['retry-after'],
});

const failureAttempt = (error: ExchangeFailed): Attempt => ({
  kind: 'failure',
  sent: error.sent,
  isTransient: isTransient(error.cause),
  isConnectTimeout: error.cause instanceof ConnectTimeout,
});

/** Throws MagnumError `unreachable` for a 407 through a proxy: only proxies return it (RFC 9110, section 15.5.8). */
function requireNoProxyRejection(
  response: HttpResponse,
  url: URL,
  proxy: HttpProxy | undefined,
): HttpResponse {
  if (response.status !== 407 || proxy === undefined) return response;
  throw new MagnumError(
    'unreachable',
    `The proxy ${proxy.address} (from ${proxy.variable}) requires a username and password, or rejected those it was given.`,
    { status: 407, hint: `Check ${proxy.variable}, or add ${url.hostname} to no_proxy.` },
  );
}
