/** Servers and proxies on loopback that control each byte of a response, and record connections and requests in order. */

import type { AddressInfo } from 'node:net';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';

export interface Received {
  readonly method: string;
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One request and its connection. */
export interface Exchange {
  readonly request: Received;
  readonly socket: Socket;
  /** Counts the requests to this server, from 1. */
  readonly nth: number;
  /** Writes a response with a JSON body and Content-Length. */
  json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  /** Writes the lines of a head, an empty line and `body`. */
  raw(lines: readonly string[], body?: string | Buffer): void;
}

export type Answer = (exchange: Exchange) => void;

export interface ServerOptions {
  readonly tls?: TlsOptions;
  readonly host?: string;
  /** Replaces HTTP: called with each new connection, before any TLS. */
  readonly onConnection?: (socket: Socket, nth: number) => void;
}

/** The connections and requests of one case: `SERVER connected`, `SERVER GET /v1/clusters`. */
export class Journal {
  readonly entries: string[] = [];
  readonly #names = new Map<number, string>();
  readonly #closers: (() => void)[] = [];

  name(port: number, name: string): void {
    this.#names.set(port, name);
  }

  add(entry: string): void {
    this.entries.push(this.normalize(entry));
  }

  /** Replaces the ports of this case by the names of the servers. */
  normalize(text: string): string {
    return [...this.#names].reduce((result, [port, name]) => result.replaceAll(`:${port}`, `:${name}`), text);
  }

  onClose(close: () => void): void {
    this.#closers.push(close);
  }

  close(): void {
    for (const close of this.#closers) close();
  }
}

const HEAD_END = '\r\n\r\n';

/** Calls back with each request on a connection; ignores data that is not HTTP. */
export function readRequests(socket: Socket, onRequest: (request: Received) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(HEAD_END); end >= 0; end = pending.indexOf(HEAD_END)) {
      const [first = '', ...lines] = pending.subarray(0, end).toString('latin1').split('\r\n');
      const headers: Record<string, string> = {};
      for (const line of lines) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      const length = Number(headers['content-length'] ?? 0);
      const start = end + HEAD_END.length;
      if (pending.length < start + length) return;
      const [method = '', target = ''] = first.split(' ');
      const body = pending.subarray(start, start + length).toString();
      pending = pending.subarray(start + length);
      onRequest({ method, target, headers, body });
    }
  });
}

export interface Listening {
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly url: string;
}

async function listen(server: Server, journal: Journal, name: string, host: string): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    journal.add(`${name} connected`);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  journal.onClose(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  journal.name(port, name);
  return port;
}

export async function startServer(
  journal: Journal,
  name: string,
  answer: Answer,
  { tls, host = '127.0.0.1', onConnection }: ServerOptions = {},
): Promise<Listening> {
  let requests = 0;
  let connections = 0;
  const serve = (socket: Socket) => {
    socket.on('error', () => {});
    readRequests(socket, (request) => {
      requests += 1;
      journal.add(`${name} ${request.method} ${request.target}`);
      answer(exchangeOf(socket, request, requests));
    });
  };
  const server = tls
    ? createTlsServer({ ALPNProtocols: ['http/1.1'], ...tls }, serve).on('tlsClientError', () => {})
    : createServer((socket) => {
        connections += 1;
        if (onConnection) onConnection(socket, connections);
        else serve(socket);
      });
  const port = await listen(server, journal, name, host);
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { port, address, url: `${tls ? 'https' : 'http'}://${address}` };
}

function exchangeOf(socket: Socket, request: Received, nth: number): Exchange {
  const raw: Exchange['raw'] = (lines, body = '') => {
    socket.write(
      Buffer.concat([Buffer.from(`${lines.join('\r\n')}${HEAD_END}`, 'latin1'), Buffer.from(body)]),
    );
  };
  return {
    request,
    socket,
    nth,
    raw,
    json(status, body, headers = {}) {
      const text = JSON.stringify(body);
      raw(
        [
          `HTTP/1.1 ${status} Status`,
          'Content-Type: application/json',
          `Content-Length: ${Buffer.byteLength(text)}`,
          ...Object.entries(headers).map(([header, value]) => `${header}: ${value}`),
        ],
        text,
      );
    },
  };
}

/** Resets a connection; a TLS connection without close_notify. */
export function reset(socket: Socket): void {
  const { _parent: tcpSocket } = socket as { _parent?: Socket };
  (socket instanceof TLSSocket && tcpSocket ? tcpSocket : socket).resetAndDestroy();
}

export interface ProxyOptions {
  /** `user:password`; other credentials get 407. */
  readonly login?: string;
  readonly tls?: TlsOptions;
  /** Replaces the connection to the target of CONNECT. */
  readonly onConnect?: (exchange: Exchange) => void;
}

/** A proxy for CONNECT, and for requests with an absolute URL in the request line. */
export async function startProxy(
  journal: Journal,
  name: string,
  { login, tls, onConnect }: ProxyOptions = {},
): Promise<Listening> {
  const isAllowed = ({ headers }: Received) =>
    login === undefined ||
    headers['proxy-authorization'] === `Basic ${Buffer.from(login).toString('base64')}`;
  const serve = (socket: Socket) => {
    socket.on('error', () => {});
    let upstream: Socket | undefined;
    let nth = 0;
    readRequests(socket, (request) => {
      nth += 1;
      const exchange = exchangeOf(socket, request, nth);
      journal.add(`${name} ${request.method} ${request.target}`);
      if (!isAllowed(request)) {
        exchange.raw(
          ['HTTP/1.1 407 Proxy Authentication Required', 'Proxy-Authenticate: Basic', 'Content-Length: 4'],
          'who?',
        );
      } else if (request.method !== 'CONNECT') {
        const { host, hostname, port, pathname, search } = new URL(request.target);
        upstream ??= connectTo(hostname, Number(port), socket);
        const lines = Object.entries({ ...request.headers, host }).map(
          ([header, value]) => `${header}: ${value}`,
        );
        upstream.write(
          [`${request.method} ${pathname}${search} HTTP/1.1`, ...lines].join('\r\n') +
            HEAD_END +
            request.body,
        );
        if (upstream.listenerCount('data') === 0) upstream.on('data', (chunk) => socket.write(chunk));
      } else if (onConnect) {
        onConnect(exchange);
      } else {
        const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(request.target) ?? [];
        socket.removeAllListeners('data');
        const tunnel = connectTo(host, Number(port), socket, () => {
          socket.write(`HTTP/1.1 200 Connection established${HEAD_END}`);
          tunnel.pipe(socket);
          socket.pipe(tunnel);
        });
      }
    });
  };
  const server = tls
    ? createTlsServer({ ALPNProtocols: ['http/1.1'], ...tls }, serve).on('tlsClientError', () => {})
    : createServer(serve);
  const port = await listen(server, journal, name, '127.0.0.1');
  const address = `127.0.0.1:${port}`;
  return { port, address, url: `${tls ? 'https' : 'http'}://${address}` };
}

function connectTo(host: string, port: number, client: Socket, onConnected = () => {}): Socket {
  const upstream = connectTcp(port, host, onConnected);
  upstream.on('error', () => client.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0${HEAD_END}`));
  client.on('close', () => upstream.destroy());
  return upstream;
}

/** A port on which no process listens. */
export async function closedPort(journal: Journal, name: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  journal.name(port, name);
  return port;
}
