import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { magnum, temporaryDirectory } from '../support/world.ts';

const FILES = {
  bash: '.local/share/bash-completion/completions/magnum',
  zsh: '.zfunc/_magnum',
  fish: '.config/fish/completions/magnum.fish',
  powershell: '.config/powershell/magnum-completion.ps1',
};

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
});

const install = (shell: string) => magnum(['completion', shell, '--install'], { cwd: home });

describe.each(Object.entries(FILES))('%s', (shell, name) => {
  it('writes no script where others could replace it', async () => {
    const file = join(home, name);
    const open = dirname(file);
    mkdirSync(open, { recursive: true });
    chmodSync(open, 0o777);
    expect(await install(shell)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^ERROR: Everybody can write to .*, and so could replace .*\n.*chmod go-w/,
      ),
    });
    expect(existsSync(file)).toBe(false);
    chmodSync(open, 0o755);
    expect(await install(shell)).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes the permission to write from others, also where the script is the same', async () => {
    const file = join(home, name);
    await install(shell);
    const text = readFileSync(file, 'utf8');
    for (const content of [text, `${text}# old`]) {
      writeFileSync(file, content);
      chmodSync(file, 0o666);
      const { stdout } = await install(shell);
      expect(stdout).toContain(`${file} was writable by others; its mode is now 0644.\n`);
      expect(statSync(file).mode & 0o777).toBe(0o644);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });
});

it('checks the profile of PowerShell before it writes the script', async () => {
  const profile = join(home, '.config/powershell/profile.ps1');
  mkdirSync(dirname(profile), { recursive: true });
  writeFileSync(profile, '# mine\n');
  chmodSync(profile, 0o666);
  const { stdout } = await install('powershell');
  expect(stdout).toContain(`${profile} was writable by others; its mode is now 0644.\n`);
  expect(readFileSync(profile, 'utf8')).toMatch(/^# mine\n/);
});
