import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.mts';

const { ROOM } = process.env;

/** The tests of one room. With its own option for test files, Stryker tests changes of constants without activating them. */
const { projects: _, ...test } = config.test ?? {};
export default defineConfig({
  // That test reads the source, which Stryker instruments.
  test: { ...test, include: [`test/${ROOM}/**/*.test.ts`], exclude: ['test/commands/offline.test.ts'] },
});
