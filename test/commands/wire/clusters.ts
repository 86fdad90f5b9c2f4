/** Options of clusters and cluster templates that the legacy client does not have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { body, type Case, path, printed, type Seen, wholeBody } from './case.ts';

const CREATE = ['cluster-create', 'new', '--cluster-template', 'kubernetes'];
const TEMPLATE = [
  'cluster-template-create',
  'new',
  ...['--image', 'fedora-coreos-latest', '--external-network', 'public', '--coe', 'kubernetes'],
  ...['--docker-storage-driver', 'overlay2'],
];

const creations: readonly Case[] = (
  [
    ['flavor', ['--flavor', 'm1.large'], { flavor_id: 'm1.large' }],
    ['masterFlavor', ['--master-flavor', 'm1.large'], { master_flavor_id: 'm1.large' }],
    ['fixedNetwork', ['--fixed-network', 'private'], { fixed_network: 'private' }],
    ['fixedSubnet', ['--fixed-subnet', 'private-subnet'], { fixed_subnet: 'private-subnet' }],
    ['floatingIpEnabled', ['--floating-ip-enabled'], { floating_ip_enabled: true }],
    ['floatingIpEnabled', ['--floating-ip-disabled'], { floating_ip_enabled: false }],
    ['mergeLabels', ['--labels', 'a=1', '--merge-labels'], { labels: { a: '1' }, merge_labels: true }],
    ['mergeLabels', ['--labels', 'a=1', '--replace-labels'], { labels: { a: '1' } }],
    ['labelsFiles', ['--labels-file', 'labels.yaml'], { labels: { kube_tag: 'v1.30', a: '1.20' } }],
    [
      'labelsFiles',
      ['--labels-file', 'labels.yaml', '--labels-file', 'labels.txt', '--labels', 'b=2'],
      { labels: { kube_tag: 'v1.30', a: '1,2', b: '2' } },
    ],
    ['masterLbEnabled', ['--master-lb-enabled'], { master_lb_enabled: true }],
    ['masterLbEnabled', ['--master-lb-disabled'], { master_lb_enabled: false }],
  ] as const
).map(([key, words, expected]) => ({
  option: `cluster-create.${key}`,
  argv: [...CREATE, ...words],
  check: wholeBody({
    ...{ name: 'new', cluster_template_id: 'kubernetes', node_count: 1, master_count: 1, create_timeout: 60 },
    ...expected,
  }),
}));

/** Asserts on the operations of a patch; `replace` by default. */
const patched =
  (...operations: readonly (readonly [path: string, value?: unknown, op?: string])[]) =>
  ({ last }: Seen) =>
    expect(last.body).toEqual(
      operations.map(([path, value, op = 'replace']) =>
        op === 'remove' ? { op, path } : { op, path, value },
      ),
    );

const updates: readonly Case[] = (
  [
    ['name', ['--name', 'another'], [['/name', 'another']]],
    ['nodeCount', ['--node-count', '5'], [['/node_count', 5]]],
    ['masterCount', ['--master-count', '3'], [['/master_count', 3]]],
    [
      'label',
      ['--label', 'a=b,c=d', '--label', 'e/f~='],
      [
        ['/labels/a', 'b,c=d', 'add'],
        ['/labels/e~1f~0', '', 'add'],
      ],
    ],
    ['noLabel', ['--no-label', 'a'], [['/labels/a', undefined, 'remove']]],
    ['healthStatus', ['--health-status', 'UNHEALTHY'], [['/health_status', 'UNHEALTHY']]],
    [
      'healthStatusReason',
      ['--health-status-reason', 'api=ok,node-1.Ready=False'],
      [['/health_status_reason', '{"api":"ok","node-1.Ready":"False"}']],
    ],
  ] as const
).map(([key, words, operations]) => ({
  option: `cluster-update.${key}`,
  argv: ['cluster-update', 'ready', ...words],
  check: patched(...operations),
}));

const templateUpdates: readonly Case[] = (
  [
    ['name', ['--name', 'spare'], [['/name', 'spare']]],
    ['image', ['--image', 'i'], [['/image_id', 'i']]],
    ['flavor', ['--flavor', 'f'], [['/flavor_id', 'f']]],
    ['masterFlavor', ['--master-flavor', 'f'], [['/master_flavor_id', 'f']]],
    ['keypair', ['--keypair', 'k'], [['/keypair_id', 'k']]],
    ['externalNetwork', ['--external-network', 'n'], [['/external_network_id', 'n']]],
    ['fixedNetwork', ['--fixed-network', 'n'], [['/fixed_network', 'n']]],
    ['fixedSubnet', ['--fixed-subnet', 's'], [['/fixed_subnet', 's']]],
    ['networkDriver', ['--network-driver', 'calico'], [['/network_driver', 'calico']]],
    ['volumeDriver', ['--volume-driver', 'cinder'], [['/volume_driver', 'cinder']]],
    ['driver', ['--driver', 'd'], [['/driver', 'd']]],
    ['coe', ['--coe', 'kubernetes'], [['/coe', 'kubernetes']]],
    ['serverType', ['--server-type', 'bm'], [['/server_type', 'bm']]],
    ['dnsNameserver', ['--dns-nameserver', '1.1.1.1'], [['/dns_nameserver', '1.1.1.1']]],
    ['dockerVolumeSize', ['--docker-volume-size', '5'], [['/docker_volume_size', 5]]],
    [
      'dockerStorageDriver',
      ['--docker-storage-driver', 'overlay2'],
      [['/docker_storage_driver', 'overlay2']],
    ],
    ['httpProxy', ['--http-proxy', 'http://p'], [['/http_proxy', 'http://p']]],
    ['httpsProxy', ['--https-proxy', 'http://p'], [['/https_proxy', 'http://p']]],
    ['noProxy', ['--no-proxy', 'a,b'], [['/no_proxy', 'a,b']]],
    ['insecureRegistry', ['--insecure-registry', 'r:5000'], [['/insecure_registry', 'r:5000']]],
    ['apiserverPort', ['--apiserver-port', '8443'], [['/apiserver_port', 8443]]],
    ['label', ['--label', 'a=b=c'], [['/labels/a', 'b=c', 'add']]],
    ['noLabel', ['--no-label', 'a'], [['/labels/a', undefined, 'remove']]],
    ['tag', ['--tag', 'a', '--tag', 'b'], [['/tags', 'a,b']]],
    ['public', ['--public'], [['/public', true]]],
    ['public', ['--private'], [['/public', false]]],
    ['tlsDisabled', ['--tls-disabled'], [['/tls_disabled', true]]],
    ['tlsDisabled', ['--tls-enabled'], [['/tls_disabled', false]]],
    ['registryEnabled', ['--registry-enabled'], [['/registry_enabled', true]]],
    ['registryEnabled', ['--registry-disabled'], [['/registry_enabled', false]]],
    ['masterLbEnabled', ['--master-lb-enabled'], [['/master_lb_enabled', true]]],
    ['masterLbEnabled', ['--master-lb-disabled'], [['/master_lb_enabled', false]]],
    ['floatingIpEnabled', ['--floating-ip-enabled'], [['/floating_ip_enabled', true]]],
    ['floatingIpEnabled', ['--floating-ip-disabled'], [['/floating_ip_enabled', false]]],
    ['hidden', ['--hidden'], [['/hidden', true]]],
    ['hidden', ['--visible'], [['/hidden', false]]],
  ] as const
).map(([key, words, operations]) => ({
  option: `cluster-template-update.${key}`,
  argv: ['cluster-template-update', 'spare', ...words],
  check: patched(...operations),
}));

const resize = (...words: string[]) => ['cluster-resize', 'ready', ...words];
const upgrade = (...words: string[]) => ['cluster-upgrade', 'ready', 'kubernetes', ...words];

export const newerClusterCases: readonly Case[] = [
  ...creations,
  ...updates,
  {
    option: 'cluster-template-create.driver',
    argv: [...TEMPLATE, '--driver', 'k8s_fedora_coreos_v1'],
    check: body({ driver: 'k8s_fedora_coreos_v1' }),
  },
  {
    option: 'cluster-template-create.tags',
    argv: [...TEMPLATE, '--tags', 'a', '--tags', 'b,a,c'],
    check: body({ tags: 'a,b,c' }),
  },
  ...templateUpdates,
  {
    option: 'cluster-resize.cluster',
    argv: resize('2'),
    check: (seen) => {
      path(/\/clusters\/ready\/actions\/resize$/)(seen);
      printed(/^Request to resize cluster ready has been accepted\.\n$/)(seen);
    },
  },
  { option: 'cluster-resize.nodeCount', argv: resize('0'), check: wholeBody({ node_count: 0 }) },
  {
    option: 'cluster-resize.nodesToRemove',
    argv: resize('1', '--nodes-to-remove', 'a', '--nodes-to-remove', 'b'),
    check: body({ nodes_to_remove: ['a', 'b'] }),
  },
  {
    option: 'cluster-resize.nodegroup',
    argv: resize('1', '--nodegroup', 'pool'),
    check: wholeBody({ node_count: 1, nodegroup: 'pool' }),
  },
  {
    option: 'cluster-upgrade.cluster',
    argv: upgrade(),
    check: (seen) => {
      path(/\/clusters\/ready\/actions\/upgrade$/)(seen);
      printed(/^Request to upgrade cluster ready has been accepted\.\n$/)(seen);
    },
  },
  {
    option: 'cluster-upgrade.clusterTemplate',
    argv: upgrade(),
    check: wholeBody({ cluster_template: 'kubernetes', max_batch_size: 1 }),
  },
  {
    option: 'cluster-upgrade.maxBatchSize',
    argv: upgrade('--max-batch-size', '3'),
    check: body({ max_batch_size: 3 }),
  },
  {
    option: 'cluster-upgrade.nodegroup',
    argv: upgrade('--nodegroup', 'default-worker'),
    check: body({ nodegroup: 'default-worker' }),
  },
  {
    option: 'cluster-upgrade.force',
    // Sent although the template does not fit; Magnum then rejects it for this nodegroup.
    argv: ['cluster-upgrade', 'ready', 'kubernetes-1.33.3-1', '--force', '--nodegroup', 'pool'],
    check: wholeBody({ cluster_template: 'kubernetes-1.33.3-1', max_batch_size: 1, nodegroup: 'pool' }),
  },
  {
    option: 'credential-rotate.cluster',
    argv: ['credential-rotate', 'ready'],
    check: (seen) => {
      path(/\/credentials\/ready$/)(seen);
      expect(seen.last.method).toBe('PATCH');
      printed(/^Request to rotate credentials for cluster [0-9a-f-]{36} accepted\.\n$/)(seen);
    },
  },
  {
    option: 'cluster-config.useCertificate',
    argv: ['cluster-config', 'ready', '--dir', 'keystone', '--use-keystone'],
    check: ({ directory }) => {
      expect(readFileSync(join(directory, 'keystone/config'), 'utf8')).toMatch(/- "kube-credential"/);
      expect(readdirSync(join(directory, 'keystone'))).toEqual(['config']);
    },
  },
  {
    option: 'cluster-config.useCertificate',
    argv: ['cluster-config', 'ready', '--dir', 'certificate', '--use-certificate'],
    check: ({ directory }) =>
      expect(readFileSync(join(directory, 'certificate/config'), 'utf8')).toMatch(/client-key-data: /),
  },
  {
    option: 'cluster-config.insecureKubeconfig',
    argv: [
      ...['cluster-config', 'ready', '--dir', 'insecure-keystone', '--use-keystone'],
      ...['--insecure', '--insecure-kubeconfig'],
    ],
    check: ({ directory }) =>
      expect(readFileSync(join(directory, 'insecure-keystone/config'), 'utf8')).toMatch(/- "--insecure"/),
  },
  {
    option: 'cluster-config.portable',
    argv: ['cluster-config', 'ready', '--dir', 'portable', '--use-keystone', '--portable'],
    check: ({ directory }) =>
      expect(readFileSync(join(directory, 'portable/config'), 'utf8')).toMatch(/command: "magnum"/),
  },
  {
    option: 'cluster-config.shell',
    argv: ['cluster-config', 'ready', '--dir', 'for-fish', '--shell', 'fish'],
    check: printed(/^set -gx KUBECONFIG \S+for-fish\/config;\n$/),
  },
  {
    option: 'cluster-config.unset',
    argv: ['cluster-config', 'ready', '--unset', '--dir', 'never-made'],
    check: ({ stdout, directory }) => {
      expect(stdout).toMatch(/^unset (?:[A-Z_]+ ?)+\n$/);
      expect(existsSync(join(directory, 'never-made'))).toBe(false);
    },
  },
  {
    option: 'cluster-config.merge',
    argv: ['cluster-config', 'ready', '--merge'],
    check: ({ stdout, directory }) => {
      expect(stdout).toBe('');
      expect(readFileSync(join(directory, '.kube/config'), 'utf8')).toMatch(/^current-context: "ready"$/m);
    },
  },
  {
    option: 'cluster-config.context',
    argv: ['cluster-config', 'ready', '--merge', '--context', 'dev'],
    check: ({ directory }) =>
      expect(readFileSync(join(directory, '.kube/config'), 'utf8')).toMatch(/^current-context: "dev"$/m),
  },
  {
    option: 'cluster-config.setCurrent',
    argv: ['cluster-config', 'ready', '--merge', '--keep-current', '--renew'],
    check: ({ stderr }) => expect(stderr).toMatch(/^Context dev written to \S+\.\n$/),
  },
  {
    option: 'cluster-config.remove',
    argv: ['cluster-config', 'ready', '--remove'],
    check: ({ directory }) =>
      expect(readFileSync(join(directory, '.kube/config'), 'utf8')).toMatch(/^contexts: \[\]$/m),
  },
  {
    option: 'cluster-config.allowSharedDir',
    argv: ['cluster-config', 'ready', '--dir', 'shared', '--allow-shared-dir'],
    check: ({ code, directory }) => {
      expect(code).toBe(0);
      expect(readdirSync(join(directory, 'shared'))).toContain('config');
    },
  },
  {
    option: 'cluster-config.dockerContext',
    argv: ['cluster-config', 'ready', '--docker-context', 'named'],
    check: ({ stderr }) => expect(stderr).toMatch(/--docker-context supports only Docker Swarm/),
  },
  {
    option: 'cluster-config.check',
    argv: ['cluster-config', 'ready', '--dir', 'certificate', '--check'],
    check: printed(/^The certificate for .* expires on .*\nca\.pem is the cluster's current CA/),
  },
  {
    option: 'cluster-config.exec',
    argv: ['cluster-config', 'ready', '--dir', 'exec', '--exec'],
    check: ({ directory }) =>
      expect(readFileSync(join(directory, 'exec/config'), 'utf8')).toMatch(/- "--certificate"/),
  },
  {
    option: 'kube-credential.certificate',
    argv: ['kube-credential', '--certificate', 'READY'],
    check: printed(/"clientCertificateData":"-----BEGIN CERTIFICATE/),
  },
  {
    option: 'cluster-config.outputCerts',
    argv: ['cluster-config', 'ready', '--dir', 'with-ca', '--use-keystone', '--output-certs'],
    check: ({ directory }) =>
      expect(readdirSync(join(directory, 'with-ca')).sort()).toEqual(['ca.pem', 'config']),
  },
];
