/** The sandbox: Keystone v3 and Magnum as one HTTP server on the loopback interface, and the clusters' own APIs. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import { codeOf, MagnumError, messageOf } from '../errors.ts';
import { makeDirectories } from '../platform/make-directories.ts';
import { addClusters } from './bulk-clusters.ts';
import type { Cloud, Settings } from './cloud.ts';
import { createClusterServers } from './cluster-apis/cluster-servers.ts';
import { handleControlRequest } from './control-endpoint.ts';
import { json, type SandboxRequest, type SandboxResponse, withHeaders } from './http-messages.ts';
import { createInitialState } from './initial-state.ts';
import { handleKeystoneRequest } from './keystone/keystone-api.ts';
import { handleMagnumRequest } from './magnum/magnum-api.ts';
import { readRequest, sendInternalError, sendResponse } from './node-http.ts';
import { handleOtherServiceRequest } from './other-services.ts';
import { DEFAULT_RELEASE, RELEASES, type ReleaseName } from './releases.ts';
import type { RecordedRequest, Sandbox, SandboxOptions } from './sandbox-options.ts';
import { openStateStore } from './state-store.ts';

export type { RecordedRequest, Sandbox, SandboxOptions } from './sandbox-options.ts';

const HOST = '127.0.0.1';

/** Rejects with MagnumError `failed` if the port is in use, or the state file is invalid or of another release. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  if (options.stateFile !== undefined) await makeDirectories(dirname(options.stateFile));
  const store = openStateStore(options, () => createInitialState(now(), options.release ?? DEFAULT_RELEASE));
  const requests: RecordedRequest[] = [];
  const connections = new WeakMap<Socket, number>();
  let count = 0;
  const server = createServer((message, response) => {
    const recordRequest = (request: SandboxRequest) => {
      if (options.keepsRequests === false) return;
      requests.push(toRecordedRequest(request, connections.get(message.socket) ?? 0));
    };
    handleMessage(cloud, options, recordRequest, message, response).catch((error: unknown) => {
      sendInternalError(response, error);
    });
  });
  server.on('connection', (socket: Socket) => {
    count += 1;
    connections.set(socket, count);
  });
  const url = await listenAt(server, options.port, store.state.port);
  store.state.port = Number(new URL(url).port);
  const clusters = createClusterServers(() => cloud);
  const cloud: Cloud = {
    state: store.state,
    now,
    url,
    identityBase: `${url}/identity`,
    magnumBase: `${url}/container-infra`,
    settings: settingsOf(options, store.state.release),
    openClusterApi: clusters.open,
    save: () => store.save(now()),
  };
  cloud.save();
  await clusters.openNewest();
  return {
    url,
    identityUrl: `${cloud.identityBase}/v3`,
    magnumUrl: `${cloud.magnumBase}/v1`,
    requests,
    state: cloud.state,
    addClusters: (count, prefix) => addClusters(cloud, count, prefix),
    close: async () => {
      await Promise.all([close(server), clusters.close()]);
    },
  };
}

const settingsOf = (options: SandboxOptions, release: ReleaseName): Settings => ({
  seconds: options.seconds ?? 3,
  perClusterDelayMs: options.perClusterDelayMs ?? 0,
  maxPageSize: options.maxPageSize ?? 1000,
  apiMin: options.apiMin ?? '1.1',
  apiMax: options.apiMax ?? RELEASES[release].apiMax,
  tokenSeconds: options.tokenSeconds ?? 24 * 60 * 60,
  maxClustersPerProject: options.maxClustersPerProject ?? 1000,
});

/** Without a port of the user, listens on that of the last start, or on a free one if it cannot be used. */
async function listenAt(
  server: Server,
  port: number | undefined,
  lastPort: number | undefined,
): Promise<string> {
  // Node would create a socket with the name of a port that is a string.
  if (port === undefined && typeof lastPort === 'number') {
    const url = await listen(server, lastPort).catch(() => undefined);
    if (url !== undefined) return url;
  }
  return listen(server, port ?? 0);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reason = codeOf(error) === 'EADDRINUSE' ? 'address already in use' : messageOf(error);
      reject(
        new MagnumError('failed', `Cannot listen on port ${port} of ${HOST}: ${reason}.`, { cause: error }),
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

async function handleMessage(
  cloud: Cloud,
  options: SandboxOptions,
  recordRequest: (request: SandboxRequest) => void,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  const control = handleControlRequest(cloud, options.control, request);
  if (control !== undefined) return sendResponse(request, response, control);
  recordRequest(request);
  const reply = (await options.intercept?.(request)) ?? (await dispatch(cloud, request));
  if (!['GET', 'HEAD'].includes(request.method)) cloud.save();
  const headers = {
    'x-openstack-request-id': `req-${randomUUID()}`,
    // Of the sandbox's clock, which tests set: the times in its responses are of the same clock.
    date: new Date(cloud.now()).toUTCString(),
  };
  sendResponse(request, response, withHeaders(reply, headers));
}

async function dispatch(cloud: Cloud, request: SandboxRequest): Promise<SandboxResponse> {
  const [, service = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(request.path) ?? [];
  if (service === 'identity') return handleKeystoneRequest(cloud, request, rest);
  if (service === 'container-infra') return handleMagnumRequest(cloud, request, rest);
  const other = handleOtherServiceRequest(cloud, request);
  if (other !== undefined) return other;
  return json(404, {
    error: { code: 404, title: 'Not Found', message: 'The sandbox does not provide this service.' },
  });
}

function toRecordedRequest(
  { method, path, query, headers, body }: SandboxRequest,
  connection: number,
): RecordedRequest {
  return { method, path, query: Object.fromEntries(query), headers, body: parseJson(body), connection };
}

function parseJson(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
