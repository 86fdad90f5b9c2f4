import { resolve } from 'node:path';

/**
 * The command line that is `magnum`: the built one in this clone, or the executable that MAGNUM_COMMAND names
 * (dist.binary/magnum).
 */
export const COMMAND: readonly [program: string, ...words: string[]] =
  process.env.MAGNUM_COMMAND === undefined
    ? [process.execPath, resolve('bin/magnum.js')]
    : [resolve(process.env.MAGNUM_COMMAND)];

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The same for a shell, with more words. */
export const shellLine = (...words: string[]): string => [...COMMAND, ...words].map(quoted).join(' ');
