import { defineConfig } from 'vitest/config';
import { isSkipped, PROGRAMS } from './test/support/programs.mts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/cloud/**', 'test/nodes/**', 'test/mutation/**'],
    globalSetup: ['./test/support/temporary-folder.ts'],
    setupFiles: ['./test/support/prepared-keys.ts'],
    testTimeout: 30_000,
    // Hooks start sandboxes and create clusters, which takes longer on a busy machine.
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    tags: [
      // Tests that need a user whom file permissions stop: test/unprivileged.sh runs them.
      { name: 'unprivileged' },
      ...PROGRAMS.map((program) => ({ name: program, skip: isSkipped(program) })),
    ],
    // The second one ends the output with a line that counts what passed and what failed.
    reporters: ['default', './test/count-reporter.ts'],
  },
});
