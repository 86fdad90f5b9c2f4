import { defineConfig } from 'vitest/config';

/** What needs the real cloud: run by run.sh, or with CLOUD_STATE set to the state directory of one that is up. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.test.ts'],
    // One project is listed, filled and emptied by all of them.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The conductor works beside the API, at a pace of its own: what differs twice differs.
    retry: 1,
    reporters: ['verbose', './test/count-reporter.ts'],
  },
});
