/** The options of commands that can wait for what they began. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';

const timeLimit = {
  type: 'text',
  flag: '--wait-timeout <time>',
  addedSinceLegacy: true,
  help: 'Maximum time to wait: 600 (seconds), 90s, 10m or 1h30m. No limit by default.',
} as const satisfies OptionSpec;

const wait = {
  type: 'switch',
  flag: '--wait',
  addedSinceLegacy: true,
  help: 'Wait for the operation to finish. Exits with 5 if it fails, and with 6 on timeout.',
} as const satisfies OptionSpec;

/** The same where the command has no --timeout of its own, so that the short word means it. */
export const waitTimeout = { ...timeLimit, aliases: ['--timeout'] } as const satisfies OptionSpec;

export const waitOptions = { wait, waitTimeout } as const satisfies Readonly<Record<string, OptionSpec>>;

/** For commands whose --timeout is something else. */
export const waitOptionsWithoutTimeout = { wait, waitTimeout: timeLimit } as const satisfies Readonly<
  Record<string, OptionSpec>
>;
