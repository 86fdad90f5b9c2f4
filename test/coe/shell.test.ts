import { describe, expect, it } from 'vitest';
import { exports, shellFamily } from '../../src/coe/shell.ts';
import { FORMS, runInShell, SHELLS } from './shells.ts';

const PLAIN = [
  'tcp://10.0.0.1:2376',
  '/home/jürgen/Δ/x',
  '',
  '%s%n',
  '%1',
  '-n',
  '-',
  ':',
  '@x',
  '+x',
  'a,b',
  '/a%b.c_d',
];

/** Each would do harm, or come out changed, if any shell read it as more than text. */
const HOSTILE = [
  'a b',
  'a  b',
  ' a ',
  'a\tb',
  'x*y',
  '*',
  '?',
  'tcp://[::1]:2376',
  '[[:alpha:]]*',
  '`touch pwned`',
  '$(touch pwned)',
  '; touch pwned;',
  'a;touch pwned',
  'a&touch pwned',
  'a|touch pwned',
  'a||touch pwned',
  '"; touch pwned; "',
  "'; touch pwned; '",
  "a';touch pwned;'",
  "'$(touch pwned)'",
  "\\'; touch pwned; \\'",
  'x; :; touch pwned',
  'x a[$(touch pwned)]=1',
  'x a[`touch pwned`]=1',
  "a'b",
  'a"b',
  'a\nb',
  'a\n touch pwned\n',
  '\ntouch pwned\n\n',
  '\r\n',
  'a\rb',
  'a!b',
  '!!',
  '! touch pwned',
  "'!!'",
  '~',
  '~root',
  'a=b',
  '=ls',
  'a\\b',
  '\\',
  'a\\',
  '\\\ntouch pwned',
  '{a,b}',
  '#x',
  'a #x',
  '<pwned',
  '>pwned',
  'a >pwned',
  '^a^b',
  '$HOME',
  `\${HOME}`,
  '$((1+1))',
  "$'\\x41'",
  '?(a)',
  '@(a)',
  '(touch pwned)',
  '\u0007\u001b[31m',
  'é\u00a0z',
  '😀 x',
];

const BEFORE = { V0: 'old', GONE: 'there', GONE_TOO: 'there' };

/** Several values to a piece of code, as each piece costs some processes: V0, V1 … */
const SETS = [PLAIN, ...chunks(HOSTILE, 6)].flatMap((values, index) => {
  const set = Object.fromEntries(values.map((value, at) => [`V${at}`, value]));
  const unset = ['GONE', 'GONE_TOO', 'NEVER_THERE'];
  return index === 0
    ? [
        { set, unset },
        { set, unset: [] },
      ]
    : [{ set, unset: index % 2 ? unset : [] }];
});

function chunks<T>(items: readonly T[], size: number): T[][] {
  return items.length === 0 ? [] : [items.slice(0, size), ...chunks(items.slice(size), size)];
}

it('finds the shells that must be there', () => {
  expect(SHELLS.map(({ name }) => name)).toEqual(expect.arrayContaining(['sh', 'bash']));
});

describe.each(SHELLS)('$name', (shell) => {
  describe.each(Object.entries(FORMS[shell.family]))('%s', (form, use) => {
    const splits = form === '$(…)';

    it('sets and unsets what was said, and runs nothing', () => {
      const made = SETS.map(({ set, unset }) => exports(shell.family, set, unset));
      const codes = made.map(({ code }) => code);
      const { outcomes, strangers } = runInShell(shell, use, codes, BEFORE);
      expect(strangers).toEqual([]);
      for (const [index, { variables }] of outcomes.entries()) {
        const { set = {}, unset = [] } = SETS[index] ?? {};
        const left = Object.fromEntries(unset.length > 0 ? [] : Object.entries(BEFORE).filter(isGone));
        const wanted = splits && made[index]?.needsEval ? BEFORE : { ...set, ...left };
        expect(pick(variables, /^(V\d+|GONE.*|export)$/), codes[index]).toEqual(wanted);
      }
    });

    it('unsets alone', () => {
      const { code } = exports(shell.family, {}, ['GONE']);
      const [outcome] = runInShell(shell, use, [code], BEFORE).outcomes;
      expect(outcome?.variables).not.toHaveProperty('GONE');
      expect(outcome?.variables.GONE_TOO).toBe('there');
    });
  });
});

function isGone([name]: [string, string]): boolean {
  return name.startsWith('GONE');
}

function pick(variables: Readonly<Record<string, string>>, names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.test(name)));
}

describe('exports', () => {
  it('is one bare line where that is enough', () => {
    expect(exports('sh', { KUBECONFIG: '/home/me/c1/config' })).toEqual({
      code: 'export KUBECONFIG=/home/me/c1/config\n',
      needsEval: false,
    });
    expect(exports('csh', { KUBECONFIG: '/home/me/c1/config' })).toEqual({
      code: 'setenv KUBECONFIG /home/me/c1/config\n',
      needsEval: false,
    });
    expect(exports('sh', { A: 'a', B: 'b' }).code).toBe('export A=a B=b\n');
    expect(exports('sh', { A: 'a' }, ['B', 'C']).code).toBe('eval export A=a; unset B C\n');
    expect(exports('csh', { A: 'a' }, ['B', 'C']).code).toBe('setenv A a; unsetenv B; unsetenv C\n');
    expect(exports('sh', {})).toEqual({ code: '', needsEval: false });
  });

  it('asks for eval exactly where quotes are needed', () => {
    for (const value of PLAIN) expect(exports('sh', { A: value }).needsEval, value).toBe(false);
    for (const value of HOSTILE) expect(exports('sh', { A: value }).needsEval, value).toBe(true);
  });

  it('fails in $(…) where eval is needed, so that set -e stops there', () => {
    expect(exports('sh', { A: 'a b' }).code).toBe("false || :; export A='a b'\n");
  });

  it('refuses what no environment can hold', () => {
    expect(() => exports('sh', { A: 'a\0b' })).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringContaining('A') }),
    );
  });
});

describe('shellFamily', () => {
  it.each([
    [undefined, 'sh'],
    ['', 'sh'],
    ['/bin/bash', 'sh'],
    ['/usr/bin/fish', 'sh'],
    ['/opt/csh-tools/bash', 'sh'],
    ['/bin/csh', 'csh'],
    ['/usr/bin/tcsh', 'csh'],
    ['tcsh', 'csh'],
    ['-csh', 'csh'],
  ])('of %s is %s', (shell, family) => {
    expect(shellFamily(shell)).toBe(family);
  });
});
