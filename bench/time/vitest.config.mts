import { defineConfig } from 'vitest/config';

/** Limits of time, which a busy machine exceeds: one test at a time, apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['bench/time/**/*.test.ts'],
    globalSetup: ['./test/support/temporary-folder.ts'],
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    reporters: ['default', './test/count-reporter.ts'],
  },
});
