/** The exact code for each shell. The shells of Windows are not run, so their quoting rules are tested here. */
import { describe, expect, it } from 'vitest';
import {
  defaultShell,
  evalAdvice,
  SHELLS,
  shellExports,
} from '../../../src/cluster-access/shell/shell-exports.ts';
import { HOSTILE, PLAIN } from './shell-values.ts';

const SAFE = { DOCKER_HOST: 'tcp://10.0.0.2:2375' };
const GONE = ['DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];

describe('shellExports for POSIX shells', () => {
  it.each(['bash', 'zsh', 'sh', 'ksh'] as const)('%s: returns one line', (shell) => {
    expect(shellExports(shell, { A: 'a', B: '/b' })).toEqual({ code: 'export A=a B=/b\n', needsEval: false });
    expect(shellExports(shell, SAFE, GONE).code).toBe(
      'eval export DOCKER_HOST=tcp://10.0.0.2:2375; unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY\n',
    );
    expect(shellExports(shell, {}, GONE)).toEqual({
      code: 'unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY\n',
      needsEval: false,
    });
  });

  it('sets needsEval only for values that need quotes', () => {
    for (const value of PLAIN) expect(shellExports('sh', { A: value }).needsEval, value).toBe(false);
    for (const value of HOSTILE) expect(shellExports('sh', { A: value }).needsEval, value).toBe(true);
  });

  it('begins with false if eval is needed, so that $(…) fails', () => {
    expect(shellExports('sh', { A: 'a b' }).code).toBe("false || :; export A='a b'\n");
  });
});

describe('shellExports for csh and tcsh', () => {
  it.each(['csh', 'tcsh'] as const)('%s: returns one line of setenv commands', (shell) => {
    expect(shellExports(shell, SAFE, GONE)).toEqual({
      code: 'setenv DOCKER_HOST tcp://10.0.0.2:2375; unsetenv DOCKER_CERT_PATH; unsetenv DOCKER_TLS_VERIFY\n',
      needsEval: false,
    });
    expect(shellExports(shell, { A: "it's" })).toEqual({ code: "setenv A 'it'\\''s'\n", needsEval: true });
  });
});

describe('shellExports for fish', () => {
  it('returns lines that end with a semicolon', () => {
    expect(shellExports('fish', { ...SAFE, B: 'b' }, GONE)).toEqual({
      code:
        'set -e DOCKER_CERT_PATH DOCKER_TLS_VERIFY;\n' +
        'set -gx DOCKER_HOST tcp://10.0.0.2:2375;\nset -gx B b;\n',
      needsEval: false,
    });
  });

  it('ends with true if it only unsets variables', () => {
    expect(shellExports('fish', {}, ['A']).code).toBe('set -e A;\ntrue;\n');
  });

  it('quotes special characters and escapes control characters', () => {
    expect(shellExports('fish', { A: "a 'b' \\ $c\n" })).toEqual({
      code: "set -gx A 'a \\'b\\' \\\\ $c'\\u000a;\n",
      needsEval: true,
    });
  });
});

describe('shellExports for PowerShell', () => {
  it('returns one line of assignments', () => {
    expect(shellExports('powershell', SAFE, GONE)).toEqual({
      code: "$env:DOCKER_HOST = 'tcp://10.0.0.2:2375'; $env:DOCKER_CERT_PATH = $null; $env:DOCKER_TLS_VERIFY = $null\n",
      needsEval: false,
    });
  });

  it.each([
    // about_Quoting_Rules: a single quote between single quotes is doubled; nothing else is special there.
    ['it\'s $env:A `n $(B) "c" ; | & % !', `'it''s $env:A \`n $(B) "c" ; | & % !'`],
    // about_Quoting_Rules: typographic quotes are quotes too.
    ['a\u2019b', "'a' + [char]0x2019 + 'b'"],
    // The sum must begin with a string.
    ['\u2018', "'' + [char]0x2018"],
    // In code page 1252, its UTF-8 bytes are a letter and U+2019.
    ['\u00d2x', "'' + [char]0x00d2 + 'x'"],
    // A line break between quotes would end the command.
    ['a\r\nb', "'a' + [char]0x000d + [char]0x000a + 'b'"],
    // One term for each UTF-16 code unit.
    ['C:\\😀', "'C:\\' + [char]0xd83d + [char]0xde00"],
    ['', "''"],
  ])('converts %j to %s', (value, expression) => {
    expect(shellExports('powershell', { A: value }).code).toBe(`$env:A = ${expression}\n`);
  });

  it('returns a sum of single-quoted strings and character codes that equals the value', () => {
    const assignment = /^\$env:A = (?<sum>TERM(?: \+ TERM)*)\n$/.source.replaceAll(
      'TERM',
      "(?:'(?:[ -&(-~]|'')*'|\\[char\\]0x[0-9a-f]{4})",
    );
    for (const value of [...PLAIN, ...HOSTILE]) {
      const { code } = shellExports('powershell', { A: value });
      const sum = new RegExp(assignment).exec(code)?.groups?.sum;
      expect(sum, code).toBeDefined();
      expect(valueOfSum(sum as string)).toBe(value);
    }
  });
});

/** The value of the expression in PowerShell. */
function valueOfSum(sum: string): string {
  const terms = [...sum.matchAll(/'((?:[^']|'')*)'|\[char\]0x(\w{4})/g)];
  return terms
    .map(([, text, number]) =>
      number === undefined
        ? (text as string).replaceAll("''", "'")
        : String.fromCharCode(Number.parseInt(number, 16)),
    )
    .join('');
}

describe('shellExports for cmd', () => {
  it('returns a line for each variable', () => {
    expect(shellExports('cmd', { ...SAFE, A: 'a' }, GONE)).toEqual({
      code: 'set DOCKER_CERT_PATH=\nset DOCKER_TLS_VERIFY=\nset DOCKER_HOST=tcp://10.0.0.2:2375\nset A=a\n',
      needsEval: false,
    });
  });

  it.each([
    // cmd /?: these characters need quotes: <space> & ( ) [ ] { } ^ = ; ! ' + , ` ~; set /?: removes the quotes around name and value.
    ['C:\\My Clusters\\1', 'set "A=C:\\My Clusters\\1"'],
    ['a&b|c<d>e(f)g^h', 'set "A=a&b|c<d>e(f)g^h"'],
    ["a;b,c=d'e`f~g[h]{i}", 'set "A=a;b,c=d\'e`f~g[h]{i}"'],
    ['C:\\Jürgen', 'set "A=C:\\Jürgen"'],
    ['C:\\a.b_c\\d-1@x+y/z', 'set A=C:\\a.b_c\\d-1@x+y/z'],
  ])('converts %j to %s', (value, line) => {
    expect(shellExports('cmd', { A: value }).code).toBe(`${line}\n`);
  });

  it.each([
    // In a file, %…% is expanded first, even between quotes, and the result can contain quotes.
    ['%CMDCMDLINE:~-1% & calc', 'the character %'],
    ['100%', 'the character %'],
    // A double quote cannot be escaped between quotes.
    ['a" & calc & "', 'the character "'],
    // With cmd /V:ON, it is expanded between quotes.
    ['!PATH!', 'the character !'],
    // The next line is the next command.
    ['a\ncalc', 'a control character'],
    ['a\r', 'a control character'],
    ['a\u001ab', 'a control character'],
  ])('rejects %j', (value, what) => {
    expect(() => shellExports('cmd', { B: 'b', A: value })).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: `The value of A contains ${what}, which cannot be quoted safely for cmd.`,
        hint: expect.stringContaining('--shell powershell'),
      }),
    );
  });

  it('returns safe unquoted values, or quoted values without special characters', () => {
    for (const value of [...PLAIN, ...HOSTILE]) {
      const line = attempt(() => shellExports('cmd', { A: value }).code);
      if (line === undefined) expect(value).toMatch(/["%!\p{Cc}]/u);
      else {
        expect(line).toMatch(/^set (?:A=[\w.:/\\@+-]+|"A=[^"%!\r\n]*")\n$/);
        expect(line.replace(/^set "?A=|"?\n$/g, '')).toBe(value);
      }
    }
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

describe.each(SHELLS)('shellExports for %s', (shell) => {
  it('returns an empty code without variables', () => {
    expect(shellExports(shell, {})).toEqual({ code: '', needsEval: false });
  });

  it('rejects a value with a NUL character', () => {
    expect(() => shellExports(shell, { A: 'a\0b' })).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringContaining('A') }),
    );
  });
});

describe('defaultShell', () => {
  it.each([
    [undefined, 'sh'],
    ['', 'sh'],
    ['/bin/bash', 'bash'],
    ['/bin/dash', 'sh'],
    ['/usr/bin/zsh', 'zsh'],
    ['/usr/bin/ksh', 'ksh'],
    ['/usr/bin/ksh93', 'sh'],
    ['/bin/mksh', 'sh'],
    ['/usr/bin/fish', 'fish'],
    ['/opt/csh-tools/bash', 'bash'],
    ['/bin/csh', 'csh'],
    ['/bin/bsd-csh', 'csh'],
    ['/usr/bin/tcsh', 'tcsh'],
    ['-tcsh', 'tcsh'],
    ['/usr/bin/pwsh', 'powershell'],
    ['C:\\Program Files\\Git\\usr\\bin\\bash.exe', 'bash'],
  ])('returns the shell for SHELL %s: %s', (SHELL, shell) => {
    expect(defaultShell({ env: { SHELL }, platform: 'linux' })).toBe(shell);
  });

  it.each([
    ['fish', '/bin/bash', 'fish'],
    ['bash', '/usr/bin/fish', 'bash'],
    ['tcsh', undefined, 'tcsh'],
    ['mksh', '/usr/bin/fish', 'sh'],
    ['pwsh', '/bin/bash', 'powershell'],
    ['-zsh', '/bin/bash', 'zsh'],
    ['/opt/homebrew/bin/fish', '/bin/zsh', 'fish'],
    // Scripts, make, sudo and others do not evaluate the code.
    ['sh', '/usr/bin/fish', 'fish'],
    ['dash', '/bin/tcsh', 'tcsh'],
    ['node', '/bin/zsh', 'zsh'],
    ['sudo', undefined, 'sh'],
    ['fish-like', '/bin/bash', 'bash'],
  ])('returns the shell for the parent %s and SHELL %s: %s', (parentProgram, SHELL, shell) => {
    expect(defaultShell({ env: { SHELL }, platform: 'linux', parentProgram })).toBe(shell);
  });

  const machine =
    'C:\\Program Files\\WindowsPowerShell\\Modules;C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\Modules;' +
    'C:\\Program Files (x86)\\Microsoft SQL Server\\150\\Tools\\PowerShell\\Modules\\';
  it.each([
    [undefined, 'cmd'],
    [machine, 'cmd'],
    [`C:\\Users\\me\\Documents\\WindowsPowerShell\\Modules;${machine}`, 'powershell'],
    [`C:\\Users\\me\\OneDrive\\Documents\\PowerShell\\Modules;${machine}`, 'powershell'],
    [`\\\\files\\me\\PowerShell\\Modules;${machine}`, 'powershell'],
    [`C:\\Users\\me\\Documents\\PowerShell\\Modules\\;${machine}`, 'powershell'],
    [`C:\\Users\\me\\Documents\\PowerShell\\Modules\\one;${machine}`, 'cmd'],
  ])('returns the shell on Windows for PSModulePath %s: %s', (PSModulePath, shell) => {
    expect(defaultShell({ env: { PSModulePath }, platform: 'win32' })).toBe(shell);
  });

  it('uses SHELL on Windows too, and ignores PSModulePath on Unix', () => {
    const PSModulePath = 'C:\\Users\\me\\Documents\\PowerShell\\Modules';
    expect(defaultShell({ env: { PSModulePath, SHELL: '/usr/bin/bash' }, platform: 'win32' })).toBe('bash');
    expect(defaultShell({ env: { PSModulePath }, platform: 'linux' })).toBe('sh');
  });
});

describe('evalAdvice', () => {
  it.each([
    ['bash', 'A value needs quoting; use eval "$(magnum x …)".'],
    ['tcsh', 'A value needs quoting; use eval `magnum x …`, or save the output to a file and source it.'],
    ['fish', 'A value needs quoting; use magnum x … | source, or eval (magnum x …).'],
  ] as const)('describes how to run the command in %s', (shell, sentence) => {
    expect(evalAdvice(shell, 'magnum x …')).toBe(sentence);
  });
});
