/**
 * Measures long lists: 1,000 to 100,000 clusters of a sandbox in each format, the table compared with that of `openstack`,
 * and a service that takes 18 ms per cluster. Requires a build, python3-cliff for the Python table, and the command `script`
 * for a terminal.
 *
 *     node bench/long-lists.mjs [ROUNDS]
 *
 * Each figure is the best of the rounds, in which the sizes take turns. Prints JSON: a list of `{ name, value, target, ok }`;
 * `target` is null without a target, and `value` is null if it could not be measured. Progress goes to stderr.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './lib/bundle.mjs';
import { measure } from './lib/measure.mjs';
import { startSandbox } from './lib/sandbox.mjs';
import { sideBySide } from './lib/side-by-side.mjs';

const MAGNUM = fileURLToPath(new URL('../bin/magnum.js', import.meta.url));
const SINGLE_FILE = fileURLToPath(new URL('../dist.binary/magnum', import.meta.url));
const RENDERER = fileURLToPath(new URL('lib/renderer-process.mjs', import.meta.url));
const PYTHON_RENDERER = fileURLToPath(new URL('python-renderer.py', import.meta.url));

const ROUNDS = Number(process.argv[2] ?? 3);
const SIZES = [1_000, 10_000, 100_000];
const FORMATS = ['json', 'ndjson', 'csv', 'value', 'markdown', 'table'];
const STREAMING = ['json', 'ndjson', 'csv', 'value', 'markdown'];
const SLOW = { clusters: 1_000, perClusterDelayMs: 18 };
const COLUMNS = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];
/** Debian's Python, even if a virtual environment is active. */
const PYTHON = '/usr/bin/python3';

const results = [];
const round = (value) => Math.round(value * 1_000) / 1_000;
const atMost = (name, value, target) =>
  results.push({ name, value: round(value), target: `<= ${target}`, ok: value <= target });
const atLeast = (name, value, target) =>
  results.push({ name, value: round(value), target: `>= ${target}`, ok: value >= target });
const known = (name, value) => results.push({ name, value: round(value), target: null, ok: true });
const missing = (name, target) => results.push({ name, value: null, target, ok: false });
const say = (text) => process.stderr.write(`${text}\n`);

const list = (sandbox, ...more) => measure(process.execPath, [MAGNUM, 'cluster-list', ...more], sandbox.env);

const bundles = await bundle({ sandbox: 'src/sandbox/server.ts', render: 'src/output/render.ts' });
try {
  await growth();
  await tables();
  await slowService();
} finally {
  bundles.remove();
}
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

/** Measures how time and memory grow with the size: the minimum of each figure, by format and size. */
async function growth() {
  const sandboxes = [];
  for (const clusters of SIZES) sandboxes.push(await startSandbox(bundles.files.sandbox, { clusters }));
  const best = new Map();
  try {
    for (let i = 0; i < ROUNDS; i += 1)
      for (const format of FORMATS)
        for (const [index, clusters] of SIZES.entries()) {
          const took = await list(sandboxes[index], '-f', format);
          if (took.lines < clusters) throw new Error(`${took.lines} lines of ${clusters} clusters`);
          const key = `${format} ${clusters}`;
          best.set(key, least(best.get(key), took));
          say(`${key}: ${Math.round(took.ms)} ms, first ${Math.round(took.firstMs)} ms, ${took.peakKiB} KiB`);
        }
    memory(sandboxes.at(-1).env);
  } finally {
    for (const sandbox of sandboxes) await sandbox.stop();
  }
  const [few, some, many] = SIZES;
  for (const format of FORMATS) {
    const of = (size) => best.get(`${format} ${size}`);
    atMost(`${format}: time of ${many} to ${some} clusters`, of(many).ms / of(some).ms, 12);
    known(`${format}: time of ${some} to ${few} clusters`, of(some).ms / of(few).ms);
    const memory = of(many).peakKiB / of(few).peakKiB;
    const name = `${format}: peak memory of ${many} to ${few} clusters`;
    if (STREAMING.includes(format)) atMost(name, memory, 1.5);
    else known(name, memory);
    if (STREAMING.includes(format))
      atMost(`${format}: first output to the whole, ${many} clusters`, of(many).firstMs / of(many).ms, 0.25);
  }
}

/** Measures the peak memory of the longest list, for the single file and the npm package, from outside the process. */
function memory(env) {
  for (const format of FORMATS) {
    const words = ['cluster-list', '-f', format];
    const figures = sideBySide(
      {
        file: { argv: [SINGLE_FILE, ...words], env },
        npm: { argv: [process.execPath, MAGNUM, ...words], env },
      },
      ROUNDS,
    );
    const [file, npm] = [figures.file.peakKiB.median, figures.npm.peakKiB.median];
    say(`${format}: peak memory of the single file ${file} KiB, of the npm package ${npm} KiB`);
    const node = `Node ${process.versions.node.split('.')[0]}`;
    atMost(
      `${format}: peak memory of ${SIZES.at(-1)} clusters, single file to npm package on ${node}`,
      file / npm,
      1.3,
    );
  }
}

function least(one, other) {
  if (one === undefined) return other;
  const of = (figure) => Math.min(one[figure], other[figure]);
  return { ms: of('ms'), firstMs: of('firstMs'), peakKiB: of('peakKiB') };
}

/** Measures our table and cliff's with the same rows, each in a process that only renders the table. */
async function tables() {
  const name = 'table: time of cliff to ours, 10000 rows';
  if (!hasCliff()) return missing(name, '>= 3');
  const directory = mkdtempSync(join(tmpdir(), 'magnum-bench-'));
  const sandbox = await startSandbox(bundles.files.sandbox, { clusters: 10_000 });
  try {
    const file = join(directory, 'rows.json');
    const rows = execFileSync(process.execPath, [MAGNUM, 'cluster-list', '-f', 'json'], {
      env: sandbox.env,
      maxBuffer: 2 ** 28,
    });
    writeFileSync(file, rows);
    const seconds = (command, ...args) =>
      Number(execFileSync(command, [...args, file, ...COLUMNS], { encoding: 'utf8' }));
    const [ours, theirs] = [[], []];
    for (let i = 0; i < ROUNDS; i += 1) {
      ours.push(seconds(process.execPath, RENDERER, bundles.files.render));
      theirs.push(seconds(PYTHON, PYTHON_RENDERER));
    }
    say(`table of 10000 rows: ours ${Math.min(...ours)} s, cliff ${Math.min(...theirs)} s`);
    atLeast(name, Math.min(...theirs) / Math.min(...ours), 3);
  } finally {
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function hasCliff() {
  try {
    execFileSync(PYTHON, ['-c', 'import cliff.formatters.table'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function slowService() {
  const sandbox = await startSandbox(bundles.files.sandbox, SLOW);
  const { env } = sandbox;
  const words = [process.execPath, MAGNUM, 'cluster-list'];
  try {
    const whole = await list(sandbox, '-f', 'csv', '--limit', String(SLOW.clusters));
    say(`slow, one request: ${Math.round(whole.ms)} ms`);
    for (const format of ['csv', 'json', 'table']) {
      const paged = await list(sandbox, '-f', format);
      say(`slow, ${format}: ${Math.round(paged.ms)} ms`);
      atMost(`slow service, ${format}: time to that of one big request`, paged.ms / whole.ms, 1.1);
    }
    for (const format of STREAMING) {
      const seconds = await quickest(() => secondsUntil(/many-0\b/, [...words, '-f', format], env));
      atMost(`slow service, ${format}: seconds to the first rows`, seconds, 1.5);
    }
    // `script` of util-linux runs the command on a terminal.
    const onTerminal = ['script', '-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'];
    const seconds = await quickest(() => secondsUntil(/clusters: \d/, onTerminal, env));
    const name = 'slow service, table on a terminal: seconds to how many have come';
    if (seconds === undefined) missing(name, '<= 1.5');
    else atMost(name, seconds, 1.5);
  } finally {
    await sandbox.stop();
  }
}

async function quickest(run) {
  let best = await run();
  for (let i = 1; i < ROUNDS && best !== undefined; i += 1) best = Math.min(best, await run());
  return best;
}

/** Resolves with the seconds until stdout matches `wanted`, and ends the command then; undefined if the command does not exist. */
async function secondsUntil(wanted, [command, ...args], env) {
  const began = performance.now();
  const child = spawn(command, args, { env: { ...env, TERM: 'xterm' }, stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  let seconds;
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    if (seconds !== undefined || !wanted.test(text)) return;
    seconds = (performance.now() - began) / 1_000;
    child.kill();
  });
  const ended = await closed;
  if (ended?.code === 'ENOENT') return undefined;
  if (seconds === undefined)
    throw new Error(`${command} printed nothing that matches ${wanted}: ${text.slice(0, 500)}`);
  return seconds;
}
