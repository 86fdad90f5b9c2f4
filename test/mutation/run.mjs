/**
 * npm run test:mutation -- ROOM [--sample N] [--seed N]: which of N small changes to the files of a room its tests detect. A room is
 * a directory of src; its tests are in the directory of test with the same name. docs/testing.md has the scores.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..');
process.chdir(project);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const [room, ...more] = positionals;
const rooms = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join('test', entry.name)))
  .map(({ name }) => name);
const [size, seed] = [Number(values.sample), Number(values.seed)];
if (!rooms.includes(room) || more.length > 0 || !(size >= 1) || !(seed >= 0)) {
  console.error(`Usage: npm run test:mutation -- ROOM [--sample N] [--seed N]\nRooms: ${rooms.join(', ')}`);
  process.exit(2);
}

if (!existsSync(join(here, 'node_modules')))
  execFileSync('npm', ['ci', '--no-fund', '--no-audit'], { cwd: here, stdio: 'inherit' });
const { Stryker } = await import('@stryker-mutator/core');
const { sampleOf } = await import('./sample.mjs');

const files = readdirSync(join('src', room), { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', room, name))
  .sort();
const { count, sample } = await sampleOf(
  files.map((file) => join(project, file)),
  { project, seed, size },
);

// For vitest.config.mts, which the processes of Stryker read.
process.env.ROOM = room;
const results = await new Stryker({
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.mts', related: false },
  mutate: files,
  checkers: ['sample'],
  appendPlugins: [join(here, 'sample-checker.mjs')],
  sample: { project, keys: sample },
  coverageAnalysis: 'perTest',
  // Stryker would rewrite the paths in tsconfig.json, with the API of an older TypeScript. Vitest does not read them.
  tsconfigFile: 'none',
  // Files that are written for it lose their modes, and bin/magnum.js is executable.
  disableTypeChecks: false,
  ignorePatterns: ['/test/cloud', '/bench', '/dist.*', '/docs/commands'],
  // Half of the processes check, and are then idle.
  concurrency: 2 * availableParallelism(),
  dryRunTimeoutMinutes: 10,
  reporters: ['progress-append-only'],
  warnings: { unknownOptions: false },
}).runMutationTest();

const ofStatus = (...statuses) => results.filter(({ status }) => statuses.includes(status));
for (const { status, fileName, location, mutatorName, replacement } of ofStatus('Survived', 'NoCoverage')) {
  const { line, column } = location.start;
  const text = replacement.replace(/\s+/g, ' ').slice(0, 120);
  console.log(`${status} ${relative(project, fileName)}:${line}:${column} ${mutatorName} ${text}`);
}
const detected = ofStatus('Killed', 'Timeout').length;
const undetected = ofStatus('Survived', 'NoCoverage').length;
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const date = new Date().toISOString().slice(0, 10);
const score = ((100 * detected) / (detected + undetected)).toFixed(1);
console.log(
  `${room}: ${score} % of ${detected + undetected} changes detected (of ${count}; seed ${seed}, ${date}, commit ${commit})`,
);
