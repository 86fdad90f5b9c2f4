/**
 * Code that sets variables in the user's shell. Values are data, from the disk or from a server: whatever they
 * hold, no shell executes them, in whichever of these ways the code is used.
 *
 *   POSIX family (bash, dash, zsh, ksh93, mksh)    $(…)   eval $(…)   eval "$(…)"   . file
 *   csh family (csh, tcsh)                         eval `…`   source file
 *
 * What each form does to the code decides its shape:
 * - `$(…)` splits it into the words of one command and removes no quotes: so there is one `export` for all variables,
 *   on one line, and values are bare wherever they can be. (An `export` a line, as the legacy client prints, comes out
 *   as one command too, which also exports a variable named `export`.)
 * - A `;` would be a plain word of that command. `eval` before it all makes it a separator again, in `$(…)` as in the
 *   other forms; that is how variables are unset there. Only bare values are ever given to that second reading.
 * - Where a value needs quotes, `$(…)` cannot be served. The code then begins with `false || :;`, so that in `$(…)` all
 *   of it is arguments of `false`, which fails, rather than words that may happen to be assignments.
 * - `eval $(…)` and eval `…` join words with one space and may expand `*`: such characters, and newlines, are
 *   written as octal codes and turned back by printf (csh: newlines by `$'…'`, which needs tcsh).
 */
import { MagnumError } from '../errors.ts';

export type ShellFamily = 'sh' | 'csh';

export interface ShellExports {
  /** Ends with a newline. */
  readonly code: string;
  /** `$(…)` is not enough: a value had to be quoted, so the code has to go through `eval`. */
  readonly needsEval: boolean;
}

/** Letters of any script, digits and punctuation that no shell gives a meaning inside a word. */
const BARE = /^[\p{L}\p{M}\p{N}_./:@%+,-]*$/u;
/** What `eval` with unquoted arguments would change inside quotes. */
const FRAGILE = /[\t\n\r\v\f*?[\]{}~\\]|^ | {2}| $/;
const NOT_BARE_ASCII = /[^\p{L}\p{M}\p{N}_./:@%+,\-\u0080-\u{10ffff}]/gu;

/** Fails as the first words of one long command, and does nothing (under `set -e` too) as a command of its own. */
const UNLESS_SPLIT = 'false || :';

/** By the name of the program in SHELL; POSIX when it is unset, as in cron jobs and containers. */
export function shellFamily(shell: string | undefined): ShellFamily {
  const program = shell?.split('/').pop() ?? '';
  return program.endsWith('csh') ? 'csh' : 'sh';
}

/**
 * Code that sets and unsets environment variables. Names are trusted; values may hold anything but NUL, which no
 * environment can hold: MagnumError `failed`.
 */
export function exports(
  shell: ShellFamily,
  set: Readonly<Record<string, string>>,
  unset: readonly string[] = [],
): ShellExports {
  for (const [name, value] of Object.entries(set)) {
    if (value.includes('\0')) {
      throw new MagnumError(
        'failed',
        `The value for ${name} holds a NUL character, which no shell can take.`,
      );
    }
  }
  return shell === 'csh' ? cshExports(set, unset) : posixExports(set, unset);
}

function posixExports(set: Readonly<Record<string, string>>, unset: readonly string[]): ShellExports {
  const needsEval = !Object.values(set).every((value) => BARE.test(value));
  const words = Object.entries(set).map(([name, value]) => `${name}=${posixWord(value)}`);
  const commands = [
    ...(words.length > 0 ? [`export ${words.join(' ')}`] : []),
    ...Object.keys(set).flatMap((name) => (set[name]?.endsWith('\n') ? [`${name}="\${${name}%.}"`] : [])),
    ...(unset.length > 0 ? [`unset ${unset.join(' ')}`] : []),
  ];
  if (needsEval) return { code: lineOf([UNLESS_SPLIT, ...commands].join('; ')), needsEval };
  return { code: lineOf(together(commands)), needsEval };
}

/** csh has no form that works without `eval` or `source`, so quotes never ask for more than is done anyway. */
function cshExports(set: Readonly<Record<string, string>>, unset: readonly string[]): ShellExports {
  const commands = [
    ...Object.entries(set).map(([name, value]) => `setenv ${name} ${cshWord(value)}`),
    ...unset.map((name) => `unsetenv ${name}`),
  ];
  return { code: lineOf(commands.join('; ')), needsEval: false };
}

function together(commands: readonly string[]): string {
  return commands.length > 1 ? `eval ${commands.join('; ')}` : commands.join('');
}

function lineOf(code: string): string {
  return code === '' ? '' : `${code}\n`;
}

function posixWord(value: string): string {
  if (BARE.test(value)) return value;
  if (!FRAGILE.test(value)) return `'${value.replaceAll("'", "'\\''")}'`;
  // Newlines at the end are lost to a command substitution unless something follows; it is cut off afterwards.
  return `"$(printf %b ${octal(value.endsWith('\n') ? `${value}.` : value, '\\0')})"`;
}

function cshWord(value: string): string {
  if (value === '') return "''";
  if (BARE.test(value)) return value;
  if (value.includes('\n')) return `$${octal(value, '\\')}`;
  // History expansion looks into quotes too; only a backslash stops it.
  if (!FRAGILE.test(value)) return `'${value.replaceAll("'", "'\\''").replaceAll('!', '\\!')}'`;
  return `"\`printf %b ${octal(value, '\\0')}\`"`;
}

/** In single quotes, with every ASCII character that is not bare as a code of three octal digits. */
function octal(value: string, prefix: string): string {
  const codes = value.replace(
    NOT_BARE_ASCII,
    (character) => `${prefix}${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `'${codes}'`;
}
