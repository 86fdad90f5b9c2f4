/** The state pages of a Mesos master (Mesos documentation, "HTTP Endpoints", "Master API"). */
import { json } from '../../http-messages.ts';
import { fixedId } from '../../identity-fixtures.ts';
import { route } from '../../router.ts';
import type { ClusterCall, ClusterHandler } from '../cluster-call.ts';
import type { Machine } from '../machines.ts';
import { handleMesosRequest } from './mesos-api.ts';

const RESOURCES = { cpus: 2, gpus: 0, mem: 2928, disk: 35164, ports: '[31000-32000]' };
const UNUSED = { cpus: 0, gpus: 0, mem: 0, disk: 0 };

const masterId = ({ cluster }: ClusterCall): string => fixedId('mesos master', cluster.uuid);
const seconds = (ms: number): number => ms / 1000;

const mastersOf = ({ machines }: ClusterCall) => machines.filter(({ isMaster }) => isMaster);
const agentsOf = ({ machines }: ClusterCall) => machines.filter(({ isMaster }) => !isMaster);

function version({ cluster }: ClusterCall) {
  const built = seconds(cluster.created_at);
  return {
    version: cluster.coe_version ?? '',
    build_date: new Date(cluster.created_at).toISOString(),
    build_time: built,
    build_user: 'root',
  };
}

function agent(call: ClusterCall, { name, address, nodegroup, isHealthy }: Machine, index: number) {
  return {
    id: `${masterId(call)}-S${index}`,
    hostname: address,
    pid: `slave(1)@${address}:5051`,
    registered_time: seconds(nodegroup.created_at),
    active: isHealthy,
    version: call.cluster.coe_version,
    attributes: { name },
    resources: RESOURCES,
    used_resources: UNUSED,
    offered_resources: UNUSED,
    reserved_resources: {},
    unreserved_resources: RESOURCES,
  };
}

const agents = (call: ClusterCall) => agentsOf(call).map((machine, index) => agent(call, machine, index));

function state(call: ClusterCall) {
  const { cluster } = call;
  const leader = `master@${mastersOf(call)[0]?.address ?? '127.0.0.1'}:5050`;
  const slaves = agents(call);
  const activeCount = slaves.filter(({ active }) => active).length;
  return {
    ...version(call),
    id: masterId(call),
    cluster: cluster.name,
    hostname: mastersOf(call)[0]?.address ?? '',
    pid: leader,
    leader,
    start_time: seconds(cluster.created_at),
    elected_time: seconds(cluster.created_at),
    activated_slaves: activeCount,
    deactivated_slaves: slaves.length - activeCount,
    flags: { cluster: cluster.name, port: '5050' },
    slaves,
    ...{ frameworks: [], completed_frameworks: [], orphan_tasks: [], unregistered_frameworks: [] },
  };
}

const showState: ClusterHandler = (call) => json(200, state(call));

/** Includes the paths of current and of old releases of Mesos. */
const ROUTES = [
  ...['master/state', 'state', 'master/state.json', 'state.json'].map((path) =>
    route(`GET ${path}`, showState),
  ),
  ...['master/slaves', 'slaves'].map((path) =>
    route<ClusterHandler>(`GET ${path}`, (call) => json(200, { slaves: agents(call) })),
  ),
  ...['master/frameworks', 'frameworks'].map((path) =>
    route<ClusterHandler>(`GET ${path}`, () => json(200, { frameworks: [], completed_frameworks: [] })),
  ),
  ...['master/tasks', 'tasks'].map((path) =>
    route<ClusterHandler>(`GET ${path}`, () => json(200, { tasks: [] })),
  ),
  ...['master/health', 'health'].map((path) => route<ClusterHandler>(`GET ${path}`, () => ({ status: 200 }))),
  route<ClusterHandler>('GET version', (call) => json(200, version(call))),
];

export const handleMasterRequest: ClusterHandler = (call) => handleMesosRequest(ROUTES, call);
