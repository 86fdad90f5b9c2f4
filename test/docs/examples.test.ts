/** Every example of help works as it is written: typed into a shell, at a sandbox that has what it talks about. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/registry.ts';
import { demoOwner } from '../../src/sandbox/people.ts';
import { cloud, type TestCloud } from '../cloud.ts';
import { has } from '../e2e/command.ts';

/** Stand for what every cloud names otherwise; the test puts the sandbox's own in their place. */
const PROJECT = '7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1';
const ownNames = (line: string): string => line.replace(PROJECT, demoOwner.project_id);

const TEMPLATE = ['--coe', 'kubernetes', '--image', 'fedora-coreos-latest', '--external-network', 'public'];
const template = (name: string): string[] => [
  ...['cluster-template-create', name, ...TEMPLATE, '--docker-storage-driver', 'overlay2'],
  ...['--http-proxy', 'http://proxy:3128', '--labels', 'cert_manager_api=true,kube_tag=v1.28.0'],
];

/** What there has to be before an example besides the cluster mycluster. */
const BEFORE: readonly (readonly [RegExp, readonly string[][]])[] = [
  [
    /\bquotas-(show|update|delete)/,
    [['quotas-create', '--project-id', demoOwner.project_id, '--resource', 'Cluster', '--hard-limit', '9']],
  ],
  [
    /\bgpus\b(?!.*--flavor)/,
    [['nodegroup-create', 'mycluster', 'gpus', '--node-count', '3', '--max-nodes', '9']],
  ],
  [
    /\btest1\b/,
    ['test1', 'test2', 'test3'].map((name) => ['cluster-create', name, '--cluster-template', 'kubernetes']),
  ],
  [/\bmytemplate\b/, [template('mytemplate')]],
  [/\bkubernetes-1.29\b/, [template('kubernetes-1.29')]],
];

const clouds: TestCloud[] = [];
afterAll(() => Promise.all(clouds.map((one) => one.close())));

async function scene(line: string): Promise<TestCloud> {
  const one = await cloud();
  clouds.push(one);
  // `mycloud` is what the examples call everybody's own.
  const file = join(one.directory, '.config/openstack/clouds.yaml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(
      /^ {2}sandbox:\n(?: {4}.*\n)+/m,
      (all) => all + all.replace('sandbox:', 'mycloud:'),
    ),
  );
  const make = async (...argv: string[]) => {
    const { code, stderr } = await one.runWith({ env: isAdmins(line) ? ADMIN : {} }, ...argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  };
  if (!/\bcluster-create mycluster\b/.test(line))
    await make('cluster-create', 'mycluster', '--cluster-template', 'kubernetes', '--node-count', '3');
  for (const [pattern, lines] of BEFORE)
    if (pattern.test(line)) for (const words of lines) await make(...words);
  return one;
}

/** Quotas are the administrator's. */
const ADMIN = { OS_CLOUD: 'sandbox-admin' };
const isAdmins = (line: string): boolean => /\b(quotas-|service-list)/.test(line);

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function type(line: string, one: TestCloud): Promise<Ended> {
  const bin = join(one.directory, '.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'magnum'),
    `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/magnum.js')}' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const shell = line.endsWith('| source') ? ['fish', '-c'] : ['bash', '-o', 'pipefail', '-c'];
  const [program, ...options] = shell as [string, ...string[]];
  const child = spawn(program, [...options, line], {
    cwd: one.directory,
    env: {
      ...one.env,
      ...(isAdmins(line) && ADMIN),
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (it) => {
      text += it;
    });
  return new Promise((done) => child.once('close', (code) => done({ code, text })));
}

const examples = commands.flatMap(({ table }) =>
  (table.examples ?? []).map(({ command }) => [command, table] as const),
);

/** On a terminal, and ended by Ctrl-C: it would go on for ever. */
const watched = (line: string): string => `(sleep 2; printf '\\003') | script -qec '${line}' /dev/null`;

describe('each command', () => {
  it.each(
    commands
      .filter(({ table }) => table.hidden !== true)
      .map(({ table }) => [table.words[0], table] as const),
  )('%s has an example', (_, table) => {
    expect(table.examples?.length ?? 0).toBeGreaterThan(0);
  });
});

describe('each example works', () => {
  it.each(examples)('%s', { timeout: 60_000 }, async (line) => {
    if (line.endsWith('| source') && !has('fish')) return;
    const one = await scene(line);
    if (line.includes('client.csr'))
      await type(
        'openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=admin -out client.csr',
        one,
      );
    if (line.includes('sandbox status')) await type('magnum sandbox start', one);
    const ended = await type(line.includes('--watch') ? watched(line) : ownNames(line), one);
    if (line.includes('sandbox')) await type('magnum sandbox stop', one);
    expect(ended, ended.text).toMatchObject({ code: 0 });
  });
});
