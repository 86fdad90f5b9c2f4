import { defineConfig } from 'vitest/config';

/** Requires Linux on x64, and the npm registry for other versions of Node. */
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
