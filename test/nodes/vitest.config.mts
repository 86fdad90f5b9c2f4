import { defineConfig } from 'vitest/config';

/** Needs the npm registry, where the other Nodes come from, and Linux on x64. */
export default defineConfig({
  test: {
    include: ['test/nodes/**/*.test.ts'],
    globalSetup: ['./test/support/temporary-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    expect: { requireAssertions: true },
    reporters: ['default', './test/count-reporter.ts'],
  },
});
