/** With a session, no command sends a request to Keystone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../src/cluster-access/certificate/key-and-csr.ts';
import { commands } from '../../src/commands/registry.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
let project: string;

beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2' });
  await sandbox.run('login');
  project = (await sandbox.run('whoami', '-f', 'value', '-c', 'project_id')).stdout.trim();
  await sandbox.run('cluster-create', 'ready', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'gone', '--cluster-template', 'kubernetes');
  writeFileSync(join(sandbox.directory, 'client.csr'), (await createKeyAndCsr()).csr);
});
afterAll(() => sandbox.close());

const ADMIN = ['--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin'];

/** One call of each command that sends requests to Magnum or prints the session. */
const CALLS: readonly (readonly string[])[] = [
  ['cluster-create', 'new', '--cluster-template', 'kubernetes'],
  ['version'],
  ['cluster-list'],
  ['cluster-show', 'ready'],
  ['cluster-config', 'ready', '--dir', 'config'],
  ['cluster-update', 'ready', 'replace', 'node_count=2'],
  ['cluster-resize', 'ready', '1'],
  ['cluster-upgrade', 'ready', 'kubernetes'],
  ['cluster-wait', 'ready'],
  ['cluster-delete', 'gone'],
  [
    'cluster-template-create',
    'own',
    '--image',
    'fedora-coreos-latest',
    '--external-network',
    'public',
    '--coe',
    'kubernetes',
    '--docker-volume-size',
    '5',
    '--flavor',
    'm1.small',
    '--master-flavor',
    'm1.small',
  ],
  ['cluster-template-list'],
  ['cluster-template-show', 'kubernetes'],
  ['cluster-template-update', 'own', 'replace', 'dns_nameserver=1.1.1.1'],
  ['cluster-template-delete', 'own'],
  ['nodegroup-create', 'ready', 'pool', '--node-count', '1'],
  ['nodegroup-list', 'ready'],
  ['nodegroup-show', 'ready', 'pool'],
  ['nodegroup-update', 'ready', 'pool', 'replace', 'max_node_count=3'],
  ['nodegroup-delete', 'ready', 'pool'],
  ['ca-show', '--cluster', 'ready'],
  ['ca-sign', '--cluster', 'ready', '--csr', 'client.csr'],
  ['ca-rotate', '--cluster', 'ready'],
  ['kube-credential'],
  ['credential-rotate', 'ready'],
  ['quotas-create', '--project-id', 'PROJECT', '--resource', 'Cluster'],
  ['quotas-list'],
  ['quotas-show', '--project-id', 'PROJECT', '--resource', 'Cluster'],
  ['quotas-update', '--project-id', 'PROJECT', '--resource', 'Cluster', '--hard-limit', '3'],
  ['quotas-delete', '--project-id', 'PROJECT', '--resource', 'Cluster'],
  ['service-list'],
  ['stats-list'],
  ['whoami'],
  ['token-issue'],
];

/** Commands that need no cloud, and commands whose purpose is a request to Keystone. */
const OTHERS = new Set([
  ...['login', 'logout', 'project-list', 'project-use', 'service-provider-list', 'cache-clear', 'doctor'],
  ...['cloud-allow', 'config set', 'config get', 'config unset', 'config list'],
  ...['alias set', 'alias list', 'alias delete', 'plugin list'],
  ...['sandbox start', 'sandbox status', 'sandbox stop', 'sandbox serve', 'demo', 'help'],
  ...['bash-completion', 'completion'],
]);

const isExempt = (names: readonly string[], hidden: boolean | undefined): boolean =>
  hidden === true || names.some((name) => OTHERS.has(name));

describe('with a session', () => {
  it.each(CALLS.map((argv) => [argv.join(' '), argv] as const))(
    '%s sends no request to Keystone',
    async (_, argv) => {
      const asAdmin = /^quotas-|^service-/.test(argv[0] ?? '') ? ADMIN : [];
      if (asAdmin.length > 0) await sandbox.run('login', ...asAdmin);
      const words = argv.map((word) => (word === 'PROJECT' ? project : word));
      sandbox.requests.length = 0;
      const { code, stderr } = await sandbox.run(...words, ...asAdmin);
      expect(stderr).not.toMatch(/ERROR/);
      expect(code).toBe(0);
      expect(sandbox.requests.filter(({ path }) => path.startsWith('/identity'))).toEqual([]);
    },
  );

  it('each command has a call in this file, or is listed as an exception', () => {
    const called = new Set(CALLS.map(([word]) => word));
    const missing = commands.filter(
      ({ table }) => !called.has(table.names[0]) && !isExempt(table.names, table.hidden),
    );
    expect(missing.map(({ table }) => table.names[0])).toEqual([]);
  });
});
