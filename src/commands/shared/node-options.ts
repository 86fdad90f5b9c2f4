/** Options that clusters, cluster templates and nodegroups have in common. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';

/** Help that several commands share. Without a full stop where some append a default. */
export const optionHelp = {
  image: 'Base image of the nodes (ID or name)',
  flavor: 'Flavor of the worker nodes (ID or name)',
  masterFlavor: 'Flavor of the master nodes (ID or name)',
  keypair: 'Name of the SSH keypair to install on the nodes',
  fixedNetwork: 'Private Neutron network to connect the nodes to (ID or name)',
  fixedSubnet: 'Private Neutron subnet to connect the nodes to (ID or name)',
  floatingIpEnabled: 'Assign floating IPs to the nodes.',
  floatingIpDisabled: 'Do not assign floating IPs to the nodes.',
  masterLbEnabled: 'Use a load balancer for the master nodes.',
  masterLbDisabled: 'Do not use a load balancer for the master nodes',
  dockerVolumeSize: 'Size of the Docker volume of each node, in GB.',
  nodeCount: 'Number of worker nodes.',
  masterCount: 'Number of master nodes.',
} as const;

/** `kind` as in `cluster template`. */
export const labelsOption = (kind: string) =>
  ({
    type: 'list',
    flag: '--labels <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
    help:
      `Labels for the ${kind}, as KEY=VALUE. Given once, separate labels with commas or semicolons; given ` +
      'several times, each is one label, and its value can contain any character.',
  }) as const satisfies OptionSpec;

export const dockerVolumeSize = {
  type: 'integer',
  flag: '--docker-volume-size <docker-volume-size>',
  min: 1,
  help: optionHelp.dockerVolumeSize,
} as const satisfies OptionSpec;

/** For the commands that do not have it in the legacy client. */
export const floatingIpEnabled = {
  type: 'toggle',
  flag: '--floating-ip-enabled',
  off: '--floating-ip-disabled',
  addedSinceLegacy: true,
  help: optionHelp.floatingIpEnabled,
  offHelp: optionHelp.floatingIpDisabled,
} as const satisfies OptionSpec;
