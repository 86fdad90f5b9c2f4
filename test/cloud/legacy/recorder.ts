/** An HTTP proxy that records the requests of a client without changing them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ReceivedResponse, send } from '../contract/http.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
}

export interface Recorder {
  /** The value of `http_proxy`. */
  readonly address: string;
  /** Returns the exchanges since the last call. */
  take(): Exchange[];
  close(): Promise<void>;
}

/** Headers for a single connection (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding'];

export async function startRecorder(): Promise<Recorder> {
  let exchanges: Exchange[] = [];
  const relay = async (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = 'GET', url = '' } = message;
    const headers = endToEnd(message.headers);
    const received = await send({ method, url, headers, body: body === '' ? undefined : body });
    exchanges.push({ method, url, headers, body, status: received.status });
    forward(received, response);
  };
  const server = createServer((message, response) => {
    relay(message, response).catch((error: Error) => response.writeHead(502).end(error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const recorded = exchanges;
      exchanges = [];
      return recorded;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function endToEnd(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const forwarded = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name));
  return Object.fromEntries(forwarded.map(([name, value]) => [name, [value].flat().join(', ')]));
}

function forward({ status, headers, body }: ReceivedResponse, response: ServerResponse): void {
  const { 'content-length': _length, ...rest } = endToEnd(headers);
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...rest, ...length }).end(body);
}
