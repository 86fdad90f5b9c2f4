import type { ClusterCall } from '../cluster-call.ts';
import type { Machine } from '../machines.ts';
import { createObject, formatTime, type Item } from './objects.ts';

const OS_IMAGE = 'Fedora CoreOS 38.20230806.3.0';
const KERNEL = '6.4.7-200.fc38.x86_64';
const MASTER_LABEL = 'node-role.kubernetes.io/master';
const CAPACITY = { cpu: '2', memory: '4026364Ki', 'ephemeral-storage': '41407468Ki', pods: '110' };

export const listNodes = (call: ClusterCall): Item[] =>
  call.machines.map((machine) => createNode(call, machine));

function createNode({ cluster }: ClusterCall, machine: Machine): Item {
  const { name, address, nodegroup, isMaster, isHealthy } = machine;
  const version = cluster.coe_version ?? '';
  const runtime = `docker://${cluster.container_version}`;
  const labels = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': nodegroup.flavor_id ?? '',
    'magnum.openstack.org/nodegroup': nodegroup.name,
    'magnum.openstack.org/role': nodegroup.role,
    ...(isMaster ? { [MASTER_LABEL]: '' } : {}),
    ...nodegroup.node_labels,
  };
  const taints = [
    ...(isMaster ? [{ key: MASTER_LABEL, effect: 'NoSchedule' }] : []),
    ...nodegroup.node_taints,
  ];
  const object = createObject(
    cluster,
    { kind: 'Node', name, created: nodegroup.created_at, labels },
    taints.length > 0 ? { taints } : {},
    {
      capacity: CAPACITY,
      allocatable: CAPACITY,
      conditions: createConditions(machine),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        ...{ architecture: 'amd64', operatingSystem: 'linux', osImage: OS_IMAGE, kernelVersion: KERNEL },
        ...{ containerRuntimeVersion: runtime, kubeletVersion: version, kubeProxyVersion: version },
        ...{ bootID: '', machineID: '', systemUUID: '' },
      },
    },
  );
  const cells = {
    Name: name,
    Status: isHealthy ? 'Ready' : 'NotReady',
    Roles: isMaster ? 'master' : '<none>',
    Version: version,
    'Internal-IP': address,
    'External-IP': '<none>',
    'OS-Image': OS_IMAGE,
    'Kernel-Version': KERNEL,
    'Container-Runtime': runtime,
  };
  return { object, cells };
}

function createConditions({ isHealthy, nodegroup }: Machine) {
  const since = formatTime(nodegroup.since);
  const times = { lastHeartbeatTime: since, lastTransitionTime: since };
  return [
    isHealthy
      ? {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          ...times,
        }
      : {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          ...times,
        },
  ];
}
