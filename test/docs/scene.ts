/** What the examples of help and docs talk about, in a sandbox of its own, and a shell to type them into. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { demoOwner } from '../../src/sandbox/identity-fixtures.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { shellLine } from '../support/magnum-command.ts';

/** Stands for what every cloud names otherwise; the sandbox's own is put in its place. */
const PROJECT = '7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1';

const TEMPLATE = ['--coe', 'kubernetes', '--image', 'fedora-coreos-latest', '--external-network', 'public'];
const template = (name: string): string[] => [
  ...['cluster-template-create', name, ...TEMPLATE, '--docker-storage-driver', 'overlay2'],
  ...['--http-proxy', 'http://proxy:3128', '--labels', 'cert_manager_api=true,kube_tag=v1.28.0'],
];

/** Clusters by the names that the texts give them, with their templates. */
const CLUSTERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['mycluster', 'mykubernetes', 'k8s', 'production', 'alpha', 'beta', 'test1', 'test2', 'test3', 'ci'].map(
      (name) => [name, 'kubernetes'],
    ),
  ),
  myswarmcluster: 'swarm',
  myswarm: 'swarm',
};

/** What there has to be besides clusters. */
const BEFORE: readonly (readonly [RegExp, readonly string[][]])[] = [
  [
    /\bquotas-(show|update|delete)/,
    [['quotas-create', '--project-id', demoOwner.project_id, '--resource', 'Cluster', '--hard-limit', '9']],
  ],
  [
    /\bgpus\b(?!.*--flavor)/,
    [['nodegroup-create', 'mycluster', 'gpus', '--node-count', '3', '--max-nodes', '9']],
  ],
  [/\bmytemplate\b/, [template('mytemplate')]],
  [/\bkubernetes-1.29\b/, [template('kubernetes-1.29')]],
];

/** Quotas and services are the administrator's. */
const ADMIN = { OS_CLOUD: 'sandbox-admin' };
const isAdmins = (text: string): boolean => /\b(quotas-|service-list)/.test(text);

const mentions = (text: string, name: string): boolean =>
  new RegExp(`(^|[\\s"])${name}($|[\\s")])`, 'm').test(text);
const makes = (text: string, name: string): boolean =>
  new RegExp(`cluster-create (--name )?${name}\\b`).test(text);

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

export interface Scene {
  readonly sandbox: TestCloud;
  /** Types into a shell, as a user with `magnum` on the PATH. */
  type(text: string, shell?: readonly [string, ...string[]]): Promise<Ended>;
}

/** A cloud with what `text` mentions and does not make itself. Close `sandbox` in the end. */
export async function scene(text: string): Promise<Scene> {
  const sandbox = await cloud();
  const make = async (...argv: string[]) => {
    const { code, stderr } = await sandbox.runWith({ env: isAdmins(text) ? ADMIN : {} }, ...argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  };
  furnish(sandbox);
  const named = Object.entries(CLUSTERS).filter(([name]) => mentions(text, name) && !makes(text, name));
  for (const [name, of] of named)
    await make('cluster-create', name, '--cluster-template', of, '--node-count', '3');
  for (const [pattern, lines] of BEFORE)
    if (pattern.test(text)) for (const words of lines) await make(...words);
  return { sandbox, type: (line, shell = ['bash', '-o', 'pipefail', '-c']) => type(line, shell, sandbox) };
}

/** What a home has that the texts name: a cloud `mycloud`, an openrc file, a site's certificates, `magnum` itself. */
function furnish({ directory, identityUrl }: TestCloud): void {
  const file = join(directory, '.config/openstack/clouds.yaml');
  const own = /^ {2}sandbox:\n(?: {4}.*\n)+/m;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(own, (all) => all + all.replace('sandbox:', 'mycloud:')),
  );
  const openrc = { AUTH_URL: identityUrl, USERNAME: 'demo', PASSWORD: 'demo', PROJECT_NAME: 'demo' };
  const domains = { USER_DOMAIN_NAME: 'Default', PROJECT_DOMAIN_NAME: 'Default' };
  const lines = Object.entries({ ...openrc, ...domains }).map(
    ([name, value]) => `export OS_${name}=${value}\n`,
  );
  writeFileSync(join(directory, 'openrc'), `unset OS_CLOUD\n${lines.join('')}`);
  writeFileSync(join(directory, 'site-ca.pem'), readFileSync('test/docs/site-ca.pem', 'utf8'));
  const bin = join(directory, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'magnum'), `#!/bin/sh\nexec ${shellLine()} "$@"\n`, { mode: 0o755 });
}

function type(text: string, shell: readonly [string, ...string[]], sandbox: TestCloud): Promise<Ended> {
  const [program, ...options] = shell;
  const child = spawn(program, [...options, text.replace(PROJECT, demoOwner.project_id)], {
    cwd: sandbox.directory,
    env: {
      ...sandbox.env,
      ...(isAdmins(text) && ADMIN),
      PATH: `${join(sandbox.directory, '.bin')}${delimiter}${process.env.PATH}`,
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => {
      shown += piece;
    });
  return new Promise((done) => child.once('close', (code) => done({ code, text: shown })));
}
