/** Runs code in shells, in the ways that users do. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Groups of shells with the same syntax. */
export type Family = 'sh' | 'csh' | 'fish';

export interface Shell {
  readonly name: string;
  readonly family: Family;
  readonly command: readonly [string, ...string[]];
  readonly locale: string;
}

const UTF_8 = 'C.UTF-8';

/** The test of a shell has `tagsOf(…)` its program. */
export const SHELLS: readonly Shell[] = [
  { name: 'sh', family: 'sh', command: ['sh'], locale: UTF_8 },
  { name: 'bash', family: 'sh', command: ['bash', '--norc'], locale: UTF_8 },
  { name: 'bash -eu', family: 'sh', command: ['bash', '--norc', '-eu'], locale: UTF_8 },
  { name: 'dash', family: 'sh', command: ['dash'], locale: UTF_8 },
  { name: 'zsh', family: 'sh', command: ['zsh', '-f'], locale: UTF_8 },
  { name: 'ksh93', family: 'sh', command: ['ksh93'], locale: UTF_8 },
  { name: 'mksh', family: 'sh', command: ['mksh'], locale: UTF_8 },
  { name: 'tcsh', family: 'csh', command: ['tcsh', '-f'], locale: UTF_8 },
  { name: 'fish', family: 'fish', command: ['fish', '--no-config'], locale: UTF_8 },
];

const PATH = process.env.PATH ?? '/usr/bin:/bin';

/** In the C locale, which applies if no locale is set, each byte is a character. */
export const IN_C_LOCALE: readonly Shell[] = SHELLS.filter(({ name }) => name !== 'bash -eu').map(
  (shell) => ({
    ...shell,
    name: `${shell.name} in the C locale`,
    locale: 'C',
  }),
);

/** The ways to run the code in a file. */
export const FORMS: Readonly<Record<Family, Readonly<Record<string, (file: string) => string>>>> = {
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
  fish: {
    '| source': (file) => `cat ${file} | source`,
    'eval (…)': (file) => `eval (cat ${file})`,
    'eval "$(…)"': (file) => `eval "$(cat ${file})"`,
    'source file': (file) => `source ${file}`,
  },
};

export interface Outcome {
  /** The environment of a program that the shell starts afterwards. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface Runs {
  readonly outcomes: readonly Outcome[];
  /** Names of files that the test did not create: the effect of code that should not have run. */
  readonly unexpectedFiles: readonly string[];
}

/** Runs all `codes` in one process of the shell, each with the variables `before`. Continues after a code that fails. */
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
      // fish would write files to the home directory.
      env: { PATH, HOME: '/nonexistent', LC_ALL: shell.locale, ...before },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return {
      outcomes: codes.map((_, index) => ({ variables: readEnvironment(join(dir, `env${index}`)) })),
      unexpectedFiles: readdirSync(dir).filter((name) => !own.has(name)),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs code in a subshell, which a failing `eval` can end. Only POSIX shells have one; otherwise resets the variables before each code. */
function block(
  family: Family,
  run: string,
  result: string,
  before: Readonly<Record<string, string>>,
): string {
  const lines = (write: (name: string, value: string) => string) =>
    Object.entries(before)
      .map(([name, value]) => `${write(name, value)}\n`)
      .join('');
  switch (family) {
    case 'sh':
      return `( ${run} || :; env -0 > ${result} )\n`;
    case 'csh':
      return `unsetenv V*\n${lines((name, value) => `setenv ${name} ${value}`)}${run}\nenv -0 > ${result}\n`;
    case 'fish':
      return (
        `for name in (set --names | string match 'V*'); set -e $name; end\n` +
        `${lines((name, value) => `set -gx ${name} ${value}`)}${run}\nenv -0 > ${result}\n`
      );
  }
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
