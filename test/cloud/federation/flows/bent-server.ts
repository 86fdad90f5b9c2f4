/** A proxy in front of a real server, which changes its responses, or responds itself to what the real server would accept. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fields = Readonly<Record<string, unknown>>;

export interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: URLSearchParams;
}

export interface Bends {
  /** Changes the JSON object of a response; `path` is that of the request. */
  readonly change?: (fields: Fields, path: string) => Fields;
  /** Returns the response to a request that is not forwarded. */
  readonly respond?: (
    request: ForwardedRequest,
  ) => { readonly status: number; readonly body: Fields } | undefined;
}

/** Headers that are valid for one connection only, or that fetch sets. */
const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);

async function readRequest(message: IncomingMessage): Promise<ForwardedRequest & { readonly body: string }> {
  let body = '';
  for await (const chunk of message) body += chunk;
  const { method = 'GET', url = '/', headers } = message;
  return {
    method,
    path: url,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        OWN_HEADERS.has(name) || value === undefined ? [] : [[name, String(value)]],
      ),
    ),
    form: new URLSearchParams(body),
    body,
  };
}

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Starts a proxy on a free port of loopback. `target` is the origin of the real server. */
export async function bentServer(target: string, { change, respond }: Bends) {
  const requests: ForwardedRequest[] = [];
  const server = createServer(async (message, response) => {
    const { body, ...request } = await readRequest(message);
    requests.push(request);
    const own = respond?.(request);
    if (own) {
      response.writeHead(own.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(own.body));
      return;
    }
    const { method, path, headers } = request;
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const real = await fetch(`${target}${path}`, {
      method,
      headers,
      ...(hasBody && { body }),
      redirect: 'manual',
    });
    const text = await real.text();
    const fields = real.ok && change ? parseObject(text) : undefined;
    response.writeHead(real.status, {
      ...Object.fromEntries(
        [...real.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-)/.test(name)),
      ),
      connection: 'close',
    });
    response.end(fields && change ? JSON.stringify(change(fields, path)) : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const toPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Returns the JWT with changed claims, and the signature of the unchanged ones. */
export function withClaims(jwt: unknown, change: (claims: Fields) => Fields): string {
  const [header = '', payload = '', signature = ''] = String(jwt).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Fields;
  return [header, toPart(change(claims)), signature].join('.');
}

/** Returns the JWT with another signature. */
export function withOtherSignature(jwt: unknown): string {
  const [header, payload, signature = ''] = String(jwt).split('.');
  const bytes = Buffer.from(signature, 'base64url').reverse();
  return [header, payload, bytes.toString('base64url')].join('.');
}
