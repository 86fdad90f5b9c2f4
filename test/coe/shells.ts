/** The shells of this machine, and running code in them the ways that people do. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ShellFamily } from '../../src/coe/shell.ts';

export interface Shell {
  readonly name: string;
  readonly family: ShellFamily;
  readonly command: readonly [string, ...string[]];
}

const KNOWN: readonly Shell[] = [
  { name: 'sh', family: 'sh', command: ['sh'] },
  { name: 'bash', family: 'sh', command: ['bash', '--norc'] },
  { name: 'bash -eu', family: 'sh', command: ['bash', '--norc', '-eu'] },
  { name: 'dash', family: 'sh', command: ['dash'] },
  { name: 'zsh', family: 'sh', command: ['zsh', '-f'] },
  { name: 'ksh93', family: 'sh', command: ['ksh93'] },
  { name: 'mksh', family: 'sh', command: ['mksh'] },
  { name: 'tcsh', family: 'csh', command: ['tcsh', '-f'] },
];

const PATH = process.env.PATH ?? '/usr/bin:/bin';

const isInstalled = ({ command: [program] }: Shell): boolean =>
  PATH.split(delimiter).some((dir) => {
    try {
      execFileSync('test', ['-x', join(dir, program)]);
      return true;
    } catch {
      return false;
    }
  });

export const SHELLS: readonly Shell[] = KNOWN.filter(isInstalled);

/** How the code that is in a file gets into the shell. */
export const FORMS: Readonly<Record<ShellFamily, Readonly<Record<string, (file: string) => string>>>> = {
  sh: {
    '$(…)': (file) => `$(cat ${file})`,
    'eval $(…)': (file) => `eval $(cat ${file})`,
    'eval "$(…)"': (file) => `eval "$(cat ${file})"`,
    '. file': (file) => `. ./${file}`,
  },
  csh: {
    'eval `…`': (file) => `eval \`cat ${file}\``,
    'source file': (file) => `source ${file}`,
  },
};

export interface Outcome {
  /** The environment afterwards, of a program that the shell starts. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Runs {
  readonly outcomes: readonly Outcome[];
  /** What is in the directory that was not put there: the work of code that should not have run. */
  readonly strangers: readonly string[];
}

/**
 * Runs each of `codes` in one process of the shell, each from the same `before`; a failing code does not end it.
 */
export function runInShell(
  shell: Shell,
  form: (file: string) => string,
  codes: readonly string[],
  before: Readonly<Record<string, string>>,
): Runs {
  const dir = mkdtempSync(join(tmpdir(), 'magnum-shell-'));
  try {
    const own = new Set(['script']);
    const lines = codes.map((code, index) => {
      writeFileSync(join(dir, `code${index}`), code);
      own.add(`code${index}`).add(`env${index}`);
      return block(shell.family, form(`code${index}`), `env${index}`, before);
    });
    writeFileSync(join(dir, 'script'), lines.join(''));
    const [program, ...options] = shell.command;
    execFileSync(program, [...options, 'script'], {
      cwd: dir,
      env: { PATH, HOME: dir, LC_ALL: 'C.UTF-8', ...before },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return {
      outcomes: codes.map((_, index) => ({ variables: readEnvironment(join(dir, `env${index}`)) })),
      strangers: execFileSync('ls', ['-A', dir], { encoding: 'utf8' })
        .split('\n')
        .filter((name) => name !== '' && !own.has(name)),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function block(
  family: ShellFamily,
  run: string,
  result: string,
  before: Readonly<Record<string, string>>,
): string {
  if (family === 'sh') return `( ${run} || :; env -0 > ${result} )\n`;
  // csh has no subshell that a failing `eval` would not end, so each piece cleans up after the one before.
  const reset = Object.entries(before).map(([name, value]) => `setenv ${name} ${value}; `);
  return `unsetenv V*; ${reset.join('')}\n${run}\nenv -0 > ${result}\n`;
}

function readEnvironment(file: string): Record<string, string> {
  const entries = readFileSync(file, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
