// How long it takes before anything is done: against an empty script on the same Node, against the Python client, and the
// single file against both. Prints rows { name, value, target, ok } as JSON; milliseconds go to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sideBySide } from './lib/side-by-side.mjs';

const FAST_ROUNDS = 41;
const SLOW_ROUNDS = 9;
const PYTHON = '/usr/bin/magnum';
const SINGLE_FILE = resolve('dist.binary/magnum');
const MAGNUM = [process.execPath, resolve('bin/magnum.js')];

const home = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', SHELL: '/bin/bash' };
const rows = [];

/** `value` as a part of `of`, which may be at most `target`. */
function row(name, value, of, target) {
  const ratio = Number((value / of).toFixed(3));
  rows.push({ name, value: ratio, target: `at most ${target}`, ok: ratio <= target });
}

function againstNode() {
  const empty = join(home, 'empty.cjs');
  writeFileSync(empty, '');
  const magnum = (...words) => ({ command: [...MAGNUM, ...words], env });
  const times = sideBySide(
    {
      empty: { command: [process.execPath, empty], env },
      '--version': magnum('--version'),
      help: magnum('help'),
      'help cluster-create': magnum('help', 'cluster-create'),
      'a usage error': { ...magnum('cluster-list', '--nonsense'), code: 2 },
      'completion bash': magnum('completion', 'bash'),
      'bash-completion': magnum('bash-completion'),
    },
    FAST_ROUNDS,
  );
  console.error(times);
  for (const [name, ms] of Object.entries(times)) {
    if (name === 'empty') continue;
    row(`${name}, of an empty script on the same Node`, ms, times.empty, name === '--version' ? 1.1 : 1.25);
  }
}

function againstPython() {
  spawnSync('scripts/apt-install.sh', ['python3-magnumclient'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(PYTHON)) throw new Error(`there is no ${PYTHON}: install Debian’s python3-magnumclient`);
  spawnSync(process.execPath, ['scripts/build-binary.mjs'], { stdio: ['ignore', 'ignore', 'ignore'] });
  if (!existsSync(SINGLE_FILE)) throw new Error('npm run build:binary made no dist.binary/magnum');
  const cloud = join(home, 'sandbox');
  const user = {
    ...env,
    OS_CLIENT_CONFIG_FILE: join(cloud, 'clouds.yaml'),
    OS_CLOUD: 'sandbox',
    OS_CACHE: '1',
  };
  const once = (...words) => {
    const { status, stderr } = spawnSync(MAGNUM[0], [MAGNUM[1], ...words], { env: user, encoding: 'utf8' });
    if (status !== 0) throw new Error(`magnum ${words.join(' ')} ended with ${status}: ${stderr}`);
  };
  const magnum = (...words) => ({ command: [...MAGNUM, ...words], env: user });
  const python = (...words) => ({ command: [PYTHON, ...words], env: user });
  const file = (...words) => ({ command: [SINGLE_FILE, ...words], env: user });
  // Both write their cluster's files over what was there, each into a directory of its own.
  const config = (who) => {
    const dir = join(home, `of-${who}`);
    mkdirSync(dir);
    return ['cluster-config', 'mykube', '--dir', dir, '--force'];
  };
  once('sandbox', 'start', '--dir', cloud, '--seconds', '0');
  try {
    once('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
    const times = sideBySide(
      {
        version: magnum('--version'),
        fileVersion: file('--version'),
        pythonVersion: python('--version'),
        help: magnum('help'),
        pythonHelp: python('help'),
        list: magnum('cluster-list'),
        pythonList: python('cluster-list'),
        config: magnum(...config('ours')),
        pythonConfig: python(...config('theirs')),
      },
      SLOW_ROUNDS,
    );
    console.error(times);
    row('--version, of the Python client’s', times.version, times.pythonVersion, 0.15);
    row('help, of the Python client’s', times.help, times.pythonHelp, 0.15);
    row('cluster-list with a cached session, of the Python client’s', times.list, times.pythonList, 0.2);
    row('cluster-config, of the Python client’s', times.config, times.pythonConfig, 0.35);
    row('the single file: --version, of the Python client’s', times.fileVersion, times.pythonVersion, 0.08);
  } finally {
    once('sandbox', 'stop', '--dir', cloud);
  }
}

function singleFileAgainstNpm() {
  const times = sideBySide(
    Object.fromEntries(
      [
        ['--version', ['--version']],
        ['help', ['help']],
      ].flatMap(([name, words]) => [
        [`${name} file`, { command: [SINGLE_FILE, ...words], env }],
        [`${name} npm`, { command: [...MAGNUM, ...words], env }],
      ]),
    ),
    FAST_ROUNDS,
  );
  console.error(times);
  const node = `Node ${process.versions.node}`;
  row(
    `the single file: --version, of the npm install’s on ${node}`,
    times['--version file'],
    times['--version npm'],
    1,
  );
  row(`the single file: help, of the npm install’s on ${node}`, times['help file'], times['help npm'], 1);
}

try {
  againstNode();
  againstPython();
  singleFileAgainstNpm();
  console.log(JSON.stringify(rows, null, 2));
} finally {
  rmSync(home, { recursive: true, force: true });
}
