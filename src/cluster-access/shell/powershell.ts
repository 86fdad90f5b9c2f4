/**
 * PowerShell 5.1 and later: `… | Invoke-Expression`, with or without `Out-String` between them, `Invoke-Expression (…)`, `. file.ps1`.
 * PowerShell runs each line of a program's output separately, so all values are on one line.
 *
 * Between single quotes nothing is expanded, and a quote is doubled (about_Quoting_Rules). But U+2018 to U+201B are single quotes too
 * (CodeGeneration.EscapeSingleQuotedStringContent doubles them), and the code page of the console decodes the output: the UTF-8 bytes of
 * harmless letters can be 0x91 and 0x92, which are these quotes in code page 1252. So the code is ASCII, with `[char]` and a number for
 * all other characters.
 */
import { quoteForPowershell } from '../../platform/shell-quoting.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

export const powershell: ShellSyntax = {
  exports(set, unset) {
    const commands = [
      ...Object.entries(set).map(([name, value]) => `$env:${name} = ${expression(value)}`),
      ...unset.map((name) => `$env:${name} = $null`),
    ];
    // Values are always quoted, and all ways to run the code remove the quotes.
    return { code: linesOf(commands.length > 0 ? [commands.join('; ')] : []), needsEval: false };
  },

  evaluation: (command) => `${command} | Invoke-Expression`,
};

/** A sum that begins with a string, so that PowerShell converts all other terms to strings. */
function expression(value: string): string {
  const terms = value.match(/[ -~]+|[^ -~]/g) ?? [];
  const [first = ''] = terms;
  const emptyString = /^[ -~]/.test(first) ? [] : ["''"];
  return [
    ...emptyString,
    ...terms.map((term) => (/^[ -~]/.test(term) ? quoteForPowershell(term) : character(term))),
  ].join(' + ');
}

/** The expression for one UTF-16 code unit. */
const character = (unit: string): string => `[char]0x${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
