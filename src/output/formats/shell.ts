/**
 * A record as assignments that a POSIX shell can `eval`, like cliff's `shell` format, but in single quotes: no part of a
 * value is executed. cliff uses double quotes, where `$(…)` runs.
 */
import { MagnumError } from '../../errors.ts';
import { pythonStr } from '../../platform/python-text.ts';
import { quoteForPosix } from '../../platform/shell-quoting.ts';
import type { Formatter } from './formatter.ts';

export const listInShellError = () =>
  new MagnumError('usage', 'The shell format supports single resources, not lists.');

export const shell: Formatter = {
  rows() {
    throw listInShellError();
  },

  async record(record, out, { prefix }) {
    for (const [name, item] of Object.entries(record)) {
      await out.write(`${variable(prefix + name.toLowerCase())}=${quoted(pythonStr(item))}\n`);
    }
  },
};

/** Replaces characters that are not allowed in variable names by underscores. */
const variable = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');

/** Variables cannot contain NUL. */
const quoted = (text: string): string => quoteForPosix(text.replaceAll('\0', ''));
