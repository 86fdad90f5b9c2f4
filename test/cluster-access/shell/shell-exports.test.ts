/** Runs the generated code in the shells of this machine. */
import { describe, expect, it } from 'vitest';
import { type Shell as ShellName, shellExports } from '../../../src/cluster-access/shell/shell-exports.ts';
import { tagsOf } from '../../support/programs.mts';
import { HOSTILE, PLAIN } from './shell-values.ts';
import { type Family, FORMS, IN_C_LOCALE, runInShell, SHELLS } from './shells.ts';

const SHELL_OF: Readonly<Record<Family, ShellName>> = { sh: 'sh', csh: 'tcsh', fish: 'fish' };

const BEFORE = { V0: 'old', GONE: 'there', GONE_TOO: 'there' };
const UNSET = ['GONE', 'GONE_TOO', 'NEVER_THERE'];

interface Change {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** Sets several variables (V0, V1 …) with each code, because each code costs several processes. */
const CHANGES: readonly Change[] = [
  { set: {}, unset: UNSET },
  { set: variables(PLAIN), unset: [] },
  { set: variables(PLAIN), unset: UNSET },
  ...chunks(HOSTILE, 8).map((values, index) => ({ set: variables(values), unset: index % 2 ? UNSET : [] })),
];

function variables(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, at) => [`V${at}`, value]));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return items.length === 0 ? [] : [items.slice(0, size), ...chunks(items.slice(size), size)];
}

function after({ set, unset }: Change): Record<string, string> {
  const unchanged = Object.entries(BEFORE).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(unchanged), ...set };
}

describe.each([...SHELLS, ...IN_C_LOCALE].map((shell) => [shell.name, shell] as const))('%s', (_, shell) => {
  const tags = tagsOf(shell.command[0]);
  it.each(Object.entries(FORMS[shell.family]))(
    '%s sets and unsets the variables, and runs no value',
    { tags },
    (form, use) => {
      const exports = CHANGES.map(({ set, unset }) => shellExports(SHELL_OF[shell.family], set, unset));
      const codes = exports.map(({ code }) => code);
      const { outcomes, unexpectedFiles } = runInShell(shell, use, codes, BEFORE);
      expect(unexpectedFiles).toEqual([]);
      for (const [index, change] of CHANGES.entries()) {
        const isRejected = form === '$(…)' && exports[index]?.needsEval;
        const variables = Object.entries(outcomes[index]?.variables ?? {});
        const relevant = variables.filter(([name]) => /^(V\d+|GONE.*|export)$/.test(name));
        expect(Object.fromEntries(relevant), codes[index]).toEqual(isRejected ? BEFORE : after(change));
      }
    },
  );
});
