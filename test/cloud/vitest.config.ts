import { defineConfig } from 'vitest/config';

/** What needs the real cloud: run by run.sh, or with CLOUD_STATE set to the state directory of one that is up. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    outputFile: { json: process.env.CLOUD_TEST_REPORT ?? 'node_modules/.cache/cloud-tests.json' },
  },
});
