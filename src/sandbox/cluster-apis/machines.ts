/** The machines of a cluster, as its own API lists them. */
import { nodegroupsOf } from '../magnum/lifecycle.ts';
import type { ClusterRecord, NodegroupRecord, State } from '../state.ts';

export interface Machine {
  /** A host name (RFC 1123, section 2.1). */
  readonly name: string;
  readonly address: string;
  readonly nodegroup: NodegroupRecord;
  readonly isMaster: boolean;
  /** False for the first worker of an unhealthy cluster. */
  readonly isHealthy: boolean;
}

/** Lists the machines that are ready. A resize becomes visible when it is complete. */
export const listMachines = (state: State, cluster: ClusterRecord): Machine[] =>
  nodegroupsOf(state, cluster).flatMap((nodegroup) =>
    nodegroup.node_addresses.map((address, index) => createMachine(cluster, nodegroup, address, index)),
  );

function createMachine(
  { name, health_status_reason }: ClusterRecord,
  nodegroup: NodegroupRecord,
  address: string,
  index: number,
): Machine {
  const isMaster = nodegroup.role === 'master';
  const kind = isMaster ? 'master' : 'node';
  const group = nodegroup.is_default ? [] : [nodegroup.name];
  const suffix = [...group, kind, index].join('-');
  return {
    name: toHostName(`${name}-${suffix}`),
    address,
    nodegroup,
    isMaster,
    isHealthy: health_status_reason[`${name}-${suffix}.Ready`] !== 'False',
  };
}

const toHostName = (text: string): string => text.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
