/**
 * Everything that goes over the wire goes through here: TLS, proxies, time-outs, repeats, redirects, the debug log.
 * Import it lazily: got is heavy.
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
  /** http_proxy, https_proxy, all_proxy, no_proxy and the names of certificate bundles are read from it. */
  readonly env: Environment;
  /** Milliseconds for one request, repeats and redirects included; 600 s, as the legacy client, when not said. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds for one connection to stand. */
  readonly connectTimeoutMs?: number | undefined;
  /** Bytes of one answer to a request that does not say how many it needs; 1 MiB when not said. */
  readonly maxBodyBytes?: number | undefined;
  /** Ends every request when the user wants to stop. */
  readonly signal: AbortSignal;
  readonly now: World['now'];
  readonly sleep: World['sleep'];
  /** `magnum-cli/1.2.3`. */
  readonly userAgent: string;
  /** Takes the lines of --debug; nothing is logged without it. */
  readonly log?: ((line: string) => void) | undefined;
  /** Reads the system's certificates; defaults to systemCertificates (ca-certificates.ts). */
  readonly systemCertificates?: SystemCertificates | undefined;
}

/** The legacy client's limit (magnumclient/v1/client.py). */
const RESPONSE_TIMEOUT_MS = 600_000;
const CONNECT_TIMEOUT = 20_000;
/** Tokens, catalogs and discovery documents have some ten thousand bytes. */
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
      // What every runtime can decompress; got would name what the one at hand can.
      'accept-encoding': 'gzip, deflate, br',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
  };
}

/** One exchange, and a second one with the system's certificates if the server's issuer turns out to be unknown. */
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
    const started = now();
    try {
      const response = await exchange(request, {
        connection,
        signal,
        connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT,
        maxBodyBytes: request.maxBodyBytes ?? options.maxBodyBytes ?? MAX_RESPONSE_BYTES,
      });
      log?.answer(response, now() - started);
      return response;
    } catch (error) {
      if (!(error instanceof ExchangeFailed)) throw error;
      log?.failure(connectionError(error, new URL(request.url), proxy).message, now() - started);
      // Nothing was sent yet: the handshake comes first.
      if (usedSystemCas || !canAddSystemCas(options.tls) || !isUnknownIssuer(error.cause)) throw error;
      log?.note("Retrying with the system's CA certificates.");
      pool.addSystemCas();
      return exchangeOnce(request, proxy, signal);
    }
  };
}

type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** Sends one request, and repeats it as retry.ts says. */
function createSender(options: TransportOptions): Send {
  const { env, now, sleep, userAgent } = options;
  const log = options.log && createDebugLog(options.log);
  const exchangeOnce = createExchanger(options, log);
  return async (request, signal) => {
    const url = parseUrl(request.url);
    const proxy = proxyFor(url, env);
    const wire = toWireRequest(request, userAgent);
    let waited = 0;
    for (let repeats = 0; ; repeats += 1) {
      const [outcome, finish] = await exchangeOnce(wire, proxy, signal).then(
        (response) =>
          [responseAttempt(response), () => requireNoProxyRejection(response, url, proxy)] as const,
        (error: unknown) => {
          if (!(error instanceof ExchangeFailed)) throw error;
          return [failureAttempt(error), () => Promise.reject(connectionError(error, url, proxy))] as const;
        },
      );
      const delay = retryDelayMs(outcome, { method: request.method, repeats, waited, now: now() });
      if (delay === undefined) return finish();
      log?.note(`Retrying in ${delay / 1_000} s.`);
      await sleep(delay, signal);
      waited += delay;
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

/** Answers of a server are values; see Transport for what is thrown, and retry.ts for what is repeated. */
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
  kind: 'answer',
  status: response.status,
  retryAfter: response.headers['retry-after'],
});

const failureAttempt = (error: ExchangeFailed): Attempt => ({
  kind: 'failure',
  sent: error.sent,
  isTransient: isTransient(error.cause),
  slow: error.cause instanceof ConnectTimeout,
});

/** 407 is a proxy's status (RFC 9110, section 15.5.8): no server has anything to do with it. */
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
