import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isSkipped, PROGRAMS } from './test/support/programs.mts';

/** Directories of test with a configuration of their own. */
const ELSEWHERE = ['cloud', 'nodes', 'mutation', 'stress'];
const E2E = 'test/e2e/**/*.test.ts';

/** Test files that replace modules, which no other test file may have loaded before. */
const REPLACES_MODULES = /\bvi\.(?:doMock|mock|resetModules)\(/;
const here = import.meta.dirname;
const replacing = readdirSync(join(here, 'test'))
  .filter((name) => !/\./.test(name) && ![...ELSEWHERE, 'e2e'].includes(name))
  .flatMap((room) =>
    readdirSync(join(here, 'test', room), { recursive: true, encoding: 'utf8' }).map((name) =>
      join('test', room, name),
    ),
  )
  .filter((path) => path.endsWith('.test.ts'))
  .filter((path) => REPLACES_MODULES.test(readFileSync(join(here, path), 'utf8')));

export default defineConfig({
  test: {
    globalSetup: ['./test/support/temporary-folder.ts'],
    setupFiles: ['./test/support/prepared-keys.ts'],
    testTimeout: 30_000,
    // Hooks start sandboxes and create clusters, which takes longer on a busy machine.
    hookTimeout: 60_000,
    // More than cores, because many tests wait for other processes.
    maxWorkers: availableParallelism() + 1,
    expect: { requireAssertions: true },
    tags: [
      // Tests that need a user whom file permissions stop: test/unprivileged.sh runs them.
      { name: 'unprivileged' },
      // Not `skip: false`: it would run a test with another program that is missing.
      ...PROGRAMS.map((program) => ({ name: program, ...(isSkipped(program) && { skip: true }) })),
    ],
    // The second one ends the output with a line that counts what passed and what failed.
    reporters: ['default', './test/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [E2E, ...ELSEWHERE.map((name) => `test/${name}/**`), ...replacing],
          // Loads the modules once per process and not once per file, which took half of the time.
          isolate: false,
          setupFiles: ['./test/support/process-state.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'unit-isolated', include: replacing },
      },
      {
        extends: true,
        test: { name: 'e2e', include: [E2E] },
      },
    ],
  },
});
