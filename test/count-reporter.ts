/**
 * Prints `N passed, N failed` (and `, N skipped`) as the last line of a test run; scripts/parts.sh adds these numbers up.
 * Before it, prints a line for each skipped test with the reason, for each test that passed only on a retry, and for each
 * failed test with the first line of its error.
 *
 * Also counts as failed: an error in a hook, a file that does not load, an unfinished test, an unhandled error, a run
 * without tests, a nonzero exit code without another failure, and in CI a skipped test that is not in allowed-skips.ts.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node';
import { type AllowedSkip, allowedSkips } from './allowed-skips.ts';

export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly lines: readonly string[];
}

const nameOf = (test: TestCase): string => `${test.module.relativeModuleId} > ${test.fullName}`;

/** The first line of the error, because a reader may have only the end of the output. */
const failureOf = (test: TestCase): string =>
  `failed: ${nameOf(test)}: ${stripVTControlCharacters(test.result().errors?.[0]?.message ?? 'no error').split('\n')[0]}`;

/** Yields the suites that contain a test, and its file. */
function* parentsOf(test: TestCase): Generator<TestSuite | TestModule> {
  for (let parent = test.parent; ; parent = parent.parent) {
    yield parent;
    if (parent.type === 'module') return;
  }
}

/** The filters of the run: `-t` and `--tags-filter`. */
export interface Selection {
  readonly namePattern: RegExp | undefined;
  /** Names of tags, with `*` for any characters. Vitest's operators are not supported. */
  readonly tags: readonly string[];
}

const matches = (tag: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(tag);

/** True if the filters exclude the test. */
function isDeselected(test: TestCase, { namePattern, tags }: Selection): boolean {
  if (tags.length > 0 && !test.tags.some((tag) => tags.some((pattern) => matches(tag, pattern)))) return true;
  return namePattern !== undefined && !namePattern.test(test.fullName.replaceAll(' > ', ' '));
}

export function reportOf(
  modules: readonly TestModule[],
  errors: readonly unknown[],
  { selection, allowed, isCi }: { selection: Selection; allowed: readonly AllowedSkip[]; isCi: boolean },
): Report {
  const lines: string[] = [];
  let [passed, failed, skipped] = [0, errors.length, 0];

  const countSkipped = (test: TestCase, note: string | undefined): void => {
    if (isDeselected(test, selection)) return;
    skipped += 1;
    const name = nameOf(test);
    if ([...parentsOf(test)].some((suite) => suite.errors().length > 0)) {
      // The error itself is already counted.
      lines.push(`skipped: ${name}: a hook or the file failed`);
      return;
    }
    const entry = allowed.find(
      (skip) =>
        skip.isNeeded &&
        (typeof skip.test === 'string' ? name.startsWith(skip.test) : test.tags.includes(skip.test.tag)),
    );
    if (entry === undefined && isCi) {
      failed += 1;
      skipped -= 1;
    }
    lines.push(
      `skipped: ${name}: ${entry?.reason ?? note ?? `no reason is given${isCi ? ', which CI does not allow' : ''}`}`,
    );
  };

  for (const module of modules) {
    const before = failed;
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') passed += 1;
      else if (result.state === 'skipped') countSkipped(test, result.note);
      else {
        failed += 1;
        if (result.state === 'failed') lines.push(failureOf(test));
      }
      if (result.state === 'pending') lines.push(`unfinished: ${nameOf(test)}`);
      if (test.diagnostic()?.flaky) lines.push(`flaky: ${nameOf(test)}`);
    }
    const state = module.state();
    if (failed === before && state !== 'passed' && state !== 'skipped') {
      failed += 1;
      lines.push(`${state}: ${module.relativeModuleId}`);
    }
  }
  if (passed + failed === 0) {
    failed = 1;
    lines.push('no test ran');
  }
  return { passed, failed, skipped, lines };
}

export default class CountReporter implements Reporter {
  #vitest: Vitest | undefined;
  #isClosed = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    // Called after the teardowns. If a teardown throws, vitest only logs the error and exits with 0.
    vitest.onClose(() => {
      this.#isClosed = true;
    });
    const logError = vitest.logger.error.bind(vitest.logger);
    vitest.logger.error = (...words: unknown[]) => {
      if (words[0] === 'error during close') process.exitCode = 1;
      logError(...words);
    };
    // Prints the count even if the run does not reach its end.
    process.once('exit', (code) => this.#print(code));
  }

  #report: Report | undefined;

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const { testNamePattern, tagsFilter } = this.#vitest?.config ?? {};
    const selection = { namePattern: testNamePattern, tags: tagsFilter ?? [] };
    this.#report = reportOf(modules, errors, {
      selection,
      allowed: allowedSkips,
      isCi: Boolean(process.env.CI),
    });
  }

  /** Called at exit, because the default reporter prints its summary after `onTestRunEnd`. */
  #print(code: number): void {
    const { passed, failed, skipped, lines } = this.#report ?? {
      passed: 0,
      failed: 0,
      skipped: 0,
      lines: [],
    };
    const isIncomplete = code !== 0 || this.#report === undefined || !this.#isClosed;
    const all = failed === 0 && isIncomplete ? 1 : failed;
    const count = `${passed} passed, ${all} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
    process.stdout.write(`${[...lines, count].join('\n')}\n`);
    if (all > 0 && code === 0) process.exitCode = 1;
  }
}
