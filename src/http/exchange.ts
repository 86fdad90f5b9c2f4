/** Sends one request with got: no retries, no redirects, and any status is a response. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { got, type Request, RequestError } from 'got';
import type { Connection } from './connection.ts';
import { ConnectTimeout, type Failure, ResponseTooLarge } from './connection-error.ts';
import { NotHttp, ProxyFailed } from './proxy-connections.ts';
import type { HttpRequest, HttpResponse } from './types.ts';

export interface WireRequest {
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Values of form fields to redact in the debug log. */
  readonly hidden?: readonly string[] | undefined;
  /** Maximum size of the response; defaults to the transport's. */
  readonly maxBodyBytes?: number | undefined;
}

export interface ExchangeOptions {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** Milliseconds until the connection is established, including TLS and the proxy. */
  readonly connectTimeoutMs: number;
  /** Maximum bytes of a successful response, after decompression. Bodies of errors are truncated. */
  readonly maxBodyBytes: number;
}

/** Bytes to read of the body of an error or a redirect: enough for the messages of Magnum and Keystone. */
const MAX_ERROR_BODY_BYTES = 65_536;

/** Interim responses (RFC 9110, section 15.2) to one request; servers send one or two. */
const MAX_INTERIM_RESPONSES = 32;

/** 300 is the status of a version document (Identity API, "List versions"). */
const isErrorStatus = (status: number): boolean => status > 300;

export class ExchangeFailed extends Error implements Failure {
  override readonly cause: unknown;
  readonly sent: boolean;
  readonly atProxy: boolean;
  constructor(cause: unknown, sent: boolean) {
    super('no response');
    this.name = 'ExchangeFailed';
    this.atProxy = cause instanceof ProxyFailed;
    this.cause = cause instanceof ProxyFailed ? cause.cause : cause;
    this.sent = sent;
  }
}

/** Unwraps got's errors, which contain the request with its headers. The errors that Node threw do not. */
function rootCauseOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof RequestError && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof RequestError)) return cause;
  return Object.assign(new Error(cause.message), { code: cause.code });
}

function joinHeaderValues(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) result[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return result;
}

/** Calls `callback` when the connection is ready to send the request. */
function onConnected(request: ClientRequest, secure: boolean, callback: () => void): void {
  request.once('socket', (socket) => {
    if (request.reusedSocket) callback();
    else if (secure) socket.once('secureConnect', callback);
    else if (socket.connecting) socket.once('connect', callback);
    else callback();
  });
}

/** got retries a stream only if it has a listener for `retry`. */
function openStream({ method, url, headers, body }: WireRequest, connection: Connection): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return got.stream(url, {
    method,
    headers,
    // Without a body, even an empty one, got's stream would wait for one to be piped into it.
    ...(hasBody && { body: body ?? '' }),
    ...connection,
    followRedirect: false,
    throwHttpErrors: false,
  });
}

/**
 * Resolves to the response with any status; the body of an error is truncated to 64 KiB, and invalid UTF-8 is replaced by
 * U+FFFD. Rejects with ExchangeFailed, or with the reason of `signal` if it was aborted.
 */
export function exchange(request: WireRequest, options: ExchangeOptions): Promise<HttpResponse> {
  const { connection, signal, connectTimeoutMs, maxBodyBytes } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stream = openStream(request, connection);
    let sent = false;
    let size = 0;
    let chunks: Buffer[] = [];
    let head: Omit<HttpResponse, 'body'> | undefined;
    let limit = maxBodyBytes;
    const settle = (finish: () => void) => {
      clearTimeout(connectTimer);
      signal.removeEventListener('abort', stop);
      finish();
    };
    const fail = (cause: unknown) => {
      chunks = [];
      settle(() => reject(signal.aborted ? signal.reason : new ExchangeFailed(rootCauseOf(cause), sent)));
      stream.destroy();
    };
    const stop = () => fail(signal.reason);
    const finish = () => {
      settle(() =>
        head
          ? resolve({ ...head, body: Buffer.concat(chunks).toString('utf8') })
          : reject(new ExchangeFailed(new Error('no response'), sent)),
      );
      chunks = [];
    };
    signal.addEventListener('abort', stop);
    const connectTimer = setTimeout(() => fail(new ConnectTimeout(connectTimeoutMs)), connectTimeoutMs);
    stream.on('request', (clientRequest: ClientRequest) => {
      onConnected(clientRequest, request.url.startsWith('https:'), () => {
        sent = true;
        clearTimeout(connectTimer);
      });
      let interimResponses = 0;
      clientRequest.on('information', () => {
        if (++interimResponses > MAX_INTERIM_RESPONSES) fail(new NotHttp());
      });
      // No request asks for an upgrade. Without a listener the request would never finish.
      clientRequest.once('upgrade', (_response, socket) => {
        socket.destroy();
        fail(new NotHttp());
      });
    });
    stream.on('response', ({ statusCode, headers }: IncomingMessage) => {
      const cookies = [headers['set-cookie'] ?? []].flat();
      head = { status: statusCode ?? 0, headers: joinHeaderValues(headers), cookies, url: request.url };
      if (isErrorStatus(head.status)) limit = MAX_ERROR_BODY_BYTES;
    });
    stream.on('data', (chunk: Buffer) => {
      const remaining = limit - size;
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (head && isErrorStatus(head.status)) {
        chunks.push(chunk.subarray(0, remaining));
        finish();
        stream.destroy();
      } else fail(new ResponseTooLarge(limit));
    });
    stream.on('error', fail);
    stream.on('end', finish);
  });
}
