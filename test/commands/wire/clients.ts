import { randomUUID, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { type Case, printed, type Seen } from './case.ts';

/** Commands that configure clients when a cluster is complete, each with the name of the cluster. */
const COMMANDS: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['created', ['cluster-create', 'created', '--cluster-template', 'kubernetes', '--wait']],
  ['ready', ['cluster-wait', 'ready']],
];

const fileOf = ({ directory }: Seen) => join(directory, '.kube/config');
const kubeconfig = (seen: Seen) => readFileSync(fileOf(seen), 'utf8');

const subjectIn = (directory: string) =>
  new X509Certificate(readFileSync(join(directory, 'cert.pem'))).subject;

const cases = COMMANDS.flatMap(([name, words]): Case[] => {
  const command = words[0] as string;
  const dir = `${command}-files`;
  const files = ({ directory }: Seen, ...path: string[]) => join(directory, dir, ...path);
  const plugin = (key: string, flags: readonly string[], expected: RegExp): Case => ({
    option: `${command}.${key}`,
    argv: [...words, '--dir', dir, '--force', ...flags],
    check: (seen) => expect(readFileSync(files(seen, 'config'), 'utf8')).toMatch(expected),
  });
  return [
    {
      option: `${command}.merge`,
      argv: [...words, '--merge'],
      check: (seen) => expect(kubeconfig(seen)).toMatch(new RegExp(`^current-context: "${name}"$`, 'm')),
    },
    {
      option: `${command}.context`,
      argv: [...words, '--merge', '--context', `${command}-context`],
      check: (seen) =>
        expect(kubeconfig(seen)).toMatch(new RegExp(`^current-context: "${command}-context"$`, 'm')),
    },
    {
      option: `${command}.setCurrent`,
      argv: [...words, '--merge', '--keep-current', '--force'],
      check: ({ stderr }) => expect(stderr).toMatch(/^Context \S+ written to \S+\.\n$/),
    },
    {
      option: `${command}.dir`,
      argv: [...words, '--dir', dir],
      check: (seen) => {
        expect(readdirSync(files(seen)).sort()).toEqual(['ca.pem', 'cert.pem', 'config', 'key.pem']);
        expect(seen.stderr).toBe(
          `To use cluster ${name} in this shell: export KUBECONFIG=${files(seen, 'config')}\n`,
        );
      },
    },
    {
      option: `${command}.force`,
      argv: [...words, '--dir', dir, '--force'],
      check: ({ code }) => expect(code).toBe(0),
    },
    plugin('useCertificate', ['--use-keystone'], /- "kube-credential"/),
    plugin('exec', ['--exec'], /- "--certificate"/),
    plugin('portable', ['--exec', '--portable'], /command: "magnum"/),
    plugin('execApiVersion', ['--exec', '--exec-api-version', 'v1beta1'], /k8s\.io\/v1beta1"/),
    plugin('user', ['--user', 'alice'], new RegExp(`- name: "${name}-alice"`)),
    {
      option: `${command}.group`,
      argv: [...words, '--dir', `${command}-group`, '--group', 'dev,ops'],
      check: ({ directory }) =>
        expect(subjectIn(join(directory, `${command}-group`))).toBe('CN=admin\nO=dev\nO=ops'),
    },
    plugin('insecureKubeconfig', ['--exec', '--insecure', '--insecure-kubeconfig'], /- "--insecure"/),
    {
      option: `${command}.outputCerts`,
      argv: [...words, '--dir', `${command}-ca`, '--exec', '--output-certs'],
      check: ({ directory }) =>
        expect(readdirSync(join(directory, `${command}-ca`)).sort()).toEqual(['ca.pem', 'config']),
    },
    {
      option: `${command}.allowSharedDir`,
      argv: [...words, '--dir', 'shared', '--allow-shared-dir', '--force'],
      check: ({ code, directory }) => {
        expect(code).toBe(0);
        expect(existsSync(join(directory, 'shared/config'))).toBe(true);
      },
    },
    {
      option: `${command}.dockerContext`,
      argv: [...words, '--docker-context', 'named'],
      check: ({ stderr }) => expect(stderr).toMatch(/--docker-context supports only Docker Swarm/),
    },
  ];
});

interface MarkedContext {
  readonly extensions: readonly [{ readonly extension: { readonly cluster: string } }];
}

/** Merges a cluster, and then gives its entries the UUID of one that does not exist. */
const deadContext = (option: string): Case => ({
  option,
  argv: ['cluster-config', 'ready', '--merge', '--context', 'dead'],
  check: (seen) => {
    const text = kubeconfig(seen);
    const { contexts } = parse(text) as { contexts: { name: string; context: MarkedContext }[] };
    const uuid = contexts.find(({ name }) => name === 'dead')?.context.extensions[0].extension.cluster;
    expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
    writeFileSync(fileOf(seen), text.replaceAll(uuid as string, randomUUID()));
  },
});

export const clientCases: readonly Case[] = [
  ...cases,
  {
    option: 'cluster-config.wait',
    argv: ['cluster-config', 'ready', '--wait', '--dir', 'waited'],
    check: ({ stdout, stderr, directory }) => {
      expect(stdout).toBe(`export KUBECONFIG=${join(directory, 'waited/config')}\n`);
      expect(stderr).toBe('');
    },
  },
  {
    option: 'cluster-config.stdout',
    argv: ['cluster-config', 'ready', '--stdout'],
    check: ({ stdout }) => expect(stdout).toMatch(/^apiVersion: "v1"\nkind: "Config"\n/),
  },
  {
    option: 'cluster-config.user',
    argv: ['cluster-config', 'ready', '--stdout', '--user', 'alice'],
    check: ({ stdout }) => expect(stdout).toContain('name: "ready-alice"'),
  },
  {
    option: 'cluster-config.group',
    argv: ['cluster-config', 'ready', '--dir', 'group', '--group', 'dev'],
    check: ({ directory }) => expect(subjectIn(join(directory, 'group'))).toBe('CN=admin\nO=dev'),
  },
  {
    option: 'cluster-config.role',
    argv: ['cluster-config', 'ready', '--group', 'dev', '--role', 'edit'],
    check: ({ stdout }) => expect(stdout).toMatch(/roleRef:\n {2}kind: "ClusterRole"\n {2}name: "edit"/),
  },
  {
    option: 'cluster-config.renew',
    argv: ['cluster-config', 'ready', '--dir', 'waited', '--renew'],
    check: ({ code }) => expect(code).toBe(0),
  },
  {
    option: 'cluster-config.execApiVersion',
    argv: ['cluster-config', 'ready', '--stdout', '--exec', '--exec-api-version', 'v1beta1'],
    check: ({ stdout }) => expect(stdout).toContain('apiVersion: "client.authentication.k8s.io/v1beta1"'),
  },
  {
    option: 'cluster-config.waitTimeout',
    argv: ['cluster-config', 'ready', '--wait', '--wait-timeout', 'soon'],
    check: ({ code, stderr }) => expect([code, stderr]).toEqual([2, expect.stringMatching(/'soon'/)]),
  },
  {
    option: 'cluster-config.check',
    argv: ['cluster-config', '--check'],
    check: (seen) => {
      expect(seen.stdout).toMatch(/^Context \S+: the certificate for /m);
      // For the next case.
      chmodSync(fileOf(seen), 0o644);
    },
  },
  {
    option: 'cluster-config.fix',
    argv: ['cluster-config', '--check', '--fix'],
    check: (seen) => {
      expect(seen.stdout).toMatch(/^The mode of \S+ is now 0600\.$/m);
      expect(statSync(fileOf(seen)).mode & 0o777).toBe(0o600);
    },
  },
  ...[
    [
      'cluster-config.dryRun',
      ['cluster-config', '--prune', '--dry-run'],
      /^Context dead in \S+ would be removed: /,
    ],
    ['cluster-config.yes', ['cluster-config', '--prune', '--yes'], /^Removed context dead from \S+\.\n$/],
    ['doctor.yes', ['doctor', '--fix', '--yes'], /^. kubeconfig: removed context dead from /m],
  ].flatMap(([option, argv, expected], index) => [
    ...(index === 1 ? [] : [deadContext(option as string)]),
    { option: option as string, argv: argv as string[], check: printed(expected as RegExp) },
  ]),
  {
    option: 'cluster-config.prune',
    argv: ['cluster-config', '--prune'],
    check: ({ code, stderr }) =>
      expect([code, stderr]).toEqual([0, expect.stringContaining('No contexts of deleted clusters found.')]),
  },
  {
    option: 'doctor.fix',
    argv: ['doctor', '--fix'],
    check: printed(/^. kubeconfig: \d contexts? of magnum in /m),
  },
];
