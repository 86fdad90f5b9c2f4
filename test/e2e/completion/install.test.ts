/** Installation of completion, and the lines of startup files and of the current shell that load it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { user } from '../command.ts';
import { BASH_COMPLETION } from './bash-completion.ts';

describe('completion --install and --uninstall', () => {
  const paths = {
    bash: '.local/share/bash-completion/completions/magnum',
    zsh: '.zfunc/_magnum',
    fish: '.config/fish/completions/magnum.fish',
    powershell: '.config/powershell/magnum-completion.ps1',
  };

  it.each(Object.entries(paths))('%s: installs the script once or twice, and removes it', (shell, place) => {
    const other = user();
    const path = join(other.home, place);
    const first = other.magnum('completion', shell, '--install');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe(other.magnum('completion', shell).stdout);
    expect(other.magnum('completion', shell, '--install')).toEqual(first);
    expect(other.magnum('completion', shell, '--uninstall')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(path)).toBe(false);
    const second = other.magnum('completion', shell, '--uninstall');
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('not installed') });
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# . /usr/share/bash-completion/bash_completion\n'],
    ['the line of Debian', `[ ! -f ${BASH_COMPLETION} ] || . ${BASH_COMPLETION}\n`],
  ])('bash: prints the missing line of .bashrc only if it is required, with %s in .bashrc', (_, bashrc) => {
    const other = user();
    writeFileSync(join(other.home, '.bashrc'), bashrc);
    const completes = () => {
      const look = 'complete -p magnum || _completion_loader magnum || _comp_load magnum; complete -p magnum';
      return spawnSync('bash', ['-ic', look], { env: other.env }).status === 0;
    };
    const { stdout } = other.magnum('completion', 'bash', '--install');
    expect(stdout.includes('New bash sessions will load it.')).toBe(completes());
    const line = /^ {4}(\. .*)$/m.exec(stdout)?.[1] ?? '';
    writeFileSync(join(other.home, '.bashrc'), `${bashrc}${line}\n`);
    expect(completes()).toBe(true);
    expect(other.magnum('completion', 'bash', '--install').stdout).toContain('New bash sessions');
  });

  it.each([
    ['nothing', '', ''],
    ['a compinit', '', 'autoload -Uz compinit && compinit -u\n'],
    ['a directory after those of zsh', '', 'fpath+=~/.zfunc; autoload -Uz compinit; compinit -u\n'],
    ['a compinit before .zshrc, as in Ubuntu', 'autoload -Uz compinit && compinit -u\n', ''],
  ])(
    'zsh: prints a line for .zshrc that loads the script, with %s',
    { tags: ['zsh'] },
    (_, zshenv, zshrc) => {
      const other = user();
      writeFileSync(join(other.home, '.zshenv'), zshenv);
      const file = join(other.home, '.zshrc');
      writeFileSync(file, zshrc);
      const { stdout } = other.magnum('completion', 'zsh', '--install');
      const line = /^ {4}(fpath=.*)$/m.exec(stdout)?.[1] ?? '';
      writeFileSync(file, `${zshrc}${line}\n`);
      const { stdout: loaded } = spawnSync('zsh', ['-ic', 'print $_comps[magnum]'], {
        env: { ...other.env, ZDOTDIR: other.home },
        encoding: 'utf8',
      });
      expect(loaded.trim()).toBe('_magnum');
      expect(other.magnum('completion', 'zsh', '--install').stdout).toContain('New zsh sessions');
    },
  );

  it.each(Object.entries(paths))('%s: rejects a file that magnum did not create', (shell, place) => {
    const other = user();
    const path = join(other.home, place);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '# mine\n');
    for (const option of ['--install', '--uninstall']) {
      const { code, stderr } = other.magnum('completion', shell, option);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^ERROR: .* already exists and was not created by magnum\./);
    }
    expect(readFileSync(path, 'utf8')).toBe('# mine\n');
  });
});

describe('completion in the current shell', () => {
  const inShell = (shell: string[], script: string) => user().shell(shell, script);
  const HINT =
    'magnum: the completion system of zsh is not loaded. Add before this line: autoload -Uz compinit && compinit\n';
  const ZSH = ['zsh', '-f'];

  it.each(['source <(magnum completion zsh)', 'eval "$(magnum completion zsh)"'])(
    'zsh: %s loads completion, or prints that compinit is missing',
    { tags: ['zsh'] },
    (load) => {
      expect(inShell(ZSH, load)).toEqual({ code: 0, stdout: '', stderr: HINT });
      const loaded = `autoload -Uz compinit && compinit -D -u; ${load}; print $_comps[magnum]`;
      expect(inShell(ZSH, loaded)).toEqual({ code: 0, stdout: '_magnum\n', stderr: '' });
    },
  );

  it.each(['source <(magnum completion bash)', 'eval "$(magnum completion bash)"'])(
    'bash without bash-completion: %s loads completion',
    (load) => {
      const { stdout, stderr } = inShell(['bash', '--noprofile', '--norc'], `${load}; complete -p magnum`);
      expect({ stdout, stderr }).toEqual({ stdout: 'complete -F _magnum magnum\n', stderr: '' });
    },
  );

  it('fish: magnum completion fish | source loads completion', { tags: ['fish'] }, () => {
    const { stdout, stderr } = inShell(
      ['fish', '--no-config'],
      'magnum completion fish | source; complete -C "magnum cluster-li"',
    );
    expect(stdout).toMatch(/^cluster-list\t/);
    expect(stderr).toBe('');
  });
});
