/** HTTP and TCP servers on loopback, and a transport for them. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createTransport, type TransportOptions } from '../../src/http/transport.ts';

export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly requests: Recorded[];
  /** Connections accepted so far. */
  readonly connections: () => number;
  readonly server: Server;
}

export type Answer = (request: Recorded, response: ServerResponse, nth: number) => void;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** Serves until the test ends. Records each request, then calls `answer` to respond. */
export async function serve(answer: Answer, tls?: ServerOptions): Promise<TestServer> {
  const requests: Recorded[] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const recorded = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(recorded);
      answer(recorded, response, requests.length);
    });
  };
  const server = (tls ? createTlsServer(tls, listener) : createServer(listener)) as Server;
  server.on('connection', () => {
    connections += 1;
  });
  server.on('tlsClientError', () => {});
  const port = await listen(server);
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    server,
  };
}

/** A TCP server, for responses that are not HTTP. Closed when the test ends. */
export async function serveRaw(
  onConnection: (socket: Socket, nth: number) => void,
): Promise<{ port: number }> {
  const sockets = new Set<Socket>();
  let nth = 0;
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    nth += 1;
    onConnection(socket, nth);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return { port: (server.address() as AddressInfo).port };
}

/** A port on which no process listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/** Creates a transport with an empty environment, and a sleep that only records the delay. */
export function makeTransport(options: Partial<TransportOptions> = {}) {
  const slept: number[] = [];
  const transport = createTransport({
    tls: { verify: true },
    env: {},
    signal: new AbortController().signal,
    now: Date.now,
    sleep: async (ms) => {
      slept.push(ms);
    },
    userAgent: 'magnum-test/1',
    systemCertificates: async () => [],
    ...options,
  });
  return { transport, slept };
}
