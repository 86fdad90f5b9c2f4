/** The documents of a swarm's manager (Docker Engine API, "System" and "Nodes"). */
import { fixedId } from '../../identity-fixtures.ts';
import type { ClusterRecord } from '../../state.ts';
import type { ClusterCall } from '../cluster-call.ts';
import type { Machine } from '../machines.ts';

/** Current clients require 1.44 or newer. */
export const API_VERSION = '1.44';
export const OLDEST_API_VERSION = '1.24';

const KERNEL = '4.19.0-magnum';
const OPERATING_SYSTEM = 'Fedora Atomic Host';
const CORES = 2;
const MEMORY_BYTES = 4 * 1024 ** 3;

/** What `docker swarm init` sets; times are nanoseconds. */
const SWARM_DEFAULTS = {
  Name: 'default',
  Orchestration: { TaskHistoryRetentionLimit: 5 },
  Raft: { SnapshotInterval: 10_000, HeartbeatTick: 1, ElectionTick: 10 },
  Dispatcher: { HeartbeatPeriod: 5e9 },
  CAConfig: { NodeCertExpiry: 90 * 24 * 3600 * 1e9 },
};

const engineVersion = ({ container_version }: ClusterRecord): string => container_version ?? '';

export function version({ cluster }: ClusterCall) {
  const engine = {
    ...{ Version: engineVersion(cluster), ApiVersion: API_VERSION, MinAPIVersion: OLDEST_API_VERSION },
    ...{ GitCommit: '0000000', GoVersion: 'go1.21.6', Os: 'linux', Arch: 'amd64', KernelVersion: KERNEL },
    BuildTime: new Date(cluster.created_at).toISOString(),
  };
  const { Version, ...details } = engine;
  return {
    Platform: { Name: 'Sandbox' },
    Components: [{ Name: 'Engine', Version, Details: { ...details, Experimental: 'false' } }],
    ...engine,
  };
}

/** Sums up processors and memory of all machines. */
export function info({ cloud, cluster, machines }: ClusterCall) {
  const [first] = machines.filter(({ isMaster }) => isMaster);
  return {
    ID: fixedId('engine', cluster.uuid),
    Name: first?.name ?? cluster.name,
    ServerVersion: engineVersion(cluster),
    ...{ Containers: 0, ContainersRunning: 0, ContainersPaused: 0, ContainersStopped: 0, Images: 0 },
    ...{
      Driver: 'overlay2',
      DriverStatus: [],
      LoggingDriver: 'json-file',
      CgroupDriver: 'systemd',
      CgroupVersion: '1',
    },
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null', 'overlay'],
      Authorization: null,
      Log: ['json-file'],
    },
    Swarm: swarm(cluster, machines),
    Runtimes: { runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    InitBinary: 'docker-init',
    ...{ ContainerdCommit: { ID: '' }, RuncCommit: { ID: '' }, InitCommit: { ID: '' } },
    SecurityOptions: ['name=seccomp,profile=default'],
    ...{ KernelVersion: KERNEL, OperatingSystem: OPERATING_SYSTEM, OSType: 'linux', Architecture: 'x86_64' },
    ...{ NCPU: CORES * machines.length, MemTotal: MEMORY_BYTES * machines.length },
    DockerRootDir: '/var/lib/docker',
    ...{
      MemoryLimit: true,
      SwapLimit: true,
      CpuCfsPeriod: true,
      CpuCfsQuota: true,
      CPUShares: true,
      CPUSet: true,
    },
    ...{
      PidsLimit: true,
      OomKillDisable: true,
      IPv4Forwarding: true,
      BridgeNfIptables: true,
      BridgeNfIp6tables: true,
    },
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: { InsecureRegistryCIDRs: [], IndexConfigs: {}, Mirrors: [] },
    Labels: [`magnum.cluster=${cluster.name}`],
    SystemTime: new Date(cloud.now()).toISOString(),
  };
}

function swarm(cluster: ClusterRecord, machines: readonly Machine[]) {
  const managers = machines.filter(({ isMaster }) => isMaster);
  const remote = managers.map((machine) => ({
    NodeID: nodeId(cluster, machine),
    Addr: `${machine.address}:2377`,
  }));
  return {
    NodeID: remote[0]?.NodeID ?? '',
    NodeAddr: managers[0]?.address ?? '',
    LocalNodeState: 'active',
    ControlAvailable: true,
    Error: '',
    RemoteManagers: remote,
    Nodes: machines.length,
    Managers: managers.length,
    Cluster: { ID: fixedId('swarm', cluster.uuid).slice(0, 25), Spec: SWARM_DEFAULTS },
  };
}

const nodeId = ({ uuid }: ClusterRecord, { name }: Machine): string =>
  fixedId(`${uuid} node`, name).slice(0, 25);

/** `docker node ls` */
export const nodes = ({ cluster, machines }: ClusterCall) =>
  machines.map((machine, index) => {
    const { name, address, nodegroup, isMaster } = machine;
    const times = { CreatedAt: new Date(nodegroup.created_at).toISOString() };
    return {
      ID: nodeId(cluster, machine),
      Version: { Index: index + 1 },
      ...times,
      UpdatedAt: times.CreatedAt,
      Spec: { Labels: {}, Role: isMaster ? 'manager' : 'worker', Availability: 'active' },
      Description: {
        Hostname: name,
        Platform: { Architecture: 'x86_64', OS: 'linux' },
        Resources: { NanoCPUs: CORES * 1e9, MemoryBytes: MEMORY_BYTES },
        Engine: { EngineVersion: engineVersion(cluster) },
      },
      Status: { State: 'ready', Addr: address },
      ...(isMaster
        ? { ManagerStatus: { Leader: index === 0, Reachability: 'reachable', Addr: `${address}:2377` } }
        : {}),
    };
  });
