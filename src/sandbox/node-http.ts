/** Converts messages of node:http to requests as plain values, and responses back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toArray } from '../platform/async-iterable.ts';
import type { SandboxRequest, SandboxResponse } from './http-messages.ts';

export async function readRequest(message: IncomingMessage): Promise<SandboxRequest> {
  const chunks = await toArray<Buffer>(message);
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://127.0.0.1');
  const headers = Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

export function sendResponse(
  { method }: Pick<SandboxRequest, 'method'>,
  response: ServerResponse,
  { status, headers, body = '' }: SandboxResponse,
): void {
  const bytes = Buffer.from(body);
  const length: Record<string, string> = status === 204 ? {} : { 'Content-Length': String(bytes.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(method === 'HEAD' ? undefined : bytes);
}

/** Reports a bug of the sandbox to the client, because nothing else reads its output. */
export function sendInternalError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const body = JSON.stringify({ errors: [{ status: 500, title: 'Internal error in the sandbox', detail }] });
  response.writeHead(500, { 'Content-Type': 'application/json' }).end(body);
}
