/** The specifications of the cluster-template-* commands. Pure data, one table a command, which is why the file is long. */
import { commandSpec } from '../../cli/command-spec.ts';
import { sorting } from '../shared/list-options.ts';
import { labelChanges, patchWords } from '../shared/patch.ts';

/** What people ask of a list besides the usual columns. */
const FIELDS = [
  ...['cluster_distro', 'coe', 'docker_storage_driver', 'docker_volume_size', 'external_network_id'],
  ...['flavor_id', 'hidden', 'image_id', 'keypair_id', 'labels', 'master_flavor_id', 'network_driver'],
  ...['public', 'server_type', 'tls_disabled', 'volume_driver'],
] as const;

const COES = ['kubernetes', 'swarm', 'swarm-mode', 'mesos'] as const;

const clusterTemplate = { label: '<cluster_template>', count: 'one', completes: 'cluster-template' } as const;

export const create = commandSpec({
  names: ['cluster-template-create', 'cluster-template create', 'cluster template create'],
  summary: 'Create a cluster template.',
  positionals: {
    word: { label: '<name>', help: 'Name of the cluster template to create.', count: 'optional' },
  },
  options: {
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
      help: 'Specify the Container Orchestration Engine to use: kubernetes, swarm, swarm-mode, mesos.',
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
      suggests: ['flannel', 'calico', 'docker'],
      help: 'The network driver name for instantiating container networks: flannel, calico, docker.',
    },
    volumeDriver: {
      type: 'text',
      flag: '--volume-driver <volume-driver>',
      suggests: ['cinder', 'rexray', 'cvmfs'],
      help: 'The volume driver name for instantiating container volume: cinder, rexray, cvmfs.',
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
      suggests: ['devicemapper', 'overlay', 'overlay2'],
      default: 'devicemapper',
      help: 'Select a docker storage driver: devicemapper, overlay, overlay2.',
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
    labels: {
      type: 'list',
      flag: '--labels <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
      help: 'Labels for the cluster template. Given once, commas and semicolons separate several; given several times, each is one KEY=VALUE whose value may hold anything.',
    },
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
      suggests: ['vm', 'bm'],
      default: 'vm',
      help: 'Specify the server type to be used: vm or bm.',
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
      help: 'The name of the Magnum driver that builds clusters of this template.',
    },
    tags: {
      type: 'list',
      flag: '--tags <tag>',
      addedSinceLegacy: true,
      help: 'Tag of the cluster template, or several with commas between; can be repeated.',
    },
  },
  examples: [
    {
      command:
        'magnum cluster-template-create swarm-volumes --coe swarm --image fedora-atomic-latest --external-network public --volume-driver rexray --docker-storage-driver overlay2',
      help: 'A Docker Swarm with volumes of the cloud',
    },
  ],
  output: 'record',
});

export const list = commandSpec({
  names: ['cluster-template-list', 'cluster-template list', 'cluster template list'],
  summary: 'Print a list of cluster templates.',
  options: {
    limit: {
      type: 'integer',
      flag: '--limit <limit>',
      min: 0,
      help: 'Maximum number of cluster templates to return; without it, all of them.',
    },
    ...sorting,
    fields: {
      type: 'text',
      flag: '--fields <fields>',
      commas: true,
      suggests: FIELDS,
      help: 'Comma-separated list of fields to display besides the usual ones: coe, image_id, public, tls_disabled …',
    },
    detail: {
      type: 'switch',
      flag: '--detail',
      help: 'Show detailed information about the cluster templates.',
    },
  },
  examples: [
    { command: 'magnum cluster-template-list', help: 'Those of the project, and the public ones' },
    { command: 'magnum cluster-template-list --fields coe,image_id', help: 'With more columns' },
  ],
  output: 'rows',
});

export const show = commandSpec({
  names: ['cluster-template-show', 'cluster-template show', 'cluster template show'],
  summary: 'Show details about the given cluster template.',
  positionals: {
    clusterTemplate: { ...clusterTemplate, help: 'ID or name of the cluster template to show.' },
  },
  examples: [
    { command: 'magnum cluster-template-show kubernetes', help: 'By name' },
    {
      command: 'magnum cluster-template-show kubernetes -f json -c labels',
      help: 'Its labels, for a program',
    },
  ],
  output: 'record',
});

export const update = commandSpec({
  names: ['cluster-template-update', 'cluster-template update', 'cluster template update'],
  summary: 'Updates one or more cluster template attributes.',
  description:
    'What changes is said with options, or with an operation and PATH=VALUE words, which can also take an attribute away.',
  positionals: {
    clusterTemplate: { ...clusterTemplate, help: 'UUID or name of cluster template.' },
    ...patchWords,
  },
  options: {
    name: {
      type: 'text',
      flag: '--name <name>',
      addedSinceLegacy: true,
      help: 'New name for the cluster template.',
    },
    image: {
      type: 'text',
      flag: '--image <image>',
      addedSinceLegacy: true,
      help: 'The name or UUID of the base image.',
    },
    flavor: {
      type: 'text',
      flag: '--flavor <flavor>',
      addedSinceLegacy: true,
      help: 'The nova flavor name or UUID of the nodes.',
    },
    masterFlavor: {
      type: 'text',
      flag: '--master-flavor <master-flavor>',
      addedSinceLegacy: true,
      help: 'The nova flavor name or UUID of the masters.',
    },
    keypair: {
      type: 'text',
      flag: '--keypair <keypair>',
      addedSinceLegacy: true,
      help: 'The name of the SSH keypair.',
    },
    externalNetwork: {
      type: 'text',
      flag: '--external-network <external-network>',
      addedSinceLegacy: true,
      help: 'The external Neutron network name or UUID.',
    },
    fixedNetwork: {
      type: 'text',
      flag: '--fixed-network <fixed-network>',
      addedSinceLegacy: true,
      help: 'The private Neutron network name or UUID.',
    },
    fixedSubnet: {
      type: 'text',
      flag: '--fixed-subnet <fixed-subnet>',
      addedSinceLegacy: true,
      help: 'The private Neutron subnet name or UUID.',
    },
    networkDriver: {
      type: 'text',
      flag: '--network-driver <network-driver>',
      suggests: ['flannel', 'calico', 'docker'],
      addedSinceLegacy: true,
      help: 'The network driver name for container networks.',
    },
    volumeDriver: {
      type: 'text',
      flag: '--volume-driver <volume-driver>',
      suggests: ['cinder', 'rexray', 'cvmfs'],
      addedSinceLegacy: true,
      help: 'The volume driver name for container volumes.',
    },
    driver: {
      type: 'text',
      flag: '--driver <driver>',
      addedSinceLegacy: true,
      help: 'The name of the Magnum driver.',
    },
    coe: {
      type: 'text',
      flag: '--coe <coe>',
      suggests: COES,
      addedSinceLegacy: true,
      help: 'The Container Orchestration Engine.',
    },
    serverType: {
      type: 'text',
      flag: '--server-type <server-type>',
      suggests: ['vm', 'bm'],
      addedSinceLegacy: true,
      help: 'The server type: vm or bm.',
    },
    dnsNameserver: {
      type: 'text',
      flag: '--dns-nameserver <dns-nameserver>',
      addedSinceLegacy: true,
      help: 'The DNS nameserver.',
    },
    dockerVolumeSize: {
      type: 'integer',
      flag: '--docker-volume-size <docker-volume-size>',
      min: 1,
      addedSinceLegacy: true,
      help: 'Size in GB for the docker volume.',
    },
    dockerStorageDriver: {
      type: 'text',
      flag: '--docker-storage-driver <docker-storage-driver>',
      suggests: ['devicemapper', 'overlay', 'overlay2'],
      addedSinceLegacy: true,
      help: 'The docker storage driver.',
    },
    httpProxy: {
      type: 'text',
      flag: '--http-proxy <http-proxy>',
      addedSinceLegacy: true,
      help: 'The http_proxy address of the nodes.',
    },
    httpsProxy: {
      type: 'text',
      flag: '--https-proxy <https-proxy>',
      addedSinceLegacy: true,
      help: 'The https_proxy address of the nodes.',
    },
    noProxy: {
      type: 'text',
      flag: '--no-proxy <no-proxy>',
      addedSinceLegacy: true,
      help: 'The no_proxy addresses of the nodes.',
    },
    insecureRegistry: {
      type: 'text',
      flag: '--insecure-registry <insecure-registry>',
      addedSinceLegacy: true,
      help: 'Address of a private docker registry without TLS.',
    },
    apiserverPort: {
      type: 'integer',
      flag: '--apiserver-port <port>',
      min: 1024,
      max: 65535,
      addedSinceLegacy: true,
      help: 'The port of the API of the cluster.',
    },
    ...labelChanges,
    tag: {
      type: 'list',
      flag: '--tag <tag>',
      addedSinceLegacy: true,
      help: 'Tag to put in the place of those that there are; can be repeated.',
    },
    public: {
      type: 'toggle',
      flag: '--public',
      off: '--private',
      addedSinceLegacy: true,
      help: 'Make cluster template public.',
      offHelp: 'Make cluster template private.',
    },
    tlsDisabled: {
      type: 'toggle',
      flag: '--tls-disabled',
      off: '--tls-enabled',
      addedSinceLegacy: true,
      help: 'Disable TLS in the Cluster.',
      offHelp: 'Enable TLS in the Cluster.',
    },
    registryEnabled: {
      type: 'toggle',
      flag: '--registry-enabled',
      off: '--registry-disabled',
      addedSinceLegacy: true,
      help: 'Enable docker registry in the Cluster.',
      offHelp: 'Disable docker registry in the Cluster.',
    },
    masterLbEnabled: {
      type: 'toggle',
      flag: '--master-lb-enabled',
      off: '--master-lb-disabled',
      addedSinceLegacy: true,
      help: 'Put a load balancer before the masters.',
      offHelp: 'Put no load balancer before the masters.',
    },
    floatingIpEnabled: {
      type: 'toggle',
      flag: '--floating-ip-enabled',
      off: '--floating-ip-disabled',
      addedSinceLegacy: true,
      help: 'Give the nodes floating IPs.',
      offHelp: 'Give the nodes no floating IPs.',
    },
    hidden: {
      type: 'toggle',
      flag: '--hidden',
      off: '--visible',
      addedSinceLegacy: true,
      help: 'Make cluster template hidden.',
      offHelp: 'Make cluster template visible.',
    },
  },
  examples: [
    {
      command: 'magnum cluster-template-update mytemplate --dns-nameserver 137.138.16.5',
      help: 'Change one attribute',
    },
    {
      command:
        'magnum cluster-template-update mytemplate --label kube_tag=v1.29.3 --no-label cert_manager_api',
      help: 'Set one label and take another away',
    },
    {
      command: 'magnum cluster-template-update mytemplate remove http_proxy',
      help: 'Take an attribute away',
    },
  ],
  output: 'record',
});

export const remove = commandSpec({
  names: ['cluster-template-delete', 'cluster-template delete', 'cluster template delete'],
  summary: 'Delete specified cluster template.',
  positionals: {
    clusterTemplates: {
      label: '<cluster_template>',
      help: 'ID or name of the cluster templates to delete.',
      count: 'many',
      completes: 'cluster-template',
    },
  },
  examples: [
    {
      command: 'magnum cluster-template-delete mytemplate',
      help: 'By name; clusters that use it keep it from going',
    },
  ],
  output: 'message',
});
