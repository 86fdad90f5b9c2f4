/** Namespaces and services, which are the same in each new cluster. */
import type { ClusterCall } from '../cluster-call.ts';
import { createObject, type Item } from './objects.ts';

export const listNamespaces = ({ cluster }: ClusterCall): Item[] =>
  ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => ({
    object: createObject(
      cluster,
      { kind: 'Namespace', name, labels: { 'kubernetes.io/metadata.name': name } },
      { finalizers: ['kubernetes'] },
      { phase: 'Active' },
    ),
    cells: { Name: name, Status: 'Active' },
  }));

interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

const DNS_PORTS: readonly Port[] = [
  { name: 'dns', port: 53, protocol: 'UDP' },
  { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  { name: 'metrics', port: 9153, protocol: 'TCP' },
];
const DNS_LABELS = {
  'k8s-app': 'coredns',
  'kubernetes.io/cluster-service': 'true',
  'kubernetes.io/name': 'CoreDNS',
};
const API_LABELS = { component: 'apiserver', provider: 'kubernetes' };

/** `kubectl cluster-info` shows the services with the label of cluster services. */
export const listServices = (call: ClusterCall): Item[] => [
  createService(
    call,
    'default',
    'kubernetes',
    '10.254.0.1',
    [{ name: 'https', port: 443, protocol: 'TCP' }],
    API_LABELS,
  ),
  createService(call, 'kube-system', 'kube-dns', '10.254.0.10', DNS_PORTS, DNS_LABELS),
];

function createService(
  { cluster }: ClusterCall,
  namespace: string,
  name: string,
  clusterIP: string,
  ports: readonly Port[],
  labels: Readonly<Record<string, string>>,
): Item {
  const app = labels['k8s-app'];
  const selector = app === undefined ? {} : { selector: { 'k8s-app': app } };
  const spec = { type: 'ClusterIP', clusterIP, clusterIPs: [clusterIP], ports, ...selector };
  return {
    object: createObject(cluster, { kind: 'Service', name, namespace, labels }, spec, {
      loadBalancer: {},
    }),
    cells: {
      ...{ Name: name, Type: 'ClusterIP', 'Cluster-IP': clusterIP, 'External-IP': '<none>' },
      'Port(s)': ports.map(({ port, protocol }) => `${port}/${protocol}`).join(','),
      Selector: app === undefined ? '<none>' : `k8s-app=${app}`,
    },
  };
}
