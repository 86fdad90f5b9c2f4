/**
 * csh and tcsh: eval `…`, `source file`. Neither shell can run the code in another way. eval `…` joins words with one space and expands
 * `*`, so such characters are octal codes that printf decodes; newlines are decoded by `$'…'`, which needs tcsh.
 */
import { isPlainWord, quoteForPosix } from '../../platform/shell-quoting.ts';
import { EVAL_UNSAFE, octal } from './octal.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

export const csh: ShellSyntax = {
  exports(set, unset) {
    const commands = [
      ...Object.entries(set).map(([name, value]) => `setenv ${name} ${word(value)}`),
      ...unset.map((name) => `unsetenv ${name}`),
    ];
    const code = commands.join('; ');
    return { code: linesOf(code === '' ? [] : [code]), needsEval: !Object.values(set).every(isPlainWord) };
  },

  evaluation: (command) => `eval \`${command}\``,
  alternative: () => 'or save the output to a file and source it',
};

function word(value: string): string {
  if (value === '') return "''";
  if (isPlainWord(value)) return value;
  if (value.includes('\n')) return `$${octal(value, '\\')}`;
  // History is expanded inside quotes too; only a backslash prevents this.
  if (!EVAL_UNSAFE.test(value)) return quoteForPosix(value).replaceAll('!', '\\!');
  return `"\`printf %b ${octal(value, '\\0')}\`"`;
}
