import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Auth types by file name: `http-basic.ts` is http_basic. Not imported, because vitest warns about imports of TypeScript here. */
const authTypes = readdirSync('src/keystone/plugins')
  .map((file) => file.replace(/\.ts$/, '').replaceAll('-', '_'))
  .filter((name) => name !== 'index');

/** Tests with a real cloud. Run them with run.sh, or with CLOUD_STATE set to the state directory of a running cloud. */
export default defineConfig({
  test: {
    include: ['test/cloud/**/*.test.ts'],
    // All tests use the same project.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Magnum's conductor works asynchronously, so a difference counts only if it occurs twice. A test that passes on the
    // retry is reported as flaky.
    retry: 1,
    expect: { requireAssertions: true },
    reporters: ['verbose', './test/count-reporter.ts'],
    // Tags of the logins that run.sh --also repeats: one per auth type.
    tags: authTypes.map((name) => ({ name: `auth-type/${name}` })),
  },
});
