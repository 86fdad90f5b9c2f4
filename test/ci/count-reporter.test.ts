/** test/count-reporter.ts and the configuration of vitest: the exit codes and counts of small runs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import time from '../../bench/time/vitest.config.mts';
import unit from '../../vitest.config.mts';
import cloud from '../cloud/vitest.config.mts';
import nodes from '../nodes/vitest.config.mts';
import stress from '../stress/vitest.config.mts';
import { temporaryDirectory } from '../support/world.ts';

const CONFIG = `
import project from ${JSON.stringify(resolve('vitest.config.mts'))};
const { expect, tags } = project.test;
const globalSetup = process.env.SETUP === undefined ? [] : [process.env.SETUP];
const reporters = ['default', ${JSON.stringify(resolve('test/count-reporter.ts'))}];
export default { test: { expect, tags, reporters, globalSetup, include: ['**/*.test.ts'], retry: Number(process.env.RETRY ?? 0) } };
`;
const HEAD = "import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';\n";
const GOOD = "it('good', () => { expect(1).toBe(1); });\n";

interface Run {
  readonly code: number | null;
  /** The last line. */
  readonly count: string;
  readonly output: string;
}

/** Runs test files, given by name, in a temporary directory. */
function run(
  files: Readonly<Record<string, string>>,
  { env = {}, words = [] }: { env?: Record<string, string>; words?: readonly string[] } = {},
): Run {
  const root = temporaryDirectory();
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'tests'));
  writeFileSync(join(root, 'vitest.config.mjs'), CONFIG);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'tests', name), HEAD + text);
  const vitest = resolve('node_modules/vitest/vitest.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, CI: '1', NO_COLOR: '1', ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, count: stdout.trim().split('\n').at(-1) ?? '', output: stdout + stderr };
}

it('counts a passed test', () => {
  expect(run({ 'a.test.ts': GOOD })).toMatchObject({ code: 0, count: '1 passed, 0 failed' });
});

/** Files that count as failed. All run at once, and a reporter counts each file. */
const FAILURES: readonly (readonly [title: string, text: string, count: string])[] = [
  ['a failed test', "it('bad', () => { expect(1).toBe(2); });", '1 passed, 1 failed'],
  ['a test without assertions', "it('idle', () => {});", '1 passed, 1 failed'],
  [
    'a test that returns before its assertion',
    "it('early', () => { if (1 < 2) return; expect(1).toBe(1); });",
    '1 passed, 1 failed',
  ],
  ['an afterAll that throws', "afterAll(() => { throw new Error('x'); });", '1 passed, 1 failed'],
  [
    'an afterAll of a suite that throws',
    "describe('s', () => { afterAll(() => { throw new Error('x'); }); it('t', () => { expect(1).toBe(1); }); });",
    '2 passed, 1 failed',
  ],
  ['an afterEach that throws', "afterEach(() => { throw new Error('x'); });", '0 passed, 1 failed'],
  ['a skipped test', "it.skip('s', () => { expect(1).toBe(1); });", '1 passed, 1 failed'],
  ['a todo test', "it.todo('s');", '1 passed, 1 failed'],
  [
    'a skipped suite',
    "describe.skip('s', () => { it('t', () => { expect(1).toBe(1); }); });",
    '1 passed, 1 failed',
  ],
  ['a test that skips itself', "it('s', ({ skip }) => { skip('no shell'); });", '1 passed, 1 failed'],
];

describe('the count of a file', () => {
  const REPORTER = `
import { reportOf } from ${JSON.stringify(resolve('test/count-reporter.ts'))};
const options = { selection: { namePattern: undefined, tags: [] }, allowed: [], isCi: true };
export default class {
  onTestRunEnd(modules) {
    for (const module of modules) {
      const { passed, failed } = reportOf([module], [], options);
      console.log('count of', module.relativeModuleId, passed + ' passed, ' + failed + ' failed');
    }
  }
}`;
  let output: string;
  beforeAll(() => {
    const files = Object.fromEntries(FAILURES.map(([, text], index) => [`${index}.test.ts`, GOOD + text]));
    output = run(
      { ...files, 'reporter.mjs': REPORTER },
      { words: ['--reporter=./tests/reporter.mjs'] },
    ).output;
  });

  it.each(FAILURES.map(([title, , count], index) => [title, index, count] as const))(
    'counts %s as failed',
    (_, index, count) => {
      expect(output).toContain(`count of tests/${index}.test.ts ${count}\n`);
    },
  );
});

it.each([
  [
    'an unhandled rejection',
    "it('t', () => { expect(1).toBe(1); Promise.reject(new Error('x')); });",
    '2 passed, 1 failed',
  ],
  ['a skipped test', "it.skip('s', () => { expect(1).toBe(1); });", '1 passed, 1 failed'],
])('exits with 1 after %s', (_, text, count) => {
  expect(run({ 'a.test.ts': GOOD + text })).toMatchObject({ code: 1, count });
});

it('counts a beforeAll that throws as failed, and its tests as skipped with this reason', () => {
  const { code, count, output } = run({
    'a.test.ts': `beforeAll(() => { throw new Error('x'); });\n${GOOD}`,
  });
  expect({ code, count }).toEqual({ code: 1, count: '0 passed, 1 failed, 1 skipped' });
  expect(output).toContain('skipped: tests/a.test.ts > good: a hook or the file failed');
});

it('counts a file that does not load as failed', () => {
  const files = { 'a.test.ts': GOOD, 'b.test.ts': "import './missing.ts';" };
  expect(run(files)).toMatchObject({ code: 1, count: '1 passed, 1 failed' });
});

it('counts a file without tests as failed', () => {
  expect(run({ 'a.test.ts': GOOD, 'b.test.ts': '' })).toMatchObject({ code: 1, count: '1 passed, 1 failed' });
});

it('counts a run without tests as failed, even with --passWithNoTests', () => {
  const words = ['--passWithNoTests', 'nothing-of-that-name'];
  expect(run({ 'a.test.ts': GOOD }, { words })).toMatchObject({ code: 1, count: '0 passed, 1 failed' });
});

it('counts a run whose worker is killed as failed', () => {
  const { code, count } = run({ 'a.test.ts': "it('t', () => { process.kill(process.pid, 'SIGKILL'); });" });
  expect(code).not.toBe(0);
  expect(count).toMatch(/^0 passed, [1-9]\d* failed/);
});

it('prints a count with a failure if vitest is terminated', () => {
  const text = "it('t', () => { process.kill(process.ppid, 'SIGTERM'); });";
  const { code, count } = run({ 'a.test.ts': text });
  expect(code).not.toBe(0);
  expect(count).not.toMatch(/, 0 failed/);
});

it.each([
  ['throws', "throw new Error('x')"],
  ['rejects', "return Promise.reject(new Error('x'))"],
  ['ends the process', 'process.exit(0)'],
])('counts a global teardown that %s as failed', (_, body) => {
  const files = { 'a.test.ts': GOOD, 'setup.mjs': `export default () => () => { ${body}; };` };
  const { code, count } = run(files, { env: { SETUP: './tests/setup.mjs' } });
  expect({ code: code === 0 ? 0 : 1, count }).toEqual({ code: 1, count: '1 passed, 1 failed' });
});

it.each([
  ['vitest.config.mts', unit],
  ['bench/time/vitest.config.mts', time],
  ['test/cloud/vitest.config.mts', cloud],
  ['test/nodes/vitest.config.mts', nodes],
  ['test/stress/vitest.config.mts', stress],
])('%s requires assertions and counts with this reporter', (_, { test }) => {
  expect(test?.expect).toEqual({ requireAssertions: true });
  expect(test?.reporters).toContain('./test/count-reporter.ts');
});

it('names a failed test, with the first line of its error', () => {
  const text = `${GOOD}it('t', () => { throw new Error('no answer\\nafter 5 s'); });`;
  const { output } = run({ 'a.test.ts': text });
  expect(output).toMatch(/^failed: tests\/a\.test\.ts > t: no answer$/m);
});

it('reports a test that passed only on a retry as flaky, and counts it as passed', () => {
  const text = "let tries = 0;\nit('shaky', () => { expect(++tries).toBe(2); });";
  const { code, count, output } = run({ 'a.test.ts': text }, { env: { RETRY: '1' } });
  expect({ code, count }).toEqual({ code: 0, count: '1 passed, 0 failed' });
  expect(output).toContain('flaky: tests/a.test.ts > shaky');
});

it('outside of CI, reports skipped tests and does not count them as failed', () => {
  const { code, count, output } = run({ 'a.test.ts': `${GOOD}it.skip('s', () => {});` }, { env: { CI: '' } });
  expect({ code, count }).toEqual({ code: 0, count: '1 passed, 0 failed, 1 skipped' });
  expect(output).toContain('skipped: tests/a.test.ts > s: no reason is given');
});

it('does not count tests that -t excludes', () => {
  const words = ['-t', 'good'];
  const text = `${GOOD}it('other', () => { expect(1).toBe(2); });`;
  expect(run({ 'a.test.ts': text }, { words })).toMatchObject({ code: 0, count: '1 passed, 0 failed' });
});
