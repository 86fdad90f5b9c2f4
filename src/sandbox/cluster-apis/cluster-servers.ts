/**
 * The clusters that answer at their addresses. A cluster begins to when somebody looks at it or asks for its certificates,
 * which its clients do before anything else; after a restart those that were made last do at once. The rest keep no port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Cloud } from '../cloud.ts';
import { settle } from '../magnum/lifecycle.ts';
import { templateOf } from '../magnum/template-store.ts';
import { answerDefect, readRequest, sendAnswer } from '../node-http.ts';
import type { ClusterRecord } from '../state.ts';
import { type Endpoint, endpointOf, withEndpoint } from './api-address.ts';
import { CLUSTER_APIS, type ClusterApi } from './apis-by-coe.ts';
import type { ClusterCall } from './cluster-call.ts';
import { type Listening, listen } from './listener.ts';
import { machinesOf } from './machines.ts';
import { encrypted, type Serve } from './mutual-tls.ts';

/** Who comes after these takes the place of the one that nobody has looked at for longest. */
const MAX_OPEN_CLUSTERS = 100;

export interface OpenClusters {
  /** On return the cluster answers at its address, if it has one that the machine can give. May change its port. */
  open(cluster: ClusterRecord): Promise<void>;
  openNewest(): Promise<void>;
  close(): Promise<void>;
}

/** `cloud` is asked for when the first cluster opens. */
export function openClusters(cloud: () => Cloud): OpenClusters {
  /** By UUID, the one that was looked at last at the end. */
  const open = new Map<string, Promise<readonly Listening[]>>();

  const shut = async (uuid: string) => {
    const listening = open.get(uuid);
    open.delete(uuid);
    for (const one of (await listening) ?? []) one.close();
  };
  const openOne = async (cluster: ClusterRecord) => {
    if (endpointOf(cluster) === undefined) return;
    const listening = open.get(cluster.uuid) ?? answerFor(cloud(), cluster);
    open.delete(cluster.uuid);
    open.set(cluster.uuid, listening);
    await listening;
    const known = new Set(cloud().state.clusters.map(({ uuid }) => uuid));
    const gone = [...open.keys()].filter((uuid) => !known.has(uuid));
    const tooMany = [...open.keys()].slice(0, Math.max(0, open.size - MAX_OPEN_CLUSTERS));
    await Promise.all([...new Set([...gone, ...tooMany])].map(shut));
  };
  return {
    open: openOne,
    openNewest: async () => {
      await Promise.all(cloud().state.clusters.slice(-MAX_OPEN_CLUSTERS).map(openOne));
    },
    close: async () => {
      await Promise.all([...open.keys()].map(shut));
    },
  };
}

async function answerFor(cloud: Cloud, cluster: ClusterRecord): Promise<readonly Listening[]> {
  const { coe } = templateOf(cloud.state, cluster);
  const all = await Promise.all((CLUSTER_APIS[coe] ?? []).map((api) => answerAt(cloud, cluster, api)));
  return all.filter((listening) => listening !== undefined);
}

async function answerAt(
  cloud: Cloud,
  cluster: ClusterRecord,
  api: ClusterApi,
): Promise<Listening | undefined> {
  const wanted = endpointOf(cluster);
  if (wanted === undefined) return undefined;
  const tls = api.withoutCertificate !== 'welcome' && !templateOf(cloud.state, cluster).tls_disabled;
  const serve: Serve = (message, response, subject) => {
    answer(cloud, cluster, api, { tls, subject }, message, response).catch((error: unknown) =>
      answerDefect(response, error),
    );
  };
  const receiver = (endpoint: Endpoint) => receiverFor(cloud, cluster, api, tls, endpoint.host, serve);
  if (api.port !== undefined) {
    const endpoint = { ...wanted, port: api.port };
    return listen(endpoint, receiver(endpoint));
  }
  return (await listen(wanted, receiver(wanted))) ?? elsewhere(cloud, cluster, receiver);
}

/** Where the address cannot be had, as on systems whose only loopback address is 127.0.0.1, any port of that one. */
async function elsewhere(
  cloud: Cloud,
  cluster: ClusterRecord,
  receiver: (endpoint: Endpoint) => (socket: Socket) => void,
): Promise<Listening | undefined> {
  const anywhere = { host: '127.0.0.1', port: 0 };
  const listening = await listen(anywhere, receiver(anywhere));
  if (listening !== undefined && cluster.api_address !== null) {
    cluster.api_address = withEndpoint(cluster.api_address, listening.endpoint);
    cloud.save();
  }
  return listening;
}

function receiverFor(
  cloud: Cloud,
  cluster: ClusterRecord,
  { withoutCertificate }: ClusterApi,
  tls: boolean,
  host: string,
  serve: Serve,
): (socket: Socket) => void {
  if (!tls) {
    const server = createServer((message, response) => serve(message, response, undefined));
    return (socket) => void server.emit('connection', socket);
  }
  const needsCertificate = withoutCertificate === 'refused';
  const receive = encrypted({ cloud, cluster, host, needsCertificate }, serve);
  return (socket) => void receive(socket).catch(() => socket.destroy());
}

async function answer(
  cloud: Cloud,
  { uuid }: ClusterRecord,
  api: ClusterApi,
  client: Pick<ClusterCall, 'tls' | 'subject'>,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  settle(cloud);
  const cluster = cloud.state.clusters.find((one) => one.uuid === uuid);
  if (cluster === undefined) return void message.socket.destroy();
  const request = await readRequest(message);
  const machines = machinesOf(cloud.state, cluster);
  sendAnswer(request, response, api.answer({ cloud, cluster, machines, request, ...client }));
}
