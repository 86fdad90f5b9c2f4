/**
 * Tests the effect of each option of each command on the request to the sandbox, a file, or the output. The last test
 * fails for an option without a case.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OptionSpec } from '../../src/cli/command-spec.ts';
import { createKeyAndCsr } from '../../src/cluster-access/certificate/key-and-csr.ts';
import { commands } from '../../src/commands/registry.ts';
import { CLIENT_REQUESTS, findClientRequest, nameOf } from '../cloud/contract/requests.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { body, type Case, query } from './wire/case.ts';
import { certificateCases } from './wire/certificates.ts';
import { choosingCases } from './wire/choosing.ts';
import { clientCases } from './wire/clients.ts';
import { newerClusterCases } from './wire/clusters.ts';
import { configCases } from './wire/config.ts';
import { nodegroupCases } from './wire/nodegroups.ts';
import { quotaCases } from './wire/quotas.ts';
import { waitingCases } from './wire/waiting.ts';

let sandbox: TestCloud;

beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2' });
  await sandbox.run('cluster-create', 'ready', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'other', '--cluster-template', 'kubernetes');
  await sandbox.run('nodegroup-create', 'ready', 'pool', '--node-count', '1');
  await sandbox.run('cluster-template-create', 'spare', ...TEMPLATE.slice(2));
  writeFileSync(join(sandbox.directory, 'client.csr'), (await createKeyAndCsr()).csr);
  writeFileSync(join(sandbox.directory, 'labels.yaml'), 'kube_tag: v1.30\na: 1.20\n');
  writeFileSync(join(sandbox.directory, 'labels.txt'), 'a=1,2\n');
  mkdirSync(join(sandbox.directory, 'shared'));
  chmodSync(join(sandbox.directory, 'shared'), 0o777);
});
afterAll(() => sandbox.close());

const CREATE = ['cluster-create', 'new', '--cluster-template', 'kubernetes'];
const LEAST_TEMPLATE = [
  '--image',
  'fedora-coreos-latest',
  '--external-network',
  'public',
  '--coe',
  'kubernetes',
];
const TEMPLATE = ['cluster-template-create', 'new', ...LEAST_TEMPLATE, '--docker-storage-driver', 'overlay2'];

const clusterCases: Case[] = [
  {
    option: 'cluster-create.name',
    argv: ['cluster-create', '--name', 'old', '--cluster-template', 'kubernetes'],
    check: body({ name: 'old' }),
  },
  { option: 'cluster-create.word', argv: CREATE, check: body({ name: 'new' }) },
  {
    option: 'cluster-create.clusterTemplate',
    argv: CREATE,
    check: body({ cluster_template_id: 'kubernetes' }),
  },
  {
    option: 'cluster-create.keypair',
    argv: [...CREATE, '--keypair', 'mykey'],
    check: body({ keypair: 'mykey' }),
  },
  {
    option: 'cluster-create.keypair',
    argv: [...CREATE, '--keypair-id', 'mykey'],
    check: body({ keypair: 'mykey' }),
  },
  {
    option: 'cluster-create.dockerVolumeSize',
    argv: [...CREATE, '--docker-volume-size', '7'],
    check: body({ docker_volume_size: 7 }),
  },
  {
    option: 'cluster-create.labels',
    argv: [...CREATE, '--labels', 'a=1,b=2;c=3'],
    check: body({ labels: { a: '1', b: '2', c: '3' } }),
  },
  {
    option: 'cluster-create.labels',
    argv: [...CREATE, '--labels', 'a=x,y z=1', '--labels', 'b="q"', '--labels', 'a=more'],
    check: body({ labels: { a: 'x,y z=1,more', b: '"q"' } }),
  },
  {
    option: 'cluster-create.nodeCount',
    argv: [...CREATE, '--node-count', '100'],
    check: body({ node_count: 100 }),
  },
  {
    option: 'cluster-create.masterCount',
    argv: [...CREATE, '--master-count', '3'],
    check: body({ master_count: 3 }),
  },
  {
    option: 'cluster-create.discoveryUrl',
    argv: [...CREATE, '--discovery-url', 'http://d'],
    check: body({ discovery_url: 'http://d' }),
  },
  {
    option: 'cluster-create.timeout',
    argv: [...CREATE, '--timeout', '90'],
    check: body({ create_timeout: 90 }),
  },
  {
    option: 'cluster-list.marker',
    argv: ['cluster-list', '--marker', 'READY'],
    check: query({ marker: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
  },
  { option: 'cluster-list.limit', argv: ['cluster-list', '--limit', '1'], check: query({ limit: '1' }) },
  {
    option: 'cluster-list.sortKey',
    argv: ['cluster-list', '--sort-key', 'name'],
    check: query({ sort_key: 'name' }),
  },
  {
    option: 'cluster-list.sortDir',
    argv: ['cluster-list', '--sort-dir', 'desc'],
    check: query({ sort_dir: 'desc' }),
  },
  {
    option: 'cluster-list.fields',
    argv: ['cluster-list', '--fields', 'health_status,create_timeout'],
    check: ({ stdout }) => expect(stdout).toMatch(/\| Health Status +\| Create Timeout \|/),
  },
  {
    option: 'cluster-show.cluster',
    argv: ['cluster-show', 'ready'],
    check: ({ last }) => expect(last.path).toMatch(/\/clusters\/ready$/),
  },
  {
    option: 'cluster-show.long',
    argv: ['cluster-show', 'ready', '--long'],
    check: ({ stdout }) => expect(stdout).toMatch(/\| clustertemplate_coe +\| kubernetes/),
  },
  {
    option: 'cluster-show.tree',
    argv: ['cluster-show', 'ready', '--tree'],
    check: ({ last, stdout }) => {
      expect(last.path).toMatch(/\/clusters\/[0-9a-f-]{36}\/nodegroups(\/[0-9a-f-]{36})?$/);
      expect(stdout).toMatch(/^. cluster: ready is /);
    },
  },
  {
    option: 'doctor.cluster',
    argv: ['doctor', 'ready'],
    check: ({ stdout }) => expect(stdout).toMatch(/^. cluster: ready is /m),
  },
  {
    option: 'cluster-show.labels',
    argv: ['cluster-show', 'ready', '--labels'],
    check: ({ stdout }) => expect(stdout).toMatch(/\| key +\| value +\| source +\| template_value \|/),
  },
  {
    option: 'cluster-update.rollback',
    argv: ['cluster-update', 'ready', 'replace', 'node_count=2', '--rollback'],
    check: query({ rollback: 'True' }),
  },
  {
    option: 'cluster-update.cluster',
    argv: ['cluster-update', 'ready', 'replace', 'node_count=3'],
    check: ({ last }) => expect(last.path).toMatch(/\/clusters\/ready\/?$/),
  },
  {
    option: 'cluster-update.op',
    argv: ['cluster-update', 'ready', 'replace', 'node_count=3'],
    check: ({ last }) => expect(last.body).toEqual([{ op: 'replace', path: '/node_count', value: 3 }]),
  },
  {
    option: 'cluster-update.attributes',
    argv: ['cluster-update', 'ready', 'add', '/node_count=3', 'x=y=z'],
    check: ({ last }) =>
      expect(last.body).toEqual([
        { op: 'add', path: '/node_count', value: 3 },
        { op: 'add', path: '/x', value: 'y=z' },
      ]),
  },
  {
    option: 'cluster-delete.clusters',
    argv: ['cluster-delete', 'nobody', 'other'],
    check: ({ last, stdout, stderr, code }) => {
      expect(last).toMatchObject({ method: 'DELETE', path: expect.stringMatching(/\/clusters\/other$/) });
      expect(stdout).toBe('Request to delete cluster other has been accepted.\n');
      expect(stderr).toMatch(/^ERROR: Delete for cluster nobody failed: .*could not be found/);
      expect(code).toBe(1);
    },
  },
  {
    option: 'cluster-config.clusters',
    argv: ['cluster-config', 'ready', '--dir', 'config-a'],
    check: ({ stdout }) => expect(stdout).toMatch(/KUBECONFIG=\S*config-a\/config/),
  },
  {
    option: 'cluster-config.dir',
    argv: ['cluster-config', 'ready', '--dir', 'deep/config-b'],
    check: () =>
      expect(readFileSync(join(sandbox.directory, 'deep/config-b/cert.pem'), 'utf8')).toMatch(
        /^-----BEGIN CERT/,
      ),
  },
  {
    option: 'cluster-config.force',
    argv: ['cluster-config', 'ready', '--dir', 'deep/config-b', '--force'],
    check: ({ code, last }) => {
      expect(code).toBe(0);
      expect(last).toMatchObject({ method: 'POST', path: expect.stringMatching(/\/certificates$/) });
    },
  },
];

const templateCases: Case[] = [
  { option: 'cluster-template-create.word', argv: TEMPLATE, check: body({ name: 'new' }) },
  {
    option: 'cluster-template-create.name',
    argv: [TEMPLATE[0] as string, '--name', 'old', ...TEMPLATE.slice(2)],
    check: body({ name: 'old' }),
  },
  {
    option: 'cluster-template-create.image',
    argv: TEMPLATE,
    check: body({ image_id: 'fedora-coreos-latest' }),
  },
  {
    option: 'cluster-template-create.externalNetwork',
    argv: TEMPLATE,
    check: body({ external_network_id: 'public' }),
  },
  { option: 'cluster-template-create.coe', argv: TEMPLATE, check: body({ coe: 'kubernetes' }) },
  {
    option: 'cluster-template-create.dockerStorageDriver',
    argv: TEMPLATE,
    check: body({ docker_storage_driver: 'overlay2' }),
  },
  {
    option: 'cluster-template-create.dockerStorageDriver',
    argv: ['cluster-template-create', 'least', ...LEAST_TEMPLATE],
    check: body({ docker_storage_driver: 'overlay2' }),
  },
  {
    option: 'cluster-template-create.dockerVolumeSize',
    argv: ['cluster-template-create', 'volumes', ...LEAST_TEMPLATE, '--docker-volume-size', '3'],
    check: body({ docker_storage_driver: 'devicemapper', docker_volume_size: 3 }),
  },
  ...(
    [
      ['keypair', '--keypair', 'mykey', { keypair_id: 'mykey' }],
      ['fixedNetwork', '--fixed-network', 'private', { fixed_network: 'private' }],
      ['fixedSubnet', '--fixed-subnet', 'private-subnet', { fixed_subnet: 'private-subnet' }],
      ['networkDriver', '--network-driver', 'calico', { network_driver: 'calico' }],
      ['volumeDriver', '--volume-driver', 'cinder', { volume_driver: 'cinder' }],
      ['volumeDriver', '--volume-driver', 'rexray', { volume_driver: 'rexray' }],
      ['volumeDriver', '--volume-driver', 'cvmfs', { volume_driver: 'cvmfs' }],
      ['dnsNameserver', '--dns-nameserver', '137.138.16.5', { dns_nameserver: '137.138.16.5' }],
      ['flavor', '--flavor', 'm2.large', { flavor_id: 'm2.large' }],
      ['flavor', '--flavor-id', 'm2.large', { flavor_id: 'm2.large' }],
      ['masterFlavor', '--master-flavor', 'm1.large', { master_flavor_id: 'm1.large' }],
      ['masterFlavor', '--master-flavor-id', 'm1.large', { master_flavor_id: 'm1.large' }],
      ['dockerVolumeSize', '--docker-volume-size', '5', { docker_volume_size: 5 }],
      ['httpProxy', '--http-proxy', 'http://p', { http_proxy: 'http://p' }],
      ['httpsProxy', '--https-proxy', 'http://q', { https_proxy: 'http://q' }],
      ['noProxy', '--no-proxy', 'a,b', { no_proxy: 'a,b' }],
      ['labels', '--labels', 'kube_tag=v1.23.3', { labels: { kube_tag: 'v1.23.3' } }],
      ['labelsFiles', '--labels-file', 'labels.yaml', { labels: { kube_tag: 'v1.30', a: '1.20' } }],
      ['serverType', '--server-type', 'bm', { server_type: 'bm' }],
      ['insecureRegistry', '--insecure-registry', 'reg:5000', { insecure_registry: 'reg:5000' }],
    ] as const
  ).map(
    ([key, flag, value, expected]): Case => ({
      option: `cluster-template-create.${key}`,
      argv: [...TEMPLATE, flag, value],
      check: body(expected),
    }),
  ),
  ...(
    [
      ['tlsDisabled', '--tls-disabled', { tls_disabled: true }],
      ['public', '--public', { public: true }],
      ['registryEnabled', '--registry-enabled', { registry_enabled: true }],
      ['masterLbEnabled', '--master-lb-enabled', { master_lb_enabled: true }],
      ['floatingIpEnabled', '--floating-ip-enabled', { floating_ip_enabled: true }],
      ['floatingIpEnabled', '--floating-ip-disabled', { floating_ip_enabled: false }],
      ['hidden', '--hidden', { hidden: true }],
      ['hidden', '--visible', { hidden: false }],
    ] as const
  ).map(
    ([key, flag, expected]): Case => ({
      option: `cluster-template-create.${key}`,
      argv: [...TEMPLATE, flag],
      check: body(expected),
    }),
  ),
  {
    option: 'cluster-template-list.limit',
    argv: ['cluster-template-list', '--limit', '2'],
    check: query({ limit: '2' }),
  },
  {
    option: 'cluster-template-list.sortKey',
    argv: ['cluster-template-list', '--sort-key', 'name'],
    check: query({ sort_key: 'name' }),
  },
  {
    option: 'cluster-template-list.sortDir',
    argv: ['cluster-template-list', '--sort-dir', 'asc'],
    check: query({ sort_dir: 'asc' }),
  },
  {
    option: 'cluster-template-list.fields',
    argv: ['cluster-template-list', '--fields', 'coe'],
    check: ({ stdout }) => expect(stdout).toMatch(/\| uuid +\| name +\| Coe +\|/),
  },
  {
    option: 'cluster-template-list.detail',
    argv: ['cluster-template-list', '--detail'],
    check: ({ last, stdout }) => {
      expect(last.path).toMatch(/\/clustertemplates\/detail$/);
      expect(stdout).toMatch(/docker_storage_driver/);
    },
  },
  {
    option: 'cluster-template-show.clusterTemplate',
    argv: ['cluster-template-show', 'kubernetes'],
    check: ({ last }) => expect(last.path).toMatch(/\/clustertemplates\/kubernetes$/),
  },
  {
    option: 'cluster-template-update.clusterTemplate',
    argv: ['cluster-template-update', 'kubernetes', 'replace', 'dns_nameserver=1.1.1.1'],
    check: ({ last }) =>
      expect(last).toMatchObject({
        method: 'PATCH',
        path: expect.stringMatching(/\/clustertemplates\/kubernetes$/),
      }),
  },
  {
    option: 'cluster-template-update.op',
    argv: ['cluster-template-update', 'kubernetes', 'remove', 'http_proxy'],
    check: ({ last }) => expect(last.body).toEqual([{ op: 'remove', path: '/http_proxy' }]),
  },
  {
    option: 'cluster-template-update.attributes',
    argv: ['cluster-template-update', 'kubernetes', 'replace', 'public=true', 'dns_nameserver=1.1.1.1'],
    check: ({ last }) =>
      expect(last.body).toEqual([
        { op: 'replace', path: '/public', value: true },
        { op: 'replace', path: '/dns_nameserver', value: '1.1.1.1' },
      ]),
  },
  {
    option: 'cluster-template-delete.clusterTemplates',
    argv: ['cluster-template-delete', 'nobody', 'noone'],
    check: ({ last, code, stderr }) => {
      expect(last).toMatchObject({
        method: 'DELETE',
        path: expect.stringMatching(/\/clustertemplates\/noone$/),
      });
      expect(stderr).toMatch(
        /^ERROR: Delete for cluster template nobody failed: .*\n.*\nERROR: .*noone failed: /,
      );
      expect(code).toBe(1);
    },
  },
];

const otherCases: Case[] = [
  {
    option: 'stats-list.projectId',
    argv: ['stats-list', '--project-id', 'PROJECT'],
    check: ({ last }) => expect(last.query.project_id).toMatch(/^[0-9a-f]{32}$/),
  },
  {
    option: 'stats-list.word',
    argv: ['stats', 'list', 'PROJECT'],
    check: ({ last }) => expect(last.query.project_id).toMatch(/^[0-9a-f]{32}$/),
  },
  {
    option: 'version.client',
    argv: ['version', '--client'],
    check: ({ stdout }) => expect(stdout).toMatch(/^Client: \S+\n$/),
  },
  {
    option: 'help.command',
    argv: ['help', 'stats-list'],
    check: ({ stdout }) => expect(stdout).toMatch(/Usage: magnum stats-list/),
  },
];

const cases = [
  ...clusterCases,
  ...templateCases,
  ...choosingCases,
  ...newerClusterCases,
  ...nodegroupCases,
  ...certificateCases,
  ...quotaCases,
  ...configCases,
  ...waitingCases,
  ...clientCases,
  ...otherCases,
];

describe('options and arguments', () => {
  it.each(cases.map((item) => [item.option, item.argv.join(' '), item] as const))(
    '%s has its effect: %s',
    async (_option, _line, { argv, check }) => {
      const placeholders = {
        READY: (await sandbox.run('cluster-show', 'ready', '-f', 'value', '-c', 'uuid')).stdout.trim(),
        NODEGROUP: (
          await sandbox.run('nodegroup-show', 'ready', 'pool', '-f', 'value', '-c', 'uuid')
        ).stdout.trim(),
        PROJECT: (
          await sandbox.run('cluster-show', 'ready', '-f', 'value', '-c', 'project_id')
        ).stdout.trim(),
      };
      const words = argv.map((word) => placeholders[word as keyof typeof placeholders] ?? word);
      const output = await sandbox.run(...words);
      await check({ ...output, last: sandbox.lastToMagnum(), directory: sandbox.directory });
    },
  );

  it('each request of these commands is one of the contract', () => {
    const names = sandbox.requests.map(({ method, path }) => {
      const route = path.replace(/^\/(identity|container-infra)/, '');
      return findClientRequest(method, route) ?? `${method} ${route}`;
    });
    expect([...new Set(names)].filter((name) => !CLIENT_REQUESTS.map(nameOf).includes(name))).toEqual([]);
  });

  it('each option and argument of each command has a case', () => {
    const covered = new Set(cases.map(({ option }) => option));
    const testedElsewhere = /^(sandbox|cloud-allow|demo|login|project-use|completion)\b/;
    const missing = commands.flatMap(({ table }) =>
      [
        ...Object.keys(table.positionals ?? {}),
        ...Object.keys((table.options ?? {}) as Record<string, OptionSpec>),
      ]
        .map((key) => `${table.names[0]}.${key}`)
        .filter((option) => !covered.has(option) && !testedElsewhere.test(option)),
    );
    expect(missing).toEqual([]);
  });
});
