/** The sandbox: Keystone v3 and Magnum as one HTTP server on the loopback interface. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { codeOf, MagnumError, messageOf } from '../errors.ts';
import { makeDirectories } from '../make-directories.ts';
import type { Cloud, Settings } from './cloud.ts';
import { answerControl } from './control-answers.ts';
import { type Answer, json, type SandboxRequest, withHeaders } from './http.ts';
import { answerIdentity } from './keystone/identity.ts';
import { answerMagnum } from './magnum/api.ts';
import { addClusters } from './many-clusters.ts';
import type { RecordedRequest, Sandbox, SandboxOptions } from './options.ts';
import { newState } from './seed.ts';
import { openStore } from './store.ts';

export type { RecordedRequest, Sandbox, SandboxOptions } from './options.ts';

const HOST = '127.0.0.1';

/** Throws MagnumError `failed` when the port is taken or the state file holds something else. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  if (options.stateFile !== undefined) await makeDirectories(dirname(options.stateFile));
  const store = openStore(options.stateFile, () => newState(now()));
  const requests: RecordedRequest[] = [];
  const server = createServer((message, response) => {
    serve(cloud, options, requests, message, response).catch((error: unknown) => {
      answerDefect(response, error);
    });
  });
  const url = await listen(server, options.port ?? 0);
  const cloud: Cloud = {
    state: store.state,
    now,
    url,
    identityBase: `${url}/identity`,
    magnumBase: `${url}/container-infra`,
    settings: settingsOf(options),
    save: () => store.save(now()),
  };
  cloud.save();
  return {
    url,
    identityUrl: `${cloud.identityBase}/v3`,
    magnumUrl: `${cloud.magnumBase}/v1`,
    requests,
    state: cloud.state,
    addClusters: (count, prefix) => addClusters(cloud, count, prefix),
    close: () => close(server),
  };
}

const settingsOf = (options: SandboxOptions): Settings => ({
  seconds: options.seconds ?? 3,
  perClusterDelayMs: options.perClusterDelayMs ?? 0,
  maxPageSize: options.maxPageSize ?? 1000,
  apiMin: options.apiMin ?? '1.1',
  apiMax: options.apiMax ?? '1.14',
  tokenSeconds: options.tokenSeconds ?? 24 * 60 * 60,
  maxClustersPerProject: options.maxClustersPerProject ?? 1000,
});

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reason = codeOf(error) === 'EADDRINUSE' ? 'something else uses it' : messageOf(error);
      reject(
        new MagnumError('failed', `The sandbox cannot listen on port ${port}: ${reason}.`, { cause: error }),
      );
    });
    server.listen(port, HOST, () => resolve(`http://${HOST}:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) =>
      error && codeOf(error) !== 'ERR_SERVER_NOT_RUNNING' ? reject(error) : resolve(),
    );
    server.closeAllConnections();
  });
}

async function serve(
  cloud: Cloud,
  options: SandboxOptions,
  requests: RecordedRequest[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await read(message);
  const control = answerControl(cloud, options.control, request);
  if (control !== undefined) return send(request, response, control);
  if (options.keepsRequests !== false) requests.push(record(request));
  const answer = (await options.intercept?.(request)) ?? (await answerFor(cloud, request));
  if (!['GET', 'HEAD'].includes(request.method)) cloud.save();
  const traced = { 'x-openstack-request-id': `req-${randomUUID()}` };
  send(request, response, withHeaders(answer, traced));
}

async function answerFor(cloud: Cloud, request: SandboxRequest): Promise<Answer> {
  const [, service = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(request.path) ?? [];
  if (service === 'identity') return answerIdentity(cloud, request, rest);
  if (service === 'container-infra') return answerMagnum(cloud, request, rest);
  return json(404, { error: { code: 404, title: 'Not Found', message: 'Not part of the sandbox.' } });
}

async function read(message: IncomingMessage): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(message.url ?? '/', `http://${HOST}`);
  const headers = Object.entries(message.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function record({ method, path, query, headers, body }: SandboxRequest): RecordedRequest {
  return { method, path, query: Object.fromEntries(query), headers, body: parsed(body) };
}

function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function send(
  { method }: SandboxRequest,
  response: ServerResponse,
  { status, headers, body = '' }: Answer,
): void {
  const bytes = Buffer.from(body);
  const length: Record<string, string> = status === 204 ? {} : { 'Content-Length': String(bytes.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(method === 'HEAD' ? undefined : bytes);
}

/** A defect of the sandbox: said to the client, for nobody else is there. */
function answerDefect(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const body = JSON.stringify({ errors: [{ status: 500, title: 'The sandbox has failed', detail }] });
  response.writeHead(500, { 'Content-Type': 'application/json' }).end(body);
}
