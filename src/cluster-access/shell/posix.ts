/**
 * bash, dash, zsh, ksh93, mksh: `$(…)`, `eval $(…)`, `eval "$(…)"`, `. file`.
 *
 * What each form does to the code decides its shape:
 * - `$(…)` splits it into the words of one command and removes no quotes: so there is one `export` for all variables,
 *   on one line, and values are bare wherever they can be. (An `export` a line, as the legacy client prints, comes out
 *   as one command too, which also exports a variable named `export`.)
 * - A `;` would be a plain word of that command. `eval` before it all makes it a separator again, in `$(…)` as in the
 *   other forms; that is how variables are unset there. Only bare values are ever given to that second reading.
 * - Where a value needs quotes, `$(…)` cannot be served. The code then begins with `false || :;`, so that in `$(…)` all
 *   of it is arguments of `false`, which fails, rather than words that may happen to be assignments.
 * - `eval $(…)` joins words with one space and may expand `*`: such characters, and newlines, are written as octal
 *   codes and turned back by printf.
 */
import { isPlainWord, quoteForPosix } from '../../platform/shell-quoting.ts';
import { EVAL_UNSAFE, octal } from './octal.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

/** Fails as the first words of one long command, and does nothing (under `set -e` too) as a command of its own. */
const UNLESS_SPLIT = 'false || :';

export const posix: ShellSyntax = {
  exports(set, unset) {
    const needsEval = !Object.values(set).every(isPlainWord);
    const words = Object.entries(set).map(([name, value]) => `${name}=${word(value)}`);
    const commands = [
      ...(words.length > 0 ? [`export ${words.join(' ')}`] : []),
      ...Object.keys(set).flatMap((name) => (set[name]?.endsWith('\n') ? [`${name}="\${${name}%.}"`] : [])),
      ...(unset.length > 0 ? [`unset ${unset.join(' ')}`] : []),
    ];
    const code = needsEval ? [UNLESS_SPLIT, ...commands].join('; ') : joinExports(commands);
    return { code: linesOf(code === '' ? [] : [code]), needsEval };
  },

  advice: (command) => `use eval "$(${command})".`,
};

function joinExports(commands: readonly string[]): string {
  return commands.length > 1 ? `eval ${commands.join('; ')}` : commands.join('');
}

function word(value: string): string {
  if (isPlainWord(value)) return value;
  if (!EVAL_UNSAFE.test(value)) return quoteForPosix(value);
  // Newlines at the end are lost to a command substitution unless something follows; it is cut off afterwards.
  return `"$(printf %b ${octal(value.endsWith('\n') ? `${value}.` : value, '\\0')})"`;
}
