/**
 * A web server on a loopback address that receives one login response from a browser (RFC 8252, section 7.3). Any web page can
 * send a browser here, so every request is evaluated. The browser waits for a page until the result of the login is known.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, interruptedError, MagnumError, messageOf } from '../../errors.ts';
import { shownUrl } from '../../platform/url-credentials.ts';
import { formatOptions } from '../api/plugin-options.ts';
import { useOtherMachine } from './login-instructions.ts';
import { ALREADY_RECEIVED, BUSY, NOT_FOUND, PENDING, TOO_LARGE } from './login-pages.ts';
import { type LoopbackPage, sendPage } from './loopback-page.ts';

/** `http://localhost:9990/auth/websso/` in parts. */
export interface LoopbackAddress {
  readonly hostname: 'localhost' | '127.0.0.1' | '[::1]';
  /** 0 selects a free port. */
  readonly port: number;
  /** Starts with a slash. */
  readonly path: string;
}

/** A request to the host and path of the loopback URL. */
export interface LoopbackRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  /** The fields of the body if it is a form (application/x-www-form-urlencoded). */
  readonly form: URLSearchParams;
  /** The Origin header: `https://host:port`, `null` or undefined. */
  readonly origin: string | undefined;
}

/** The value of the login response; or the page for a request that is not one, after which the server keeps listening. */
export type LoopbackVerdict<Value> = { readonly value: Value } | { readonly page: LoopbackPage };

export interface LoopbackResponse<Value> {
  readonly value: Value;
  /**
   * Sends the page to the browser, and stops listening. Resolves when the page is sent or the browser has closed the connection.
   * Until then, further requests get a page that the response was received.
   */
  respond(page: LoopbackPage): Promise<void>;
}

export interface LoopbackOptions<Value> {
  readonly address: LoopbackAddress;
  /** Called for one request after the other. If it rejects, the connection is closed, and the server keeps listening. */
  readonly evaluate: (request: LoopbackRequest) => LoopbackVerdict<Value> | Promise<LoopbackVerdict<Value>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Milliseconds after which a browser that waits for the result gets a page; defaults to 20 s. Most logins take a second. */
  readonly pageTimeoutMs?: number;
}

export interface Loopback<Value> {
  /** The loopback URL, with the port that the server listens on. */
  readonly url: string;
  /** The response with the first value of `evaluate`. Rejects with a MagnumError `timeout` or `interrupted`. */
  readonly result: Promise<LoopbackResponse<Value>>;
  /** Stops listening, unless a response was received: then `respond` does. */
  close(): void;
}

const PAGE_TIMEOUT_MS = 20_000;

/** Tokens and codes have a few hundred bytes. */
const MAX_BODY_BYTES = 16_384;

/** Response parameters can contain long texts, and browsers send the cookies of all servers on this host. */
const MAX_HEADER_BYTES = 65_536;

/** Limits the requests that wait for the evaluation of others; a browser sends one. */
const MAX_WAITING_REQUESTS = 8;

const HOSTS: Readonly<Record<LoopbackAddress['hostname'], readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  '127.0.0.1': ['127.0.0.1'],
  '[::1]': ['::1'],
};

/** Throws MagnumError `usage` if the URL is not an http:// loopback URL, or has credentials, a query or a fragment. */
export function parseLoopback(text: string): LoopbackAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:' && !url.search && !url.hash && !url.username && !url.password;
  if (url && isPlain && Object.hasOwn(HOSTS, url.hostname)) {
    return {
      hostname: url.hostname as LoopbackAddress['hostname'],
      port: Number(url.port || 80),
      path: url.pathname,
    };
  }
  throw new MagnumError(
    'usage',
    `The redirect URL is not an http:// loopback URL without credentials, query and fragment: ${shownUrl(text)}`,
    { hint: `Use one such as http://localhost:9990/auth/websso/ with ${formatOptions(['redirect_uri'])}.` },
  );
}

/** Returns undefined if the body is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const isForm = ({ headers }: IncomingMessage): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES });
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** True on machines without IPv6, where a browser cannot use ::1 either. */
const isAddressUnavailable = (error: unknown): boolean =>
  ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '');

/**
 * Listens on the same port of each address that the host name resolves to. If another program listened on one of them, the browser
 * could send the response there.
 */
async function listenOnAllAddresses({ hostname, port }: LoopbackAddress, attempts = 5): Promise<Server[]> {
  const [host = '', ...others] = HOSTS[hostname];
  const servers = [await listen(host, port)];
  try {
    for (const other of others) servers.push(await listen(other, portOf(servers[0] as Server)));
  } catch (error) {
    if (isAddressUnavailable(error)) return servers;
    for (const server of servers) server.close();
    if (port !== 0 || attempts === 1) throw error;
    return listenOnAllAddresses({ hostname, port, path: '' }, attempts - 1);
  }
  return servers;
}

function listenError({ hostname, port }: LoopbackAddress, error: unknown): MagnumError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'address already in use',
    EACCES: 'permission denied',
  };
  const reason = reasons[codeOf(error) ?? ''] ?? messageOf(error);
  return new MagnumError(
    'failed',
    `Cannot listen on ${hostname}${port ? `:${port}` : ''} for the browser: ${reason}.`,
    {
      hint: `Use another port with ${formatOptions(['redirect_uri'])}, or stop the program that uses this one.`,
      cause: error,
    },
  );
}

function timeoutError(timeoutMs: number): MagnumError {
  const minutes = Math.round(timeoutMs / 60_000);
  return new MagnumError('timeout', `No response from the browser within ${minutes} minutes.`, {
    hint: `Log in again. ${useOtherMachine()}`,
  });
}

/** Returns the URL if its path and the Host header are those of the loopback URL. Another host name could resolve to this machine. */
function requestedUrl({ url, headers }: IncomingMessage, loopbackUrl: URL): URL | undefined {
  const target = URL.canParse(url ?? '', loopbackUrl.href) ? new URL(url ?? '', loopbackUrl) : undefined;
  const isExpected = target?.origin === loopbackUrl.origin && target.pathname === loopbackUrl.pathname;
  return isExpected && headers.host?.toLowerCase() === loopbackUrl.host ? target : undefined;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Resolves when the page is sent or the browser has closed the connection. */
  readonly closed: Promise<void>;
}

interface RequestHandler<Value> {
  /** Undefined if too many requests are waiting. */
  readonly evaluate: (request: LoopbackRequest) => Promise<LoopbackVerdict<Value>> | undefined;
  readonly url: URL;
  isSettled(): boolean;
  /** Receives the first value. */
  settle(value: Value, exchange: Exchange): void;
}

/** Evaluates requests one after the other, because an evaluation may send a request to Keystone. */
function evaluateInTurn<Value>(
  evaluate: LoopbackOptions<Value>['evaluate'],
): RequestHandler<Value>['evaluate'] {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (request) => {
    if (waiting > MAX_WAITING_REQUESTS) return undefined;
    waiting += 1;
    const verdict = last
      .then(() => evaluate(request))
      .finally(() => {
        waiting -= 1;
      });
    last = verdict.catch(() => {});
    return verdict;
  };
}

async function handleRequest<Value>(
  exchange: Exchange,
  { url, evaluate, isSettled, settle }: RequestHandler<Value>,
): Promise<void> {
  const { request, response } = exchange;
  const target = requestedUrl(request, url);
  if (target === undefined) return sendPage(response, NOT_FOUND);
  const body = await readBody(request);
  if (body === undefined) return sendPage(response, TOO_LARGE);
  if (isSettled()) return sendPage(response, ALREADY_RECEIVED);
  const evaluation = evaluate({
    method: request.method ?? '',
    query: target.searchParams,
    form: new URLSearchParams(isForm(request) ? body : ''),
    origin: request.headers.origin,
  });
  if (evaluation === undefined) return sendPage(response, BUSY);
  const verdict = await evaluation;
  if (isSettled()) return sendPage(response, ALREADY_RECEIVED);
  if ('value' in verdict) settle(verdict.value, exchange);
  else sendPage(response, verdict.page);
}

/**
 * Listens until the result is settled. Only requests with the path and Host of the address are evaluated. Throws MagnumError
 * `failed` if the port is in use.
 */
export async function listenOnLoopback<Value>(options: LoopbackOptions<Value>): Promise<Loopback<Value>> {
  const { address, evaluate, signal, timeoutMs, pageTimeoutMs = PAGE_TIMEOUT_MS } = options;
  if (signal.aborted) throw interruptedError();
  const servers = await listenOnAllAddresses(address).catch((error: unknown) => {
    throw listenError(address, error);
  });
  const url = new URL(`http://${address.hostname}:${portOf(servers[0] as Server)}${address.path}`);
  let resolve: (response: LoopbackResponse<Value>) => void = () => {};
  let reject: (error: MagnumError) => void = () => {};
  const result = new Promise<LoopbackResponse<Value>>((...functions) => {
    [resolve, reject] = functions;
  });
  // Callers that await `result` still get the error. This prevents an unhandled rejection if the response was pasted instead.
  result.catch(() => {});
  let isSettled = false;

  const settleOnce = () => {
    isSettled = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  };
  const stopListening = () => {
    for (const server of servers) server.close();
  };
  const closeConnections = () => {
    stopListening();
    // Browsers also open connections that they never use.
    for (const server of servers) server.closeAllConnections();
  };
  const fail = (error: MagnumError) => {
    settleOnce();
    closeConnections();
    reject(error);
  };
  const stop = () => fail(interruptedError());
  const timer = setTimeout(() => fail(timeoutError(timeoutMs)), timeoutMs);
  signal.addEventListener('abort', stop);

  const handler: RequestHandler<Value> = {
    url,
    evaluate: evaluateInTurn(evaluate),
    isSettled: () => isSettled,
    settle(value, { response, closed }) {
      settleOnce();
      const respond = async (page: LoopbackPage) => {
        sendPage(response, page);
        await closed;
        closeConnections();
      };
      resolve({ value, respond });
    },
  };
  for (const server of servers) {
    server.on('request', (request, response) => {
      const pageTimer = setTimeout(() => sendPage(response, PENDING), pageTimeoutMs);
      const closed = new Promise<void>((done) => response.once('close', done));
      void closed.then(() => clearTimeout(pageTimer));
      handleRequest({ request, response, closed }, handler).catch(() => response.destroy());
    });
  }
  return {
    url: url.href,
    result,
    close() {
      if (isSettled) return;
      settleOnce();
      stopListening();
    },
  };
}
