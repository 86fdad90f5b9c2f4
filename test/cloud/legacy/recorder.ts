/** An HTTP proxy that writes down what a client sends through it; nothing is changed on the way. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, send } from '../contract/http.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
}

export interface Recorder {
  /** For `http_proxy`. */
  readonly address: string;
  /** What was exchanged since the last call. */
  take(): Exchange[];
  close(): Promise<void>;
}

/** Headers between two neighbours, not between client and server. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding'];

export async function startRecorder(): Promise<Recorder> {
  let exchanges: Exchange[] = [];
  const relay = async (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = 'GET', url = '' } = message;
    const headers = endToEnd(message.headers);
    const answer = await send({ method, url, headers, body: body === '' ? undefined : body });
    exchanges.push({ method, url, headers, body, status: answer.status });
    pass(answer, response);
  };
  const server = createServer((message, response) => {
    relay(message, response).catch((error: Error) => response.writeHead(502).end(error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function endToEnd(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, [value].flat().join(', ')]));
}

function pass({ status, headers, body }: Answer, response: ServerResponse): void {
  const { 'content-length': _length, ...rest } = endToEnd(headers);
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...rest, ...length }).end(body);
}
