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

describe.each(Object.entries(FILES))('completion %s --install', (shell, name) => {
  it('rejects a directory in which other users can replace the script', async () => {
    const file = join(home, name);
    const directory = dirname(file);
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o777);
    expect(await install(shell)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^ERROR: Any user can write to .* and (so )?could replace .*\nRemove the write permission with chmod go-w\.\n$/,
      ),
    });
    expect(existsSync(file)).toBe(false);
    chmodSync(directory, 0o755);
    expect(await install(shell)).toMatchObject({ code: 0, stderr: '' });
  });

  it('removes the write permission of others from the script, also if its content is current', async () => {
    const file = join(home, name);
    await install(shell);
    const text = readFileSync(file, 'utf8');
    for (const content of [text, `${text}# old`]) {
      writeFileSync(file, content);
      chmodSync(file, 0o666);
      const { stdout } = await install(shell);
      expect(stdout).toContain(`${file} was writable by other users; its mode is now 0644.\n`);
      expect(statSync(file).mode & 0o777).toBe(0o644);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });
});

it('completion powershell --install: removes the write permission of others from the profile', async () => {
  const profile = join(home, '.config/powershell/profile.ps1');
  mkdirSync(dirname(profile), { recursive: true });
  writeFileSync(profile, '# mine\n');
  chmodSync(profile, 0o666);
  const { stdout } = await install('powershell');
  expect(stdout).toContain(`${profile} was writable by other users; its mode is now 0644.\n`);
  expect(readFileSync(profile, 'utf8')).toMatch(/^# mine\n/);
});
