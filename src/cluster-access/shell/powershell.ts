/**
 * PowerShell 5.1 and later: `… | Invoke-Expression`, with `Out-String` between them or not, `Invoke-Expression (…)`, `. file.ps1`.
 * A program's output comes in as lines, and each is run by itself: so it is one line, and all values are in it.
 *
 * Between single quotes nothing is expanded, and a quote is doubled to stand for itself (about_Quoting_Rules). But
 * U+2018 to U+201B are single quotes as well (CodeGeneration.EscapeSingleQuotedStringContent doubles them too), and
 * output is decoded by the code page of the console: the UTF-8 bytes of harmless letters hold 0x91 and 0x92,
 * which are those quotes in code page 1252. So the code is ASCII, and every other character a `[char]` by its number.
 */
import { quoteForPowershell } from '../../platform/shell-quoting.ts';
import { linesOf, type ShellSyntax } from './shell-syntax.ts';

export const powershell: ShellSyntax = {
  exports(set, unset) {
    const commands = [
      ...Object.entries(set).map(([name, value]) => `$env:${name} = ${expression(value)}`),
      ...unset.map((name) => `$env:${name} = $null`),
    ];
    // There are always quotes, and no way to use the code that would not take them away.
    return { code: linesOf(commands.length > 0 ? [commands.join('; ')] : []), needsEval: false };
  },

  advice: (command) => `use ${command} | Invoke-Expression.`,
};

/** A sum that begins with a string, which makes all that is added text too. */
function expression(value: string): string {
  const terms = value.match(/[ -~]+|[^ -~]/g) ?? [];
  const [first = ''] = terms;
  const begin = /^[ -~]/.test(first) ? [] : ["''"];
  return [
    ...begin,
    ...terms.map((term) => (/^[ -~]/.test(term) ? quoteForPowershell(term) : character(term))),
  ].join(' + ');
}

/** Of one UTF-16 unit. */
const character = (unit: string): string => `[char]0x${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
