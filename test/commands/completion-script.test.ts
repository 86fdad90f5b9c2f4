/** completion: which script it prints, installs or removes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { magnum, temporaryDirectory, type WorldOptions } from '../support/world.ts';

let home: string;
let file: string;
beforeEach(() => {
  home = temporaryDirectory();
  file = join(home, '.config/fish/completions/magnum.fish');
});

const runWith = (options: WorldOptions, ...argv: string[]) =>
  magnum(['completion', ...argv], { cwd: home, ...options });
const run = (...argv: string[]) => runWith({}, ...argv);

describe('completion', () => {
  it('prints the script of the given shell, and a different one for each', async () => {
    const scripts = await Promise.all(['bash', 'zsh', 'fish', 'powershell'].map((shell) => run(shell)));
    for (const { code, stderr } of scripts) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [bash, zsh, fish, powershell] = scripts.map(({ stdout }) => stdout);
    expect(bash).toMatch(/complete .*magnum/);
    expect(zsh).toMatch(/^#compdef magnum/);
    expect(fish).toMatch(/complete (-c|--command) magnum/);
    expect(powershell).toMatch(/Register-ArgumentCompleter/);
  });

  it.each<[WorldOptions, string]>([
    [{ env: { SHELL: '/bin/zsh' } }, 'zsh'],
    [{ env: { SHELL: '/bin/zsh' }, parentProgram: 'fish' }, 'fish'],
  ])('defaults to the shell that runs it, then to SHELL: %j', async (options, shell) => {
    expect(await runWith(options)).toEqual(await run(shell));
  });

  it.each([
    ['/bin/tcsh', 'tcsh'],
    ['/bin/dash', '/bin/dash'],
    ['', 'sh'],
  ])('fails for SHELL=%j, which has no completion', async (SHELL, name) => {
    expect(await runWith({ env: { SHELL } })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        `ERROR: Completion is not available for ${name}.\n` +
        'Specify one of these shells: bash, zsh, fish, powershell.\n',
    });
  });

  it('rejects --install with --uninstall, and changes nothing', async () => {
    expect(await run('fish', '--install', '--uninstall')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'ERROR: --install and --uninstall cannot be used together.\n',
    });
    expect(existsSync(file)).toBe(false);
  });

  it('--install writes the script, and --uninstall removes it', async () => {
    const { stdout: script } = await run('fish');
    expect(await run('fish', '--install')).toEqual({
      code: 0,
      stdout: `Completion for fish installed in ${file}.\nNew fish sessions will load it. To start one: exec fish\n`,
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toBe(script);
    expect(await run('fish', '--uninstall')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(file)).toBe(false);
    expect((await run('fish', '--uninstall')).stdout).toBe(
      `Completion for fish is not installed: ${file} does not exist.\n`,
    );
  });

  it('--install does not replace a file of another origin', async () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '# mine\n');
    expect(await run('fish', '--install')).toMatchObject({ code: 1, stdout: '' });
    expect(await run('fish', '--uninstall')).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe('# mine\n');
  });

  it('wraps its sentences on a terminal, but not code to copy', async () => {
    const { stdout } = await runWith({ tty: true, columns: 30, env: { SHELL: '/bin/zsh' } }, '--install');
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('    ') && line.length > 30)).toHaveLength(1);
    for (const line of lines) if (!/^ {4}|\//.test(line)) expect(line.length).toBeLessThanOrEqual(30);
    expect(lines.length).toBeGreaterThan(6);
  });
});
