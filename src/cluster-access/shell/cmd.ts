/**
 * cmd.exe: `FOR /f "tokens=*" %i IN ('…') DO @%i`, `call file.cmd`.
 *
 * Values with `%`, `"`, `!` or control characters are rejected, because no code works for them in both forms:
 * - In a file, the parser expands `%NAME%` before it looks for quotes, so that `%CMDCMDLINE:~-1%` can end them. Doubling `%` prevents this
 *   there, but stays in the value under FOR.
 * - A double quote ends the quotes and has no escape.
 * - `!NAME!` is expanded if cmd runs with /V:ON.
 * The other special characters, `& | < > ( ) ^`, are plain text between quotes, and `set "NAME=value"` removes the quotes around both
 * (`cmd /?`, `set /?`).
 *
 * Each variable has its own line, because FOR runs a line as one command.
 */
import { MagnumError } from '../../errors.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

/** Unlike in Unix shells, `,`, `;` and `=` need quotes, because they separate words; `%` is expanded. */
const UNQUOTED_SAFE = /^[A-Za-z0-9_.:/\\@+-]+$/;
const UNSUPPORTED_CHARACTER = /["%!\p{Cc}]/u;

export const cmd: ShellSyntax = {
  exports(set, unset) {
    const commands = [
      // Unsetting a variable that is not set sets ERRORLEVEL, so this is never the last command.
      ...unset.map((name) => `set ${name}=`),
      ...Object.entries(set).map(([name, value]) => assignment(name, value)),
    ];
    return { code: linesOf(commands), needsEval: false };
  },

  // A space before it would become part of the value.
  separator: '&',

  evaluation: (command) => `FOR /f "tokens=*" %i IN ('${command}') DO @%i`,
};

function assignment(name: string, value: string): string {
  const character = UNSUPPORTED_CHARACTER.exec(value)?.[0];
  if (character !== undefined) {
    const what = /\p{Cc}/u.test(character) ? 'a control character' : `the character ${character}`;
    throw new MagnumError(
      'failed',
      `The value of ${name} contains ${what}, which cannot be quoted safely for cmd.`,
      {
        hint: 'Choose a directory without that character, or use --shell powershell.',
      },
    );
  }
  return UNQUOTED_SAFE.test(value) ? `set ${name}=${value}` : `set "${name}=${value}"`;
}
