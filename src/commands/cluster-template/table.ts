import { verb } from '../../cli/table.ts';
import { sorting } from '../list-options.ts';
import { patchWords } from '../patch-words.ts';

const clusterTemplate = { label: '<cluster_template>', count: 'one', completes: 'cluster-template' } as const;

export const create = verb({
  words: ['cluster-template-create', 'cluster-template create', 'cluster template create'],
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
      help: 'The network driver name for instantiating container networks: flannel, calico, docker.',
    },
    volumeDriver: {
      type: 'text',
      flag: '--volume-driver <volume-driver>',
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
  },
  examples: [
    {
      command:
        'magnum cluster-template-create swarm-cvmfs --coe swarm --image fedora-atomic-latest --external-network public --volume-driver cvmfs --docker-storage-driver overlay2',
      help: 'A Docker Swarm with CVMFS volumes',
    },
  ],
  output: 'record',
});

export const list = verb({
  words: ['cluster-template-list', 'cluster-template list', 'cluster template list'],
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
      help: 'Comma-separated list of fields to display besides the usual ones: coe, image_id, public, tls_disabled …',
    },
    detail: {
      type: 'switch',
      flag: '--detail',
      help: 'Show detailed information about the cluster templates.',
    },
  },
  output: 'rows',
});

export const show = verb({
  words: ['cluster-template-show', 'cluster-template show', 'cluster template show'],
  summary: 'Show details about the given cluster template.',
  positionals: {
    clusterTemplate: { ...clusterTemplate, help: 'ID or name of the cluster template to show.' },
  },
  output: 'record',
});

export const update = verb({
  words: ['cluster-template-update', 'cluster-template update', 'cluster template update'],
  summary: 'Updates one or more cluster template attributes.',
  positionals: {
    clusterTemplate: { ...clusterTemplate, help: 'UUID or name of cluster template.' },
    ...patchWords,
  },
  examples: [
    {
      command: 'magnum cluster-template-update mytemplate replace dns_nameserver=137.138.16.5',
      help: 'Change one attribute',
    },
  ],
  output: 'record',
});

export const remove = verb({
  words: ['cluster-template-delete', 'cluster-template delete', 'cluster template delete'],
  summary: 'Delete specified cluster template.',
  positionals: {
    clusterTemplates: {
      label: '<cluster_template>',
      help: 'ID or name of the cluster templates to delete.',
      count: 'many',
      completes: 'cluster-template',
    },
  },
  output: 'message',
});
