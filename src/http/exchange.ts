/** One request and its answer over got: no repeats, no redirects, no opinion about statuses. */
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
  /** For the debug log. */
  readonly hidden?: readonly string[] | undefined;
  /** Of the answer; the transport's own limit otherwise. */
  readonly maxBodyBytes?: number | undefined;
}

export interface ExchangeOptions {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** Milliseconds from the start until the connection stands, TLS and proxy included. */
  readonly connectTimeoutMs: number;
  /** Bytes of a successful answer, after decompression. The bodies of others are cut. */
  readonly maxBodyBytes: number;
}

/** Bytes that are read of the body of an error or a redirect: enough for what Magnum and Keystone explain. */
const MAX_ERROR_BODY_BYTES = 65_536;

/** Interim answers (RFC 9110, section 15.2) to one request; servers send one or two. */
const MAX_INTERIM_ANSWERS = 32;

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

/** got's errors carry the request with its headers; what Node threw does not. */
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

/** Calls back once the connection is ready to carry the request. */
function onConnected(request: ClientRequest, secure: boolean, connected: () => void): void {
  request.once('socket', (socket) => {
    if (request.reusedSocket) connected();
    else if (secure) socket.once('secureConnect', connected);
    else if (socket.connecting) socket.once('connect', connected);
    else connected();
  });
}

function openStream({ method, url, headers, body }: WireRequest, connection: Connection): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return got.stream(url, {
    method,
    headers,
    // A stream of got waits for a body to be piped in unless it is given one, if only an empty one.
    ...(hasBody && { body: body ?? '' }),
    ...connection,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
  });
}

/**
 * Resolves to whatever a server answered; of the body of an error, to the first 64 KiB. Rejects with ExchangeFailed, or with the reason of `signal` when that was
 * aborted. A body that is not UTF-8 gets replacement characters.
 */
export function exchange(request: WireRequest, options: ExchangeOptions): Promise<HttpResponse> {
  const { connection, signal, connectTimeoutMs, maxBodyBytes } = options;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stream = openStream(request, connection);
    let sent = false;
    let size = 0;
    let chunks: Buffer[] = [];
    let answer: Omit<HttpResponse, 'body'> | undefined;
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
        answer
          ? resolve({ ...answer, body: Buffer.concat(chunks).toString('utf8') })
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
      let interimAnswers = 0;
      clientRequest.on('information', () => {
        if (++interimAnswers > MAX_INTERIM_ANSWERS) fail(new NotHttp());
      });
      // Nobody asks for another protocol; without a listener the request would neither end nor fail.
      clientRequest.once('upgrade', (_response, socket) => {
        socket.destroy();
        fail(new NotHttp());
      });
    });
    stream.on('response', ({ statusCode, headers }: IncomingMessage) => {
      const cookies = [headers['set-cookie'] ?? []].flat();
      answer = { status: statusCode ?? 0, headers: joinHeaderValues(headers), cookies, url: request.url };
      if (isErrorStatus(answer.status)) limit = MAX_ERROR_BODY_BYTES;
    });
    stream.on('data', (chunk: Buffer) => {
      const room = limit - size;
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (answer && isErrorStatus(answer.status)) {
        chunks.push(chunk.subarray(0, Math.max(0, room)));
        finish();
        stream.destroy();
      } else fail(new ResponseTooLarge(limit));
    });
    stream.on('error', fail);
    stream.on('end', finish);
  });
}
