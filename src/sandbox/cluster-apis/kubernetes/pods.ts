/** The pods that Magnum starts in a new cluster: DNS, authentication, network and cloud controller. */
import type { ClusterCall } from '../cluster-call.ts';
import type { Machine } from '../machines.ts';
import { createObject, createSuffix, formatTime, type Item } from './objects.ts';

interface Workload {
  /** The container's name and the value of the label `k8s-app`. */
  readonly app: string;
  readonly name: string;
  readonly machine: Machine;
}

export const listPods = (call: ClusterCall): Item[] =>
  listWorkloads(call).map((workload) => createPod(call, workload));

function listWorkloads({ cluster, machines }: ClusterCall): Workload[] {
  const onEach = (app: string, targets: readonly Machine[]): Workload[] =>
    targets.map((machine) => ({
      app,
      machine,
      name: `${app}-${createSuffix(cluster.uuid + app + machine.name, 5)}`,
    }));
  const masters = machines.filter(({ isMaster }) => isMaster);
  const workers = machines.filter(({ isMaster }) => !isMaster);
  const dnsMachine = workers[0] ?? masters[0];
  const replica = createSuffix(`${cluster.uuid} replica set`, 9);
  const dns = dnsMachine === undefined ? [] : onEach('coredns', [dnsMachine]);
  return [
    ...dns.map((pod) => ({ ...pod, name: pod.name.replace('-', `-${replica}-`) })),
    ...onEach('k8s-keystone-auth', masters),
    ...onEach('kube-flannel-ds', machines),
    ...onEach('openstack-cloud-controller-manager', masters),
  ];
}

function createPod({ cluster }: ClusterCall, { app, name, machine }: Workload): Item {
  const { address, nodegroup } = machine;
  const since = formatTime(nodegroup.created_at);
  const running = { running: { startedAt: since } };
  const image = `registry.example.org/magnum/${app}:latest`;
  const object = createObject(
    cluster,
    {
      kind: 'Pod',
      name,
      namespace: 'kube-system',
      created: nodegroup.created_at,
      labels: { 'k8s-app': app },
    },
    { nodeName: machine.name, containers: [{ name: app, image }] },
    {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
      hostIP: address,
      podIP: address,
      startTime: since,
      containerStatuses: [
        { name: app, image, imageID: '', ready: true, restartCount: 0, state: running, lastState: {} },
      ],
    },
  );
  const cells = {
    ...{ Name: name, Ready: '1/1', Status: 'Running', Restarts: 0, IP: address, Node: machine.name },
    ...{ 'Nominated Node': '<none>', 'Readiness Gates': '<none>' },
  };
  return { object, cells };
}
