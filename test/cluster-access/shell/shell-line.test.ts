/** The sentences and lines about shell code that commands print. */
import { describe, expect, it } from 'vitest';
import {
  evalAdvice,
  evaluationOf,
  hasSameSyntax,
  SHELLS,
  shellExports,
  shellLine,
} from '../../../src/cluster-access/shell/shell-exports.ts';

const SET = { A: 'a', B: '/b' };
const NEITHER: [Record<string, string>, string[]] = [{}, []];

it('SHELLS lists the supported shells', () => {
  expect(SHELLS).toEqual(['bash', 'zsh', 'sh', 'ksh', 'fish', 'csh', 'tcsh', 'powershell', 'cmd']);
});

describe('shellLine', () => {
  it.each([
    ['bash', 'export A=a B=/b', 'unset A B', 'eval export A=a B=/b; unset C'],
    ['zsh', 'export A=a B=/b', 'unset A B', 'eval export A=a B=/b; unset C'],
    ['sh', 'export A=a B=/b', 'unset A B', 'eval export A=a B=/b; unset C'],
    ['ksh', 'export A=a B=/b', 'unset A B', 'eval export A=a B=/b; unset C'],
    ['fish', 'set -gx A a; set -gx B /b', 'set -e A B', 'set -e C; set -gx A a; set -gx B /b'],
    ['csh', 'setenv A a; setenv B /b', 'unsetenv A; unsetenv B', 'setenv A a; setenv B /b; unsetenv C'],
    ['tcsh', 'setenv A a; setenv B /b', 'unsetenv A; unsetenv B', 'setenv A a; setenv B /b; unsetenv C'],
    [
      'powershell',
      "$env:A = 'a'; $env:B = '/b'",
      '$env:A = $null; $env:B = $null',
      "$env:A = 'a'; $env:B = '/b'; $env:C = $null",
    ],
    ['cmd', 'set A=a&set B=/b', 'set A=&set B=', 'set C=&set A=a&set B=/b'],
  ] as const)('returns one line for %s', (shell, set, unset, both) => {
    expect(shellLine(shell, SET, [])).toBe(set);
    expect(shellLine(shell, {}, ['A', 'B'])).toBe(unset);
    expect(shellLine(shell, SET, ['C'])).toBe(both);
    expect(shellLine(shell, ...NEITHER)).toBe('');
  });

  it('fish: keeps a value that ends like the command for success', () => {
    expect(shellLine('fish', { A: 'true;' }, [])).toBe("set -gx A 'true;'");
    expect(shellExports('fish', {}, ['A']).code).toBe('set -e A;\ntrue;\n');
  });

  it('quotes values like shellExports, without the command that fails in $(…)', () => {
    expect(shellLine('sh', { A: 'a b' }, [])).toBe("export A='a b'");
  });
});

describe('evaluationOf', () => {
  it.each([
    ['bash', 'eval "$(magnum x)"'],
    ['zsh', 'eval "$(magnum x)"'],
    ['sh', 'eval "$(magnum x)"'],
    ['ksh', 'eval "$(magnum x)"'],
    ['fish', 'magnum x | source'],
    ['csh', 'eval `magnum x`'],
    ['tcsh', 'eval `magnum x`'],
    ['powershell', 'magnum x | Invoke-Expression'],
    ['cmd', `FOR /f "tokens=*" %i IN ('magnum x') DO @%i`],
  ] as const)('%s: %s', (shell, line) => {
    expect(evaluationOf(shell, 'magnum x')).toBe(line);
  });
});

describe('evalAdvice', () => {
  it.each([
    ['sh', 'A value needs quoting; use eval "$(magnum x)".'],
    ['csh', 'A value needs quoting; use eval `magnum x`, or save the output to a file and source it.'],
    ['powershell', 'A value needs quoting; use magnum x | Invoke-Expression.'],
    ['cmd', `A value needs quoting; use FOR /f "tokens=*" %i IN ('magnum x') DO @%i.`],
  ] as const)('%s: %s', (shell, sentence) => {
    expect(evalAdvice(shell, 'magnum x')).toBe(sentence);
  });
});

it('hasSameSyntax is true only within the families of shells', () => {
  const families = SHELLS.map((one) => SHELLS.filter((other) => hasSameSyntax(one, other)).join(' '));
  const [posix, csh] = ['bash zsh sh ksh', 'csh tcsh'];
  expect(families).toEqual([posix, posix, posix, posix, 'fish', csh, csh, 'powershell', 'cmd']);
});

it('shellExports names the variable whose value contains a NUL character', () => {
  expect(() => shellExports('sh', { A: 'a', B: 'b\0' })).toThrow(
    expect.objectContaining({
      kind: 'failed',
      message: 'The value of B contains a NUL character, which no shell accepts.',
    }),
  );
});
