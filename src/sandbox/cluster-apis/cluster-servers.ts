/**
 * The servers of the clusters' own APIs. A cluster starts to listen when Magnum receives a request for it or for its
 * certificates, which clients send first. After a restart the newest clusters listen at once. The others use no ports.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Cloud } from '../cloud.ts';
import { finishDueOperations } from '../magnum/lifecycle.ts';
import { templateOf } from '../magnum/template-store.ts';
import { readRequest, sendInternalError, sendResponse } from '../node-http.ts';
import type { ClusterRecord } from '../state.ts';
import { type Endpoint, parseEndpoint, replaceEndpoint } from './api-address.ts';
import { CLUSTER_APIS, type ClusterApi } from './apis-by-coe.ts';
import type { ClusterCall } from './cluster-call.ts';
import { type Listener, listen } from './listener.ts';
import { listMachines } from './machines.ts';
import { createTlsReceiver, type MessageHandler } from './mutual-tls.ts';

/** Beyond this number, the cluster that was requested least recently stops listening. */
const MAX_OPEN_CLUSTERS = 100;

export interface ClusterServers {
  /** Resolves when the cluster listens at its address, if it has one. May change the port of the address. */
  open(cluster: ClusterRecord): Promise<void>;
  openNewest(): Promise<void>;
  close(): Promise<void>;
}

/** `cloud` is called when the first cluster opens. */
export function createClusterServers(cloud: () => Cloud): ClusterServers {
  /** By UUID, the most recently requested last. */
  const open = new Map<string, Promise<readonly Listener[]>>();

  const closeCluster = async (uuid: string) => {
    const listening = open.get(uuid);
    open.delete(uuid);
    for (const listener of (await listening) ?? []) listener.close();
  };
  const openCluster = async (cluster: ClusterRecord) => {
    if (parseEndpoint(cluster) === undefined) return;
    const listening = open.get(cluster.uuid) ?? listenForCluster(cloud(), cluster);
    open.delete(cluster.uuid);
    open.set(cluster.uuid, listening);
    await listening;
    const existing = new Set(cloud().state.clusters.map(({ uuid }) => uuid));
    const deletedClusters = [...open.keys()].filter((uuid) => !existing.has(uuid));
    const excessClusters = [...open.keys()].slice(0, Math.max(0, open.size - MAX_OPEN_CLUSTERS));
    await Promise.all([...new Set([...deletedClusters, ...excessClusters])].map(closeCluster));
  };
  return {
    open: openCluster,
    openNewest: async () => {
      await Promise.all(cloud().state.clusters.slice(-MAX_OPEN_CLUSTERS).map(openCluster));
    },
    close: async () => {
      await Promise.all([...open.keys()].map(closeCluster));
    },
  };
}

async function listenForCluster(cloud: Cloud, cluster: ClusterRecord): Promise<readonly Listener[]> {
  const { coe } = templateOf(cloud.state, cluster);
  const all = await Promise.all((CLUSTER_APIS[coe] ?? []).map((api) => listenForApi(cloud, cluster, api)));
  return all.filter((listener) => listener !== undefined);
}

async function listenForApi(
  cloud: Cloud,
  cluster: ClusterRecord,
  api: ClusterApi,
): Promise<Listener | undefined> {
  const wanted = parseEndpoint(cluster);
  if (wanted === undefined) return undefined;
  const tls = api.clientCertificate !== 'none' && !templateOf(cloud.state, cluster).tls_disabled;
  const serve: MessageHandler = (message, response, subject) => {
    handleMessage(cloud, cluster, api, { tls, subject }, message, response).catch((error: unknown) =>
      sendInternalError(response, error),
    );
  };
  const receiver = (endpoint: Endpoint) => createReceiver(cloud, cluster, api, tls, endpoint.host, serve);
  if (api.port !== undefined) {
    const endpoint = { ...wanted, port: api.port };
    return listen(endpoint, receiver(endpoint));
  }
  return (await listen(wanted, receiver(wanted))) ?? listenOnFallback(cloud, cluster, receiver);
}

/** Listens on any port of 127.0.0.1 if the address is not available, as on systems with no other loopback address. */
async function listenOnFallback(
  cloud: Cloud,
  cluster: ClusterRecord,
  receiver: (endpoint: Endpoint) => (socket: Socket) => void,
): Promise<Listener | undefined> {
  const fallback = { host: '127.0.0.1', port: 0 };
  const listening = await listen(fallback, receiver(fallback));
  if (listening !== undefined && cluster.api_address !== null) {
    cluster.api_address = replaceEndpoint(cluster.api_address, listening.endpoint);
    cloud.save();
  }
  return listening;
}

function createReceiver(
  cloud: Cloud,
  cluster: ClusterRecord,
  { clientCertificate }: ClusterApi,
  tls: boolean,
  host: string,
  serve: MessageHandler,
): (socket: Socket) => void {
  if (!tls) {
    const server = createServer((message, response) => serve(message, response, undefined));
    return (socket) => void server.emit('connection', socket);
  }
  const needsCertificate = clientCertificate === 'required';
  const receive = createTlsReceiver({ cloud, cluster, host, needsCertificate }, serve);
  return (socket) => void receive(socket).catch(() => socket.destroy());
}

async function handleMessage(
  cloud: Cloud,
  { uuid }: ClusterRecord,
  api: ClusterApi,
  client: Pick<ClusterCall, 'tls' | 'subject'>,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  finishDueOperations(cloud);
  const cluster = cloud.state.clusters.find((candidate) => candidate.uuid === uuid);
  if (cluster === undefined) return void message.socket.destroy();
  const request = await readRequest(message);
  const machines = listMachines(cloud.state, cluster);
  sendResponse(request, response, api.handle({ cloud, cluster, machines, request, ...client }));
}
