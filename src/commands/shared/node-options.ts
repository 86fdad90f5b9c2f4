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
export const labelOptions = (kind: string) =>
  ({
    labels: {
      type: 'list',
      flag: '--labels <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
      completes: 'label',
      help:
        `Labels for the ${kind}, as KEY=VALUE. Given once, separate labels with commas or semicolons; given ` +
        'several times, each is one label, and its value can contain any character.',
    },
    labelsFiles: {
      type: 'list',
      flag: '--labels-file <file>',
      completes: 'file',
      addedSinceLegacy: true,
      help:
        `File with labels for the ${kind}: a YAML or JSON mapping, or lines KEY=VALUE; - reads standard input. ` +
        'Can be repeated: later files override earlier ones, and --labels overrides all.',
    },
  }) as const satisfies Readonly<Record<string, OptionSpec>>;

/** `parent` as in `cluster template`. */
export const mergeLabels = (parent: string) =>
  ({
    type: 'toggle',
    flag: '--merge-labels',
    off: '--replace-labels',
    addedSinceLegacy: true,
    help: `Merge --labels into the ${parent}'s labels instead of replacing them.`,
    offHelp: `Replace the ${parent}'s labels with --labels; the default, with a warning or a prompt if labels are lost.`,
  }) as const satisfies OptionSpec;

/** `kind` as in `nodegroup`, `parent` as in `cluster`. */
export const labelOrigins = (kind: string, parent: string) =>
  ({
    type: 'switch',
    flag: '--labels',
    addedSinceLegacy: true,
    help:
      `List the labels, with the source of each: ${parent}, ${kind}, or skipped for a label of the ${parent} that the ` +
      `${kind} does not have; ${parent}_value is the value in the ${parent}.`,
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
