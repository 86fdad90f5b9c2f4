import { defineConfig } from 'vitest/config';

/** Tests that depend on chance: processes that are killed at a random moment, that compete, or that get random responses. */
export default defineConfig({
  test: {
    include: ['test/stress/**/*.test.ts'],
    globalSetup: ['./test/support/temporary-folder.ts'],
    setupFiles: ['./test/support/prepared-keys.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    // One file after another, because each uses several processes.
    maxWorkers: 1,
    reporters: ['default', './test/count-reporter.ts'],
  },
});
