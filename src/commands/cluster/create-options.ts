/** The options of cluster-create. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { dockerVolumeSize, floatingIpEnabled, labelsOption } from '../shared/node-options.ts';
import { waitOptionsWithoutTimeout } from '../shared/wait-options.ts';

export const createOptions = {
  name: {
    type: 'text',
    flag: '--name <name>',
    help: 'Name of the cluster to create. Deprecated: use the <name> positional parameter instead.',
  },
  clusterTemplate: {
    type: 'text',
    flag: '--cluster-template <cluster_template>',
    completes: 'cluster-template',
    help: 'ID or name of the cluster template; required, except in a terminal, where you can choose from a list.',
  },
  keypair: {
    type: 'text',
    flag: '--keypair <keypair>',
    deprecated: ['--keypair-id'],
    help: 'Name of the keypair to use for this cluster.',
  },
  dockerVolumeSize,
  labels: labelsOption('cluster'),
  nodeCount: {
    type: 'integer',
    flag: '--node-count <node-count>',
    min: 0,
    default: 1,
    help: 'The cluster node count.',
  },
  masterCount: {
    type: 'integer',
    flag: '--master-count <master-count>',
    min: 1,
    default: 1,
    help: 'The number of master nodes for the cluster.',
  },
  discoveryUrl: {
    type: 'text',
    flag: '--discovery-url <discovery-url>',
    help: 'Specifies custom discovery url for node discovery.',
  },
  timeout: {
    type: 'integer',
    flag: '--timeout <timeout>',
    min: 0,
    default: 60,
    help: 'The timeout for cluster creation in minutes.',
  },
  flavor: {
    type: 'text',
    flag: '--flavor <flavor>',
    addedSinceLegacy: true,
    help: "Flavor of the worker nodes (name or UUID); defaults to the template's.",
  },
  masterFlavor: {
    type: 'text',
    flag: '--master-flavor <master-flavor>',
    addedSinceLegacy: true,
    help: "Flavor of the master nodes (name or UUID); defaults to the template's.",
  },
  fixedNetwork: {
    type: 'text',
    flag: '--fixed-network <fixed-network>',
    addedSinceLegacy: true,
    help: 'The private Neutron network name or UUID to connect to the cluster.',
  },
  fixedSubnet: {
    type: 'text',
    flag: '--fixed-subnet <fixed-subnet>',
    addedSinceLegacy: true,
    help: 'The private Neutron subnet name or UUID to connect to the cluster.',
  },
  floatingIpEnabled,
  mergeLabels: {
    type: 'switch',
    flag: '--merge-labels',
    addedSinceLegacy: true,
    help: "Merge the labels with the template's instead of replacing them.",
  },
  masterLbEnabled: {
    type: 'toggle',
    flag: '--master-lb-enabled',
    off: '--master-lb-disabled',
    addedSinceLegacy: true,
    help: 'Use a load balancer for the master nodes.',
    offHelp: 'Do not use a load balancer; allows only one master node.',
  },
  ...waitOptionsWithoutTimeout,
} as const satisfies Readonly<Record<string, OptionSpec>>;
