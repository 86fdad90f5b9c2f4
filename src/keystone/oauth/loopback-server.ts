/**
 * A web server for one answer: the browser brings it, on this machine alone (RFC 8252, section 7.3). Anybody's web page
 * can send a browser here, so every request is judged, and nothing of a request is repeated on a page unescaped.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, MagnumError, messageOf } from '../../errors.ts';
import { spelled } from '../api/plugin-options.ts';

/** `http://localhost:9990/auth/websso/` in parts. */
export interface LoopbackAddress {
  readonly hostname: 'localhost' | '127.0.0.1' | '[::1]';
  /** 0 for any that is free. */
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
}

/** What a browser sent to the right host and path. */
export interface LoopbackRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  /** The fields of a body that is a form (application/x-www-form-urlencoded); none otherwise. */
  readonly form: URLSearchParams;
  /** The page that made the browser come, as the browser says it: `https://host:port`, `null`, or nothing. */
  readonly origin: string | undefined;
}

/** What the person is shown; plain text. */
export interface LoopbackPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
}

/** Without a value and without a failure the waiting goes on. */
export type LoopbackVerdict<Value> =
  | { readonly page: LoopbackPage; readonly value: Value }
  | { readonly page: LoopbackPage; readonly failure: MagnumError }
  | { readonly page: LoopbackPage };

export interface LoopbackOptions<Value> {
  readonly address: LoopbackAddress;
  readonly judge: (request: LoopbackRequest) => LoopbackVerdict<Value>;
  readonly signal: AbortSignal;
  /** How long to wait for the answer. */
  readonly timeoutMs: number;
}

export interface Loopback<Value> {
  /** The address with the port that is listened on. */
  readonly url: string;
  /**
   * The first value that `judge` gave; later requests change nothing. Rejects with its failure, or with a MagnumError `timeout`
   * or `interrupted`. Nothing is listened to any more once it is settled.
   */
  readonly answer: Promise<Value>;
  /** Ends it early, where the answer came in another way. */
  close(): void;
}

/** Bytes of a body: tokens and codes have some hundred. */
const MOST_BYTES = 16_384;

const HOSTS: Readonly<Record<LoopbackAddress['hostname'], readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  '127.0.0.1': ['127.0.0.1'],
  '[::1]': ['::1'],
};

/** A page of ours has no scripts, is in nobody's frame, and tells nobody where it came from: a code is in its address. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  Connection: 'close',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const html = ({ title, text }: LoopbackPage): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem}</style></head>
<body><h1>${escaped(title)}</h1><p>${escaped(text)}</p></body></html>
`;

const NOT_HERE: LoopbackPage = {
  status: 404,
  title: 'Nothing here',
  text: 'This address only takes the answer of a log-in.',
};
const TOO_LARGE: LoopbackPage = { status: 413, title: 'Too large', text: 'This is no answer to a log-in.' };
const TOO_LATE: LoopbackPage = {
  status: 409,
  title: 'Too late',
  text: 'The log-in has had its answer already. You can close this window.',
};

/** Throws MagnumError `usage` for an address that is not on this machine, or is no plain http address. */
export function parseLoopback(address: string): LoopbackAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url?.protocol === 'http:' && !url.search && !url.hash && !url.username && !url.password;
  if (url && plain && Object.hasOwn(HOSTS, url.hostname)) {
    return {
      hostname: url.hostname as LoopbackAddress['hostname'],
      port: Number(url.port || 80),
      path: url.pathname,
    };
  }
  throw new MagnumError('usage', 'The browser cannot be sent back to this program at the redirect address.', {
    hint: `Give one on this machine, such as http://localhost:9990/auth/websso/, with ${spelled(['redirect_uri'])}.`,
  });
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const isForm = ({ headers }: IncomingMessage): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '');

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Machines without IPv6, or with it switched off, have no ::1 for a browser either. */
const hasNoSuchAddress = (error: unknown): boolean =>
  ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '');

/**
 * One server for each address that the name stands for, on the same port. Were one left to somebody else, the browser might
 * bring the answer there.
 */
async function listenEverywhere({ hostname, port }: LoopbackAddress, attempts = 5): Promise<Server[]> {
  const [host = '', ...others] = HOSTS[hostname];
  const servers = [await listen(host, port)];
  try {
    for (const other of others) servers.push(await listen(other, portOf(servers[0] as Server)));
  } catch (error) {
    if (hasNoSuchAddress(error)) return servers;
    for (const server of servers) server.close();
    if (port !== 0 || attempts === 1) throw error;
    return listenEverywhere({ hostname, port, path: '' }, attempts - 1);
  }
  return servers;
}

const interrupted = (): MagnumError => new MagnumError('interrupted', 'Interrupted.');

function cannotListen({ hostname, port }: LoopbackAddress, error: unknown): MagnumError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'permission denied',
  };
  const reason = reasons[codeOf(error) ?? ''] ?? messageOf(error);
  return new MagnumError(
    'failed',
    `Cannot listen on ${hostname}${port ? `:${port}` : ''} for the browser: ${reason}.`,
    {
      hint: `End that program (another log-in?), or give another address with ${spelled(['redirect_uri'])}.`,
      cause: error,
    },
  );
}

/**
 * Listens at once and until `answer` is settled. Only requests for the path, with the Host that belongs to the address (so
 * that no other name can be pointed at this machine), reach `judge`. Throws MagnumError `failed` where the port is taken.
 */
export async function listenOnLoopback<Value>(options: LoopbackOptions<Value>): Promise<Loopback<Value>> {
  const { address, judge, signal, timeoutMs } = options;
  if (signal.aborted) throw interrupted();
  const servers = await listenEverywhere(address).catch((error: unknown) => {
    throw cannotListen(address, error);
  });
  const url = new URL(`http://${address.hostname}:${portOf(servers[0] as Server)}${address.path}`);
  let resolve: (value: Value) => void = () => {};
  let reject: (error: MagnumError) => void = () => {};
  const answer = new Promise<Value>((...both) => {
    [resolve, reject] = both;
  });
  // Whoever waits hears of it; whoever got the answer in another way need not.
  answer.catch(() => {});
  let isSettled = false;

  const close = () => {
    isSettled = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    for (const server of servers) server.close();
    // Browsers open connections that they may never use.
    for (const server of servers) server.closeIdleConnections();
  };
  const fail = (error: MagnumError) => {
    close();
    for (const server of servers) server.closeAllConnections();
    reject(error);
  };
  const stop = () => fail(interrupted());
  const timer = setTimeout(() => {
    const minutes = Math.round(timeoutMs / 60_000);
    fail(
      new MagnumError('timeout', `The browser brought no answer within ${minutes} minutes.`, {
        hint: 'Start the log-in again.',
      }),
    );
  }, timeoutMs);
  signal.addEventListener('abort', stop);

  const show = (response: ServerResponse, page: LoopbackPage, then = () => {}) => {
    response.writeHead(page.status, HEADERS);
    response.end(html(page), then);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const target = URL.canParse(request.url ?? '', url.href) ? new URL(request.url ?? '', url) : undefined;
    const isMeant = target?.origin === url.origin && target.pathname === address.path;
    if (!isMeant || request.headers.host?.toLowerCase() !== url.host) {
      show(response, NOT_HERE);
      return;
    }
    const body = await bodyOf(request);
    if (body === undefined) {
      show(response, TOO_LARGE);
      return;
    }
    if (isSettled) {
      show(response, TOO_LATE);
      return;
    }
    const verdict = judge({
      method: request.method ?? '',
      query: target.searchParams,
      form: new URLSearchParams(isForm(request) ? body : ''),
      origin: request.headers.origin,
    });
    if (!('value' in verdict) && !('failure' in verdict)) {
      show(response, verdict.page);
      return;
    }
    // Said at once, so that a second answer on its way is too late; settled when the person can read the page.
    isSettled = true;
    response.once('close', () => {
      close();
      for (const server of servers) server.closeAllConnections();
      if ('value' in verdict) resolve(verdict.value);
      else reject(verdict.failure);
    });
    show(response, verdict.page);
  };
  for (const server of servers) {
    server.on('request', (request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
  }
  return { url: url.href, answer, close };
}
