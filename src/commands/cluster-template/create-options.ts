/** The options of cluster-template-create. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { labelsOption } from '../shared/node-options.ts';
import { COES, NETWORK_DRIVERS, SERVER_TYPES, STORAGE_DRIVERS, VOLUME_DRIVERS } from './template-values.ts';

export const createOptions = {
  name: {
    type: 'text',
    flag: '--name <name>',
    help: 'Name of the cluster template to create. Deprecated: use the <name> positional parameter instead.',
  },
  image: {
    type: 'text',
    flag: '--image <image>',
    deprecated: ['--image-id'],
    required: true,
    help: 'The name or UUID of the base image to customize for the Cluster.',
  },
  keypair: {
    type: 'text',
    flag: '--keypair <keypair>',
    deprecated: ['--keypair-id'],
    help: 'The name of the SSH keypair to load into the Cluster nodes.',
  },
  externalNetwork: {
    type: 'text',
    flag: '--external-network <external-network>',
    deprecated: ['--external-network-id'],
    required: true,
    help: 'The external Neutron network name or UUID to connect to this Cluster Template.',
  },
  coe: {
    type: 'text',
    flag: '--coe <coe>',
    suggests: COES,
    required: true,
    help: 'Container orchestration engine: kubernetes, swarm, swarm-mode or mesos.',
  },
  fixedNetwork: {
    type: 'text',
    flag: '--fixed-network <fixed-network>',
    help: 'The private Neutron network name to connect to this Cluster model.',
  },
  fixedSubnet: {
    type: 'text',
    flag: '--fixed-subnet <fixed-subnet>',
    help: 'The private Neutron subnet name to connect to Cluster.',
  },
  networkDriver: {
    type: 'text',
    flag: '--network-driver <network-driver>',
    suggests: NETWORK_DRIVERS,
    help: 'Network driver: flannel, calico or docker.',
  },
  volumeDriver: {
    type: 'text',
    flag: '--volume-driver <volume-driver>',
    suggests: VOLUME_DRIVERS,
    help: 'Volume driver: cinder, rexray or cvmfs.',
  },
  dnsNameserver: {
    type: 'text',
    flag: '--dns-nameserver <dns-nameserver>',
    default: '8.8.8.8',
    help: 'The DNS nameserver to use for this cluster template.',
  },
  flavor: {
    type: 'text',
    flag: '--flavor <flavor>',
    deprecated: ['--flavor-id'],
    default: 'm1.medium',
    help: 'The nova flavor name or UUID to use when launching the Cluster.',
  },
  masterFlavor: {
    type: 'text',
    flag: '--master-flavor <master-flavor>',
    deprecated: ['--master-flavor-id'],
    help: 'The nova flavor name or UUID to use when launching the master node of the Cluster.',
  },
  dockerVolumeSize: {
    type: 'integer',
    flag: '--docker-volume-size <docker-volume-size>',
    min: 1,
    help: 'Specify the number of size in GB for the docker volume to use.',
  },
  dockerStorageDriver: {
    type: 'text',
    flag: '--docker-storage-driver <docker-storage-driver>',
    suggests: STORAGE_DRIVERS,
    default: 'devicemapper',
    help: 'Docker storage driver: devicemapper, overlay or overlay2.',
  },
  httpProxy: {
    type: 'text',
    flag: '--http-proxy <http-proxy>',
    help: 'The http_proxy address to use for nodes in Cluster.',
  },
  httpsProxy: {
    type: 'text',
    flag: '--https-proxy <https-proxy>',
    help: 'The https_proxy address to use for nodes in Cluster.',
  },
  noProxy: {
    type: 'text',
    flag: '--no-proxy <no-proxy>',
    help: 'The no_proxy address to use for nodes in Cluster.',
  },
  labels: labelsOption('cluster template'),
  tlsDisabled: { type: 'switch', flag: '--tls-disabled', help: 'Disable TLS in the Cluster.' },
  public: { type: 'switch', flag: '--public', help: 'Make cluster template public.' },
  registryEnabled: {
    type: 'switch',
    flag: '--registry-enabled',
    help: 'Enable docker registry in the Cluster.',
  },
  serverType: {
    type: 'text',
    flag: '--server-type <server-type>',
    suggests: SERVER_TYPES,
    default: 'vm',
    help: 'Server type: vm or bm.',
  },
  masterLbEnabled: {
    type: 'switch',
    flag: '--master-lb-enabled',
    help: 'Indicates whether created Clusters should have a load balancer for master nodes or not.',
  },
  floatingIpEnabled: {
    type: 'toggle',
    flag: '--floating-ip-enabled',
    off: '--floating-ip-disabled',
    help: 'Indicates whether created Clusters should have a floating ip.',
    offHelp: 'Disables floating ip creation on the new Cluster.',
  },
  insecureRegistry: {
    type: 'text',
    flag: '--insecure-registry <insecure-registry>',
    help: 'url of docker registry.',
  },
  hidden: {
    type: 'toggle',
    flag: '--hidden',
    off: '--visible',
    help: 'Make cluster template hidden.',
    offHelp: 'Make cluster template visible.',
  },
  driver: {
    type: 'text',
    flag: '--driver <driver>',
    addedSinceLegacy: true,
    help: 'Magnum driver that builds the clusters of this template.',
  },
  tags: {
    type: 'list',
    flag: '--tags <tag>',
    addedSinceLegacy: true,
    help: 'Tags, separated by commas; can be repeated.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;
