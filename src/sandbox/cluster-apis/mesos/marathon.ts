/** The Marathon REST API of a cluster without apps. */
import { json } from '../../http-messages.ts';
import { fixedId } from '../../identity-fixtures.ts';
import { route } from '../../router.ts';
import type { ClusterCall, ClusterHandler } from '../cluster-call.ts';
import { handleMesosRequest } from './mesos-api.ts';

const VERSION = '1.1.1';

const leaderOf = ({ machines }: ClusterCall): string =>
  `${machines.find(({ isMaster }) => isMaster)?.address ?? '127.0.0.1'}:8080`;

function describe(call: ClusterCall) {
  const { cluster, machines } = call;
  const masters = machines.filter(({ isMaster }) => isMaster).map(({ address }) => `${address}:2181`);
  const zookeepers = `zk://${masters.join(',')}`;
  return {
    name: 'marathon',
    version: VERSION,
    buildref: 'unknown',
    elected: true,
    leader: leaderOf(call),
    frameworkId: `${fixedId('marathon', cluster.uuid)}-0000`,
    marathon_config: {
      master: `${zookeepers}/mesos`,
      hostname: leaderOf(call).split(':')[0],
      ha: true,
      checkpoint: true,
    },
    zookeeper_config: { zk: `${zookeepers}/marathon`, zk_path: '/marathon' },
    http_config: { http_port: 8080, https_port: 8443 },
  };
}

const ROUTES = [
  route<ClusterHandler>('GET ping', () => ({
    status: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: 'pong\n',
  })),
  route<ClusterHandler>('GET v2/info', (call) => json(200, describe(call))),
  route<ClusterHandler>('GET v2/leader', (call) => json(200, { leader: leaderOf(call) })),
  route<ClusterHandler>('GET v2/apps', () => json(200, { apps: [] })),
  route<ClusterHandler>('GET v2/tasks', () => json(200, { tasks: [] })),
  route<ClusterHandler>('GET v2/deployments', () => json(200, [])),
];

export const handleMarathonRequest: ClusterHandler = (call) => handleMesosRequest(ROUTES, call);
