/** The options of commands that can wait for the operation that they start. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';

const timeLimit = {
  type: 'text',
  flag: '--wait-timeout <time>',
  addedSinceLegacy: true,
  help: 'Maximum time to wait: 600 (seconds), 90s, 10m or 1h30m; defaults to no limit.',
} as const satisfies OptionSpec;

const wait = {
  type: 'switch',
  flag: '--wait',
  addedSinceLegacy: true,
  help: 'Wait for the operation to finish. Exits with 5 if it fails, and with 6 on timeout.',
} as const satisfies OptionSpec;

/** For commands without a --timeout of their own, which becomes an alias. */
export const waitTimeout = { ...timeLimit, aliases: ['--timeout'] } as const satisfies OptionSpec;

/** Read by run.ts too, which writes all of stderr in this format. */
export const progress = {
  type: 'choice',
  flag: '--progress <format>',
  addedSinceLegacy: true,
  choices: ['auto', 'ndjson'],
  help: 'Progress on stderr: auto, the default, for people, or ndjson, one JSON object a line.',
} as const satisfies OptionSpec;

export type ProgressFormat = (typeof progress.choices)[number];

export const waitOptions = { wait, waitTimeout, progress } as const satisfies Readonly<
  Record<string, OptionSpec>
>;

/** For commands whose --timeout has another meaning. */
export const waitOptionsWithoutTimeout = {
  wait,
  waitTimeout: timeLimit,
  progress,
} as const satisfies Readonly<Record<string, OptionSpec>>;
