/** A fake Magnum on loopback, and a session without Keystone. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpResponse } from '../../src/http/types.ts';
import type { Session } from '../../src/keystone/types.ts';

export interface Seen {
  readonly method: string;
  /** Without the prefix of the endpoint. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly json: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** A string is sent unchanged, other values as JSON. */
  readonly body?: unknown;
}

export interface Service {
  readonly session: Session;
  readonly seen: Seen[];
  /** The endpoint in the session. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startService(
  answer: (seen: Seen) => Reply | Promise<Reply>,
  prefix = '',
): Promise<Service> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = request.url ?? '';
    if (!path.startsWith(`${prefix}/`)) {
      response.writeHead(599).end(`outside of ${prefix}: ${path}`);
      return;
    }
    const entry: Seen = {
      method: request.method ?? '',
      path: path.slice(prefix.length),
      headers: request.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
    seen.push(entry);
    const { status = 200, headers = {}, body } = await answer(entry);
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
  return {
    session: sessionAt(url),
    seen,
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sessionAt(url: string): Session {
  return {
    token: async () => ({ id: 'a-token' }),
    endpoint: async () => url,
    request: async ({ method, path, headers = {}, json }): Promise<HttpResponse> => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers,
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        cookies: response.headers.getSetCookie(),
        body: await response.text(),
        url: response.url,
      };
    },
  };
}
