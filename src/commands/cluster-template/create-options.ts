/** The options of cluster-template-create. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { labelOptions, optionHelp } from '../shared/node-options.ts';
import { COES, NETWORK_DRIVERS, SERVER_TYPES, STORAGE_DRIVERS, VOLUME_DRIVERS } from './template-values.ts';

export const createOptions = {
  name: {
    type: 'text',
    flag: '--name <name>',
    help: 'Name of the cluster template to create. Deprecated: use the <name> argument.',
  },
  image: {
    type: 'text',
    flag: '--image <image>',
    completes: 'image',
    deprecated: ['--image-id'],
    required: true,
    help: `${optionHelp.image}.`,
  },
  keypair: {
    type: 'text',
    flag: '--keypair <keypair>',
    completes: 'keypair',
    deprecated: ['--keypair-id'],
    help: `${optionHelp.keypair}.`,
  },
  externalNetwork: {
    type: 'text',
    flag: '--external-network <external-network>',
    completes: 'external-network',
    deprecated: ['--external-network-id'],
    required: true,
    help: 'External Neutron network to connect the clusters to (ID or name).',
  },
  coe: {
    type: 'text',
    flag: '--coe <coe>',
    suggests: COES,
    required: true,
    help:
      'Container orchestration engine: kubernetes. Magnum 17 (2023.2) and older also support swarm and swarm-mode, ' +
      'and Magnum 13 and older mesos.',
  },
  fixedNetwork: {
    type: 'text',
    flag: '--fixed-network <fixed-network>',
    completes: 'network',
    help: `${optionHelp.fixedNetwork}.`,
  },
  fixedSubnet: {
    type: 'text',
    flag: '--fixed-subnet <fixed-subnet>',
    completes: 'subnet',
    help: `${optionHelp.fixedSubnet}.`,
  },
  networkDriver: {
    type: 'text',
    flag: '--network-driver <network-driver>',
    suggests: NETWORK_DRIVERS,
    help: 'Container network driver: flannel, calico, cilium (since Magnum 18) or docker (for swarm).',
  },
  volumeDriver: {
    type: 'text',
    flag: '--volume-driver <volume-driver>',
    suggests: VOLUME_DRIVERS,
    help: 'Container volume driver: cinder, rexray or cvmfs.',
  },
  dnsNameserver: {
    type: 'text',
    flag: '--dns-nameserver <dns-nameserver>',
    default: '8.8.8.8',
    help: 'DNS nameserver for the nodes and containers.',
  },
  flavor: {
    type: 'text',
    flag: '--flavor <flavor>',
    completes: 'flavor',
    deprecated: ['--flavor-id'],
    default: 'm1.medium',
    help: `${optionHelp.flavor}.`,
  },
  masterFlavor: {
    type: 'text',
    flag: '--master-flavor <master-flavor>',
    completes: 'flavor',
    deprecated: ['--master-flavor-id'],
    help: `${optionHelp.masterFlavor}.`,
  },
  dockerVolumeSize: {
    type: 'integer',
    flag: '--docker-volume-size <docker-volume-size>',
    min: 1,
    help: optionHelp.dockerVolumeSize,
  },
  dockerStorageDriver: {
    type: 'text',
    flag: '--docker-storage-driver <docker-storage-driver>',
    suggests: STORAGE_DRIVERS,
    help:
      'Docker storage driver: devicemapper, overlay or overlay2; defaults to overlay2, and to devicemapper with ' +
      '--docker-volume-size.',
  },
  httpProxy: {
    type: 'text',
    flag: '--http-proxy <http-proxy>',
    help: 'URL of the HTTP proxy for the nodes.',
  },
  httpsProxy: {
    type: 'text',
    flag: '--https-proxy <https-proxy>',
    help: 'URL of the HTTPS proxy for the nodes.',
  },
  noProxy: {
    type: 'text',
    flag: '--no-proxy <no-proxy>',
    help: 'Comma-separated list of hosts that the nodes access without a proxy.',
  },
  ...labelOptions('cluster template'),
  tlsDisabled: { type: 'switch', flag: '--tls-disabled', help: 'Disable TLS in the clusters.' },
  public: { type: 'switch', flag: '--public', help: 'Make the cluster template public.' },
  registryEnabled: {
    type: 'switch',
    flag: '--registry-enabled',
    help: 'Enable a Docker registry in the clusters.',
  },
  serverType: {
    type: 'text',
    flag: '--server-type <server-type>',
    suggests: SERVER_TYPES,
    default: 'vm',
    help: 'Server type: vm (virtual machine) or bm (bare metal).',
  },
  masterLbEnabled: {
    type: 'switch',
    flag: '--master-lb-enabled',
    help: optionHelp.masterLbEnabled,
  },
  floatingIpEnabled: {
    type: 'toggle',
    flag: '--floating-ip-enabled',
    off: '--floating-ip-disabled',
    help: optionHelp.floatingIpEnabled,
    offHelp: optionHelp.floatingIpDisabled,
  },
  insecureRegistry: {
    type: 'text',
    flag: '--insecure-registry <insecure-registry>',
    help: 'Address of a private Docker registry without TLS.',
  },
  hidden: {
    type: 'toggle',
    flag: '--hidden',
    off: '--visible',
    help: 'Make the cluster template hidden.',
    offHelp: 'Make the cluster template visible.',
  },
  driver: {
    type: 'text',
    flag: '--driver <driver>',
    addedSinceLegacy: true,
    help: 'Magnum driver that builds the clusters.',
  },
  tags: {
    type: 'list',
    flag: '--tags <tag>',
    addedSinceLegacy: true,
    help: 'Comma-separated list of tags for the cluster template; can be repeated.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;
