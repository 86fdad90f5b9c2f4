/**
 * cmd.exe: `FOR /f "tokens=*" %i IN ('…') DO @%i`, `call file.cmd`.
 *
 * In a file the parser expands `%NAME%` before it looks for quotes, so that `%CMDCMDLINE:~-1%` can end them; doubling, which stops
 * it there, would stay in the value under FOR. A quote ends quotes and has no escape. `!NAME!` is expanded in a cmd that runs with
 * /V:ON. No code stands for these in each form: such values are refused. All else that cmd gives a meaning, `& | < > ( ) ^`, is text
 * between quotes, and `set "NAME=value"` takes the quotes around both away (`cmd /?`, `set /?`).
 *
 * Each variable has a line to itself, as FOR runs a line as one command.
 */
import { MagnumError } from '../../errors.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

/** cmd has characters of its own that need quotes: `,`, `;` and `=` separate words, `%` expands. */
const UNQUOTED_SAFE = /^[A-Za-z0-9_.:/\\@+-]+$/;
const UNQUOTABLE = /["%!\p{Cc}]/u;

export const cmd: ShellSyntax = {
  exports(set, unset) {
    const commands = [
      // To unset what is not there sets ERRORLEVEL, so that does not come last.
      ...unset.map((name) => `set ${name}=`),
      ...Object.entries(set).map(([name, value]) => assignment(name, value)),
    ];
    return { code: linesOf(commands), needsEval: false };
  },

  advice: (command) => `use FOR /f "tokens=*" %i IN ('${command}') DO @%i.`,
};

function assignment(name: string, value: string): string {
  const beyond = UNQUOTABLE.exec(value)?.[0];
  if (beyond !== undefined) {
    const what = /\p{Cc}/u.test(beyond) ? 'a control character' : `a ${beyond}`;
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
