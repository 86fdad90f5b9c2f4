import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Each auth type is a file: `http-basic.ts` is http_basic. (Vitest warns of TypeScript that its configuration imports.) */
const authTypes = readdirSync('src/keystone/plugins')
  .map((file) => file.replace(/\.ts$/, '').replaceAll('-', '_'))
  .filter((name) => name !== 'index');

/** What needs the real cloud: run by run.sh, or with CLOUD_STATE set to the state directory of one that is up. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.test.ts'],
    // One project is listed, filled and emptied by all of them.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The conductor works beside the API, at a pace of its own: what differs twice differs. A test that passes on the
    // retry is reported as flaky.
    retry: 1,
    expect: { requireAssertions: true },
    reporters: ['verbose', './test/count-reporter.ts'],
    // The login that a second runtime repeats, of each auth type.
    tags: authTypes.map((name) => ({ name: `auth-type/${name}` })),
  },
});
