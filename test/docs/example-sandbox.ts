/** A sandbox with the resources that the examples in help and docs mention, and a shell to run them. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { demoOwner } from '../../src/sandbox/identity-fixtures.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { shellLine } from '../support/magnum-command.ts';

/** The project ID in the examples, which is replaced by that of the sandbox. */
const PROJECT = '7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1';

const TEMPLATE = ['--coe', 'kubernetes', '--image', 'fedora-coreos-latest', '--external-network', 'public'];
const template = (name: string): string[] => [
  ...['cluster-template-create', name, ...TEMPLATE, '--docker-storage-driver', 'overlay2'],
  ...['--http-proxy', 'http://proxy:3128', '--labels', 'cert_manager_api=true,kube_tag=v1.29.3'],
];

/** Names of clusters in the texts, with their templates. */
const CLUSTERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['mycluster', 'mykubernetes', 'k8s', 'production', 'alpha', 'beta', 'test1', 'test2', 'test3', 'ci'].map(
      (name) => [name, 'kubernetes'],
    ),
  ),
  myswarmcluster: 'swarm',
  myswarm: 'swarm',
};

/** Commands that create other resources, if the text matches. */
const PREPARATIONS: readonly (readonly [RegExp, readonly string[][]])[] = [
  [
    /\bquotas-(show|update|delete)/,
    [['quotas-create', '--project-id', demoOwner.project_id, '--resource', 'Cluster', '--hard-limit', '9']],
  ],
  [
    /\bgpus\b(?!.*--flavor)/,
    [['nodegroup-create', 'mycluster', 'gpus', '--node-count', '3', '--max-nodes', '9']],
  ],
  [/'test-\*'/, [['cluster-create', 'test-1', '--cluster-template', 'kubernetes']]],
  [/\bconfig get\b/, [['config', 'set', 'cloud', 'sandbox']]],
  [/\balias delete\b/, [['alias', 'set', 'dl', 'cluster-delete --wait']]],
  [/\bmytemplate\b/, [template('mytemplate')]],
  [/\bkubernetes-1.29\b/, [template('kubernetes-1.29')]],
];

/** Quotas and services require an administrator. */
const ADMIN = { OS_CLOUD: 'sandbox-admin' };
const requiresAdmin = (text: string): boolean => /\b(quotas-|service-list)/.test(text);

/** What the default release of the sandbox does not have. */
const requiresLaterRelease = (text: string): boolean => /--node-(labels|taints)|credential-rotate/.test(text);

const mentions = (text: string, name: string): boolean =>
  new RegExp(`(^|[\\s"])${name}($|[\\s")])`, 'm').test(text);
const creates = (text: string, name: string): boolean =>
  new RegExp(`cluster-create (--name )?${name}\\b`).test(text);

export interface CommandResult {
  readonly code: number | null;
  readonly text: string;
}

export interface ExampleSandbox {
  readonly sandbox: TestCloud;
  /** Runs `text` as a user with `magnum` on the PATH: in a shell, or in this process if `isPlainLine` is true. */
  run(text: string, shell?: readonly [string, ...string[]]): Promise<CommandResult>;
}

/**
 * True for a `magnum` command that a shell would only split at blanks, and that starts no other process: it can run in this process,
 * which takes a tenth of the time.
 */
export const isPlainLine = (line: string): boolean =>
  /^magnum [\w./=,:@%+ -]+$/.test(line) && !/sandbox|demo|--watch|--exec|--use-keystone/.test(line);

/** Starts a sandbox with the resources that `text` mentions and does not create. The caller closes `sandbox`. */
export async function startExampleSandbox(text: string): Promise<ExampleSandbox> {
  const sandbox = await cloud(requiresLaterRelease(text) ? { release: '2026.2' } : {});
  const prepare = async (...argv: string[]) => {
    const { code, stderr } = await sandbox.runWith({ env: requiresAdmin(text) ? ADMIN : {} }, ...argv);
    if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  };
  prepareHome(sandbox);
  const mentioned = Object.entries(CLUSTERS).filter(([name]) => mentions(text, name) && !creates(text, name));
  for (const [name, templateName] of mentioned) {
    // The version before that of the template for upgrades.
    const labels = templateName === 'kubernetes' ? ['--labels', 'kube_tag=v1.28.0'] : [];
    await prepare('cluster-create', name, '--cluster-template', templateName, '--node-count', '3', ...labels);
  }
  for (const [pattern, lines] of PREPARATIONS)
    if (pattern.test(text)) for (const words of lines) await prepare(...words);
  return {
    sandbox,
    run: (line, shell = ['bash', '-o', 'pipefail', '-c']) =>
      isPlainLine(line) ? runInProcess(line, sandbox) : runInShell(line, shell, sandbox),
  };
}

/** Adds what the texts mention: a cloud `mycloud`, an openrc file, labels, CA certificates, and `magnum`. */
function prepareHome({ directory, identityUrl }: TestCloud): void {
  const file = join(directory, '.config/openstack/clouds.yaml');
  const sandboxCloud = /^ {2}sandbox:\n(?: {4}.*\n)+/m;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(sandboxCloud, (all) => all + all.replace('sandbox:', 'mycloud:')),
  );
  const openrc = { AUTH_URL: identityUrl, USERNAME: 'demo', PASSWORD: 'demo', PROJECT_NAME: 'demo' };
  const domains = { USER_DOMAIN_NAME: 'Default', PROJECT_DOMAIN_NAME: 'Default' };
  const lines = Object.entries({ ...openrc, ...domains }).map(
    ([name, value]) => `export OS_${name}=${value}\n`,
  );
  writeFileSync(join(directory, 'openrc'), `unset OS_CLOUD\n${lines.join('')}`);
  writeFileSync(join(directory, 'password.txt'), 'demo\n');
  writeFileSync(join(directory, 'labels.yaml'), 'kube_tag: v1.30.2\n');
  writeFileSync(join(directory, 'site-ca.pem'), readFileSync('test/docs/site-ca.pem', 'utf8'));
  const bin = join(directory, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'magnum'), `#!/bin/sh\nexec ${shellLine()} "$@"\n`, { mode: 0o755 });
}

/** The variables of the user for a line, in addition to those of the sandbox. */
const environmentFor = (line: string) => ({
  ...(requiresAdmin(line) && ADMIN),
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
});

async function runInProcess(line: string, sandbox: TestCloud): Promise<CommandResult> {
  const [, ...words] = line.replace(PROJECT, demoOwner.project_id).split(/ +/);
  const { code, stdout, stderr } = await sandbox.runWith({ env: environmentFor(line) }, ...words);
  return { code, text: stdout + stderr };
}

function runInShell(
  text: string,
  shell: readonly [string, ...string[]],
  sandbox: TestCloud,
): Promise<CommandResult> {
  const [program, ...options] = shell;
  const child = spawn(program, [...options, text.replace(PROJECT, demoOwner.project_id)], {
    cwd: sandbox.directory,
    env: {
      ...sandbox.env,
      ...environmentFor(text),
      PATH: `${join(sandbox.directory, '.bin')}${delimiter}${process.env.PATH}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => {
      output += piece;
    });
  return new Promise((done) => child.once('close', (code) => done({ code, text: output })));
}
