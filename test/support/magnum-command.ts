import { resolve } from 'node:path';

/**
 * The command line of `magnum`: the build in this clone, or the executable in MAGNUM_COMMAND (dist.binary/magnum).
 */
export const COMMAND: readonly [program: string, ...words: string[]] =
  process.env.MAGNUM_COMMAND === undefined
    ? [process.execPath, resolve('bin/magnum.js')]
    : [resolve(process.env.MAGNUM_COMMAND)];

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The command with arguments, quoted for a shell. */
export const shellLine = (...words: string[]): string => [...COMMAND, ...words].map(quoted).join(' ');
