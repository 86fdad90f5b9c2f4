/** What is written for each shell, to the letter; for those of Windows this is all, so each rule that they read it by is here. */
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

describe('bash, zsh, sh and ksh', () => {
  it.each(['bash', 'zsh', 'sh', 'ksh'] as const)('%s: one line', (shell) => {
    expect(shellExports(shell, { A: 'a', B: '/b' })).toEqual({ code: 'export A=a B=/b\n', needsEval: false });
    expect(shellExports(shell, SAFE, GONE).code).toBe(
      'eval export DOCKER_HOST=tcp://10.0.0.2:2375; unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY\n',
    );
    expect(shellExports(shell, {}, GONE)).toEqual({
      code: 'unset DOCKER_CERT_PATH DOCKER_TLS_VERIFY\n',
      needsEval: false,
    });
  });

  it('asks for eval exactly where quotes are needed', () => {
    for (const value of PLAIN) expect(shellExports('sh', { A: value }).needsEval, value).toBe(false);
    for (const value of HOSTILE) expect(shellExports('sh', { A: value }).needsEval, value).toBe(true);
  });

  it('fails in $(…) where eval is needed, so that set -e stops there', () => {
    expect(shellExports('sh', { A: 'a b' }).code).toBe("false || :; export A='a b'\n");
  });
});

describe('csh and tcsh', () => {
  it.each(['csh', 'tcsh'] as const)('%s: one line of setenv', (shell) => {
    expect(shellExports(shell, SAFE, GONE)).toEqual({
      code: 'setenv DOCKER_HOST tcp://10.0.0.2:2375; unsetenv DOCKER_CERT_PATH; unsetenv DOCKER_TLS_VERIFY\n',
      needsEval: false,
    });
    expect(shellExports(shell, { A: "it's" })).toEqual({ code: "setenv A 'it'\\''s'\n", needsEval: true });
  });
});

describe('fish', () => {
  it('has a line for each variable, which ends with ;', () => {
    expect(shellExports('fish', { ...SAFE, B: 'b' }, GONE)).toEqual({
      code:
        'set -e DOCKER_CERT_PATH;\nset -e DOCKER_TLS_VERIFY;\n' +
        'set -gx DOCKER_HOST tcp://10.0.0.2:2375;\nset -gx B b;\n',
      needsEval: false,
    });
  });

  it('ends well when there was nothing to unset', () => {
    expect(shellExports('fish', {}, ['A']).code).toBe('set -e A;\ntrue;\n');
  });

  it('quotes', () => {
    expect(shellExports('fish', { A: "a 'b' \\ $c\n" })).toEqual({
      code: "set -gx A 'a \\'b\\' \\\\ $c'\\u000a;\n",
      needsEval: true,
    });
  });
});

describe('PowerShell', () => {
  it('is one line of assignments', () => {
    expect(shellExports('powershell', SAFE, GONE)).toEqual({
      code: "$env:DOCKER_HOST = 'tcp://10.0.0.2:2375'; $env:DOCKER_CERT_PATH = $null; $env:DOCKER_TLS_VERIFY = $null\n",
      needsEval: false,
    });
  });

  it.each([
    // about_Quoting_Rules: a single quote between single quotes is written twice; nothing else has a meaning there.
    ['it\'s $env:A `n $(B) "c" ; | & % !', `'it''s $env:A \`n $(B) "c" ; | & % !'`],
    // about_Quoting_Rules: typographic quotes are quotes, too.
    ['a\u2019b', "'a' + [char]0x2019 + 'b'"],
    // The sum has to begin with a string.
    ['\u2018', "'' + [char]0x2018"],
    // Its bytes in UTF-8 are, in code page 1252, a letter and U+2019.
    ['\u00d2x', "'' + [char]0x00d2 + 'x'"],
    // A line break between quotes would end the line, and so the command.
    ['a\r\nb', "'a' + [char]0x000d + [char]0x000a + 'b'"],
    // A UTF-16 unit each.
    ['C:\\😀', "'C:\\' + [char]0xd83d + [char]0xde00"],
    ['', "''"],
  ])('%j is %s', (value, expression) => {
    expect(shellExports('powershell', { A: value }).code).toBe(`$env:A = ${expression}\n`);
  });

  it('is nothing but strings between single quotes and numbers of characters, which make up the value', () => {
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

/** As PowerShell reads it. */
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

describe('cmd', () => {
  it('has a line for each variable', () => {
    expect(shellExports('cmd', { ...SAFE, A: 'a' }, GONE)).toEqual({
      code: 'set DOCKER_CERT_PATH=\nset DOCKER_TLS_VERIFY=\nset DOCKER_HOST=tcp://10.0.0.2:2375\nset A=a\n',
      needsEval: false,
    });
  });

  it.each([
    // cmd /?: these need quotes: <space> & ( ) [ ] { } ^ = ; ! ' + , ` ~; set /?: the quotes around name and value go.
    ['C:\\My Clusters\\1', 'set "A=C:\\My Clusters\\1"'],
    ['a&b|c<d>e(f)g^h', 'set "A=a&b|c<d>e(f)g^h"'],
    ["a;b,c=d'e`f~g[h]{i}", 'set "A=a;b,c=d\'e`f~g[h]{i}"'],
    ['C:\\Jürgen', 'set "A=C:\\Jürgen"'],
    ['C:\\a.b_c\\d-1@x+y/z', 'set A=C:\\a.b_c\\d-1@x+y/z'],
  ])('%j is %s', (value, line) => {
    expect(shellExports('cmd', { A: value }).code).toBe(`${line}\n`);
  });

  it.each([
    // Between quotes too, in a file, %…% is expanded first, and what it stands for may hold quotes.
    ['%CMDCMDLINE:~-1% & calc', 'a %'],
    ['100%', 'a %'],
    // There is no way to write one between quotes.
    ['a" & calc & "', 'a "'],
    // With cmd /V:ON it is expanded between quotes.
    ['!PATH!', 'a !'],
    // The next line is the next command.
    ['a\ncalc', 'a control character'],
    ['a\r', 'a control character'],
    ['a\u001ab', 'a control character'],
  ])('%j is refused', (value, what) => {
    expect(() => shellExports('cmd', { B: 'b', A: value })).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: `The value of A contains ${what}, which cannot be quoted safely for cmd.`,
        hint: expect.stringContaining('--shell powershell'),
      }),
    );
  });

  it('is nothing but values that are bare, or between quotes that nothing ends', () => {
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

describe.each(SHELLS)('%s', (shell) => {
  it('has no code where there is nothing to do', () => {
    expect(shellExports(shell, {})).toEqual({ code: '', needsEval: false });
  });

  it('refuses what no environment can hold', () => {
    expect(() => shellExports(shell, { A: 'a\0b' })).toThrow(
      expect.objectContaining({ kind: 'failed', message: expect.stringContaining('A') }),
    );
  });
});

describe('the shell by default', () => {
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
  ])('is, for SHELL %s, %s', (SHELL, shell) => {
    expect(defaultShell({ SHELL }, 'linux')).toBe(shell);
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
  ])('is, on Windows with PSModulePath %s, %s', (PSModulePath, shell) => {
    expect(defaultShell({ PSModulePath }, 'win32')).toBe(shell);
  });

  it('is that of SHELL on Windows too, and POSIX elsewhere whatever PSModulePath says', () => {
    const PSModulePath = 'C:\\Users\\me\\Documents\\PowerShell\\Modules';
    expect(defaultShell({ PSModulePath, SHELL: '/usr/bin/bash' }, 'win32')).toBe('bash');
    expect(defaultShell({ PSModulePath }, 'linux')).toBe('sh');
  });
});

describe('what to do where eval is needed', () => {
  it.each([
    ['bash', 'A value needs quotes, use eval "$(magnum x …)".'],
    ['tcsh', 'A value needs quotes, use eval `magnum x …`, or save the output to a file and source it.'],
    ['fish', 'A value needs quotes, use magnum x … | source, or eval (magnum x …).'],
  ] as const)('in %s', (shell, sentence) => {
    expect(evalAdvice(shell, 'magnum x …')).toBe(sentence);
  });
});
