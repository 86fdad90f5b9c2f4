// Measures how long commands run: an empty script on Node 20, Node 24 and Bun, the npm package on both Node versions, the
// single file, and the Python client, all in one run and in turns. Prints JSON { rows, details }: rows of
// { name, value, target, ok }, and a table of the measurements.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unpackPackage } from '../scripts/fetch-package.mjs';
import { sideBySide } from './lib/side-by-side.mjs';

const ROUNDS = 21;
const PYTHON_CLIENT = '/usr/bin/magnum';
const PACKAGE = resolve('bin/magnum.js');
const SINGLE_FILE = resolve('dist.binary/magnum');

const home = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
const runtimes = unpackRuntimes();
const empty = join(home, 'empty.cjs');
writeFileSync(empty, '');

/** The command line of `magnum` by installation. */
const INSTALLATIONS = {
  'npm, Node 20': [runtimes.node20, PACKAGE],
  'npm, Node 24': [runtimes.node24, PACKAGE],
  'single file': [SINGLE_FILE],
};

function unpackRuntimes() {
  const nodes = JSON.parse(readFileSync('test/nodes/nodes.json', 'utf8'));
  const { bun, targets } = JSON.parse(readFileSync('scripts/single-file.json', 'utf8'));
  const node = (version) =>
    join(
      unpackPackage(join(home, `node-${version}`), `node-${process.platform}-${process.arch}`, {
        version,
        integrity: nodes[version],
      }),
      'bin/node',
    );
  const { runtime, integrity } = targets[`${process.platform}-${process.arch}`];
  return {
    node20: node('20.19.0'),
    node24: node('24.21.0'),
    bun: join(unpackPackage(join(home, 'bun'), runtime, { version: bun, integrity }), 'bin/bun'),
  };
}

/** Starts a sandbox with one cluster, and logs in. Returns the environment of the user. */
function startCloud() {
  const cloud = join(home, 'sandbox');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    OS_CLIENT_CONFIG_FILE: join(cloud, 'clouds.yaml'),
    OS_CLOUD: 'sandbox',
    OS_CACHE: '1',
  };
  const magnum = (...words) => {
    const { status, stderr } = spawnSync(process.execPath, [PACKAGE, ...words], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`magnum ${words.join(' ')} exited with ${status}: ${stderr}`);
  };
  magnum('sandbox', 'start', '--dir', cloud, '--seconds', '0');
  magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
  magnum('login');
  return { env, stop: () => magnum('sandbox', 'stop', '--dir', cloud) };
}

function measure(env) {
  const commands = {
    'an empty script, Node 20': { argv: [runtimes.node20, empty], env },
    'an empty script, Node 24': { argv: [runtimes.node24, empty], env },
    'an empty script, Bun': { argv: [runtimes.bun, empty], env },
  };
  const add = (installation, argv) => {
    const directory = join(home, installation.replaceAll(/\W/g, '-'));
    mkdirSync(directory);
    const lines = {
      '--version': [['--version']],
      help: [['help']],
      'a usage error': [['cluster-list', '--nonsense'], 2],
      'a completed Tab': [['__complete', 'zsh', 'cluster-create', '--']],
      'cluster-list': [['cluster-list']],
      'cluster-config': [['cluster-config', 'mykube', '--dir', directory, '--force']],
    };
    for (const [line, [words, code = 0]] of Object.entries(lines)) {
      // The Python client has no `__complete`, and exits with 1 on a usage error.
      if (installation === 'Python client' && (code !== 0 || words[0] === '__complete')) continue;
      commands[`${line}, ${installation}`] = { argv: [...argv, ...words], env, code };
    }
  };
  for (const [installation, argv] of Object.entries(INSTALLATIONS)) add(installation, argv);
  add('Python client', [PYTHON_CLIENT]);
  return sideBySide(commands, ROUNDS);
}

function rowsOf(figures) {
  const rows = [];
  const row = (name, of, target, figure = 'median') => {
    const value = Number((figures[name].ms[figure] / figures[of].ms[figure]).toFixed(3));
    const isMinimum = figure === 'min' ? ', minimum' : '';
    rows.push({
      name: `${name}: of ${of}${isMinimum}`,
      value,
      target: `at most ${target}`,
      ok: value <= target,
    });
  };
  row('--version, single file', 'an empty script, Node 24', 0.45);
  for (const line of ['help', 'a usage error', 'a completed Tab'])
    row(`${line}, single file`, 'an empty script, Node 24', 0.6);
  row('cluster-list, single file', 'cluster-list, npm, Node 24', 0.4);
  row('cluster-list, single file', 'cluster-list, Python client', 0.04);
  // The minimum, because the time to generate a key pair varies randomly.
  row('cluster-config, single file', 'cluster-config, Python client', 0.15, 'min');
  row('help, npm, Node 24', 'an empty script, Node 24', 1.6);
  row('cluster-list, npm, Node 24', 'cluster-list, Python client', 0.15);
  return rows;
}

function detailsOf(figures) {
  const cell = ({ min, median }) => `${min.toFixed(0)} / ${median.toFixed(0)}`;
  const lines = Object.entries(figures).map(
    ([name, { ms, cpuMs, peakKiB }]) =>
      `| ${name} | ${cell(ms)} | ${cell(cpuMs)} | ${Math.round(peakKiB.median / 1024)} |`,
  );
  return [
    `Minimum and median of ${ROUNDS} rounds, on a machine of its own; compare only figures of one run.`,
    '',
    '| command | wall, ms | CPU, ms | peak memory, MiB |',
    '|---|---|---|---|',
    ...lines,
  ].join('\n');
}

try {
  spawnSync('scripts/apt-install.sh', ['python3-magnumclient'], { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const file of [PYTHON_CLIENT, SINGLE_FILE])
    if (!existsSync(file)) throw new Error(`${file} not found`);
  const cloud = startCloud();
  try {
    const figures = measure(cloud.env);
    console.log(JSON.stringify({ rows: rowsOf(figures), details: detailsOf(figures) }, null, 2));
  } finally {
    cloud.stop();
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
