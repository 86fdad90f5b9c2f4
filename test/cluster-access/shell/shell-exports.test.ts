/** What is written for the shells of this machine, run in them. */
import { describe, expect, it } from 'vitest';
import { type Shell as ShellName, shellExports } from '../../../src/cluster-access/shell/shell-exports.ts';
import { HOSTILE, PLAIN } from './shell-values.ts';
import { type Family, FORMS, IN_C_LOCALE, runInShell, SHELLS } from './shells.ts';

const WRITTEN_FOR: Readonly<Record<Family, ShellName>> = { sh: 'sh', csh: 'tcsh', fish: 'fish' };

const BEFORE = { V0: 'old', GONE: 'there', GONE_TOO: 'there' };
const UNSET = ['GONE', 'GONE_TOO', 'NEVER_THERE'];

interface Change {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** Several values to a piece of code, as each piece costs some processes: V0, V1 … */
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
  const kept = Object.entries(BEFORE).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}

it('finds the shells that must be there', () => {
  const all = ['sh', 'bash', 'bash -eu', 'dash', 'zsh', 'ksh93', 'mksh', 'tcsh', 'fish'];
  const needed = process.env.CI === undefined ? ['sh', 'bash'] : all;
  expect(SHELLS.map(({ name }) => name)).toEqual(expect.arrayContaining(needed));
});

describe.each([...SHELLS, ...IN_C_LOCALE])('$name', (shell) => {
  it.each(Object.entries(FORMS[shell.family]))(
    '%s sets and unsets what was said, and runs nothing',
    (form, use) => {
      const made = CHANGES.map(({ set, unset }) => shellExports(WRITTEN_FOR[shell.family], set, unset));
      const codes = made.map(({ code }) => code);
      const { outcomes, strangers } = runInShell(shell, use, codes, BEFORE);
      expect(strangers).toEqual([]);
      for (const [index, change] of CHANGES.entries()) {
        const refused = form === '$(…)' && made[index]?.needsEval;
        const found = Object.entries(outcomes[index]?.variables ?? {});
        const ours = found.filter(([name]) => /^(V\d+|GONE.*|export)$/.test(name));
        expect(Object.fromEntries(ours), codes[index]).toEqual(refused ? BEFORE : after(change));
      }
    },
  );
});
