// npm run bench: writes all figures to bench/RESULTS.md. Each part is a program that prints rows { name, value, target, ok }.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

const PARTS = [
  ['Start-up', 'bench/start-up.mjs'],
  ['Long lists', 'bench/long-lists.mjs'],
  ['Kubeconfigs', 'bench/kubeconfig-merge.mjs'],
  ['The package', 'bench/package.mjs'],
];
const NOTES = 'bench/notes.md';

function first(command, ...words) {
  const { stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  return (stdout || stderr || 'not found').trim().split('\n')[0];
}

/** Returns the name in /etc/os-release, or that of the kernel. */
function system() {
  try {
    return /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? type();
  } catch {
    return type();
  }
}

/** Returns { rows, details }; `details` is Markdown or undefined. */
function resultsOf(script) {
  const { status, stdout } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${script} exited with ${status}`);
  const results = JSON.parse(stdout);
  return Array.isArray(results) ? { rows: results } : results;
}

for (const script of ['scripts/build.mjs', 'scripts/build-binary.mjs']) {
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} exited with ${status}`);
}
const [cpu] = cpus();
const about = [
  ['machine', `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`],
  ['system', `${system()}, ${type()} ${release()}`],
  ['Node', process.versions.node],
  ['commit', first('git', 'rev-parse', '--short', 'HEAD')],
  ['Python client', first('/usr/bin/magnum', '--version')],
  ['date', new Date().toISOString().slice(0, 10)],
];

const tables = [];
let missed = 0;
for (const [title, script] of PARTS) {
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  console.error(`${title} ...`);
  const { rows, details } = resultsOf(script);
  missed += rows.filter(({ ok }) => !ok).length;
  const lines = rows.map(({ name, value, target, ok }) => {
    const met = !target ? '' : ok ? 'yes' : '**no**';
    return `| ${name} | ${value} | ${target || ''} | ${met} |`;
  });
  tables.push(`## ${title}\n\n| figure | value | target | met |\n|---|---|---|---|\n${lines.join('\n')}\n`);
  if (details !== undefined) tables.push(`${details}\n`);
}

const notes = existsSync(NOTES) ? `\n${readFileSync(NOTES, 'utf8')}` : '';
writeFileSync(
  'bench/RESULTS.md',
  `# Results

Made by \`npm run bench\`. A ratio compares commands that ran in turns, in one run; it is one of medians unless a row says minimum.

${about.map(([name, value]) => `- ${name}: ${value}`).join('\n')}

${tables.join('\n')}${notes}`,
);
console.error(missed === 0 ? 'Every target is met.' : `${missed} targets are missed: see bench/RESULTS.md.`);
