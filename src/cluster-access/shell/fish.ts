/**
 * fish: `… | source`, `eval (…)`, `eval "$(…)"`, `source file`. `(…)` turns each line into a word, and eval joins the words with a space.
 * So each command ends with `;`, and newlines in values are escaped.
 *
 * Between single quotes only `\` and `'` are special, and a backslash escapes them; control characters are escaped outside quotes (fish
 * documentation, "Quotes" and "Escaping Characters").
 */
import { isPlainWord, quoteForFish } from '../../platform/shell-quoting.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

const SUCCESS = 'true;';

export const fish: ShellSyntax = {
  exports(set, unset) {
    const commands = [
      ...(unset.length > 0 ? [`set -e ${unset.join(' ')};`] : []),
      // Unsetting a variable that is not set counts as a failure.
      ...(unset.length > 0 && Object.keys(set).length === 0 ? [SUCCESS] : []),
      ...Object.entries(set).map(([name, value]) => `set -gx ${name} ${word(value)};`),
    ];
    return { code: linesOf(commands), needsEval: !Object.values(set).every(isPlain) };
  },

  success: SUCCESS,
  evaluation: (command) => `${command} | source`,
  alternative: (command) => `or eval (${command})`,
};

/** `%self` is the process ID, so `%` at the beginning needs quotes. */
const isPlain = (value: string): boolean => isPlainWord(value) && value !== '' && !value.startsWith('%');

function word(value: string): string {
  if (isPlain(value)) return value;
  const pieces = value.match(/\p{Cc}|\P{Cc}+/gu) ?? [''];
  return pieces.map((piece) => (/\p{Cc}/u.test(piece) ? escaped(piece) : quoteForFish(piece))).join('');
}

const escaped = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
