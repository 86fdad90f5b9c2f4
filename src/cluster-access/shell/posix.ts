/**
 * bash, dash, zsh, ksh93, mksh: `$(…)`, `eval $(…)`, `eval "$(…)"`, `. file`.
 *
 * The code must work in each form:
 * - `$(…)` splits the code into the words of one command and keeps quotes as text. So one `export` on one line sets all variables, and
 *   values are unquoted if possible. (The legacy client prints one `export` per line; `$(…)` turns these lines into one command too, which
 *   also exports a variable named `export`.)
 * - A `;` would be a plain word of that command. A leading `eval` makes it a separator, in all forms; this is how variables are unset.
 *   Only values that need no quotes are evaluated a second time in this way.
 * - If a value needs quotes, `$(…)` cannot work. The code then begins with `false || :;`, so that in `$(…)` all other words are arguments
 *   of `false`, which fails, and none of them can be an assignment.
 * - `eval $(…)` joins words with one space and may expand `*`. So such characters, and newlines, are octal codes that printf decodes.
 */
import { isPlainWord, quoteForPosix } from '../../platform/shell-quoting.ts';
import { EVAL_UNSAFE, octal } from './octal.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

/** Fails if the code is split into the words of one command; otherwise does nothing, even under `set -e`. */
const FAIL_IF_SPLIT = 'false || :; ';

export const posix: ShellSyntax = {
  exports(set, unset) {
    const needsEval = !Object.values(set).every(isPlainWord);
    const words = Object.entries(set).map(([name, value]) => `${name}=${word(value)}`);
    const commands = [
      ...(words.length > 0 ? [`export ${words.join(' ')}`] : []),
      ...Object.keys(set).flatMap((name) => (set[name]?.endsWith('\n') ? [`${name}="\${${name}%.}"`] : [])),
      ...(unset.length > 0 ? [`unset ${unset.join(' ')}`] : []),
    ];
    const code = needsEval ? FAIL_IF_SPLIT + commands.join('; ') : joinExports(commands);
    return { code: linesOf(code === '' ? [] : [code]), needsEval };
  },

  guard: FAIL_IF_SPLIT,
  evaluation: (command) => `eval "$(${command})"`,
};

function joinExports(commands: readonly string[]): string {
  return commands.length > 1 ? `eval ${commands.join('; ')}` : commands.join('');
}

function word(value: string): string {
  if (isPlainWord(value)) return value;
  if (!EVAL_UNSAFE.test(value)) return quoteForPosix(value);
  // A command substitution removes trailing newlines, so a `.` is appended here and removed afterwards.
  return `"$(printf %b ${octal(value.endsWith('\n') ? `${value}.` : value, '\\0')})"`;
}
