/** The resources of a cluster (API reference, "API Overview"). */
import type { ClusterCall } from '../cluster-call.ts';
import { listNamespaces, listServices } from './fixtures.ts';
import { listNodes } from './nodes.ts';
import type { Item } from './objects.ts';
import { listPods } from './pods.ts';

export interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** The columns that kubectl prints. Those of `wide` are printed with `-o wide` only. */
  readonly columns: readonly string[];
  readonly wide: readonly string[];
  readonly items: (call: ClusterCall) => readonly Item[];
}

export const RESOURCES: readonly Resource[] = [
  {
    ...{ name: 'nodes', singularName: 'node', kind: 'Node', shortNames: ['no'], namespaced: false },
    columns: ['Name', 'Status', 'Roles', 'Age', 'Version'],
    wide: ['Internal-IP', 'External-IP', 'OS-Image', 'Kernel-Version', 'Container-Runtime'],
    items: listNodes,
  },
  {
    ...{ name: 'pods', singularName: 'pod', kind: 'Pod', shortNames: ['po'], namespaced: true },
    columns: ['Name', 'Ready', 'Status', 'Restarts', 'Age'],
    wide: ['IP', 'Node', 'Nominated Node', 'Readiness Gates'],
    items: listPods,
  },
  {
    ...{ name: 'services', singularName: 'service', kind: 'Service', shortNames: ['svc'], namespaced: true },
    columns: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age'],
    wide: ['Selector'],
    items: listServices,
  },
  {
    ...{ name: 'namespaces', singularName: 'namespace', kind: 'Namespace', shortNames: ['ns'] },
    namespaced: false,
    columns: ['Name', 'Status', 'Age'],
    wide: [],
    items: listNamespaces,
  },
];
