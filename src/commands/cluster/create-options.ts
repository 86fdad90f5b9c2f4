/** The options of cluster-create. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import {
  dockerVolumeSize,
  floatingIpEnabled,
  labelOptions,
  mergeLabels,
  optionHelp,
} from '../shared/node-options.ts';
import { waitOptionsWithoutTimeout } from '../shared/wait-options.ts';
import { clientOptionsAfterWait } from './config-options.ts';

export const createOptions = {
  name: {
    type: 'text',
    flag: '--name <name>',
    help: 'Name of the cluster to create. Deprecated: use the <name> argument.',
  },
  clusterTemplate: {
    type: 'text',
    flag: '--cluster-template <cluster_template>',
    completes: 'cluster-template',
    help: 'ID or name of the cluster template; required, except in a terminal, which shows a list to select from.',
  },
  keypair: {
    type: 'text',
    flag: '--keypair <keypair>',
    completes: 'keypair',
    deprecated: ['--keypair-id'],
    help: `${optionHelp.keypair}; defaults to the template's.`,
  },
  dockerVolumeSize,
  ...labelOptions('cluster'),
  nodeCount: {
    type: 'integer',
    flag: '--node-count <node-count>',
    min: 0,
    default: 1,
    help: optionHelp.nodeCount,
  },
  masterCount: {
    type: 'integer',
    flag: '--master-count <master-count>',
    min: 1,
    default: 1,
    help: optionHelp.masterCount,
  },
  discoveryUrl: {
    type: 'text',
    flag: '--discovery-url <discovery-url>',
    help: 'Custom URL for node discovery.',
  },
  timeout: {
    type: 'integer',
    flag: '--timeout <timeout>',
    min: 0,
    default: 60,
    help: 'Timeout for the creation of the cluster, in minutes.',
  },
  flavor: {
    type: 'text',
    flag: '--flavor <flavor>',
    completes: 'flavor',
    addedSinceLegacy: true,
    help: `${optionHelp.flavor}; defaults to the template's.`,
  },
  masterFlavor: {
    type: 'text',
    flag: '--master-flavor <master-flavor>',
    completes: 'flavor',
    addedSinceLegacy: true,
    help: `${optionHelp.masterFlavor}; defaults to the template's.`,
  },
  fixedNetwork: {
    type: 'text',
    flag: '--fixed-network <fixed-network>',
    completes: 'network',
    addedSinceLegacy: true,
    help: `${optionHelp.fixedNetwork}; defaults to the template's.`,
  },
  fixedSubnet: {
    type: 'text',
    flag: '--fixed-subnet <fixed-subnet>',
    completes: 'subnet',
    addedSinceLegacy: true,
    help: `${optionHelp.fixedSubnet}; defaults to the template's.`,
  },
  floatingIpEnabled,
  mergeLabels: mergeLabels('template'),
  masterLbEnabled: {
    type: 'toggle',
    flag: '--master-lb-enabled',
    off: '--master-lb-disabled',
    addedSinceLegacy: true,
    help: optionHelp.masterLbEnabled,
    offHelp: `${optionHelp.masterLbDisabled}; requires --master-count 1.`,
  },
  ...waitOptionsWithoutTimeout,
  ...clientOptionsAfterWait,
} as const satisfies Readonly<Record<string, OptionSpec>>;
