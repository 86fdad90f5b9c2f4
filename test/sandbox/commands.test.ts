/** The sandbox commands, with the sandbox in this process; test/e2e starts it in the background. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { interruptedError } from '../../src/errors.ts';
import { spawnDetached } from '../../src/sandbox/background-process.ts';
import { sandboxDirectory } from '../../src/sandbox/sandbox-directory.ts';
import { magnum, type WorldOptions } from '../support/world.ts';
import { call } from './client.ts';
import { serveForTests } from './served-sandbox.ts';

const { home: homeOfTest, running, serve: serveWith, output } = serveForTests();
const serve = (...options: string[]) => serveWith('--seconds', '0', ...options);
let home: string;
beforeEach(() => {
  home = homeOfTest();
});

const run = (...argv: string[]) => magnum(argv, { cwd: home });

describe('while a sandbox is running', () => {
  it('sandbox start prints shell code and writes a private clouds.yaml', async () => {
    await serve();
    const { code, stdout } = await run('sandbox', 'start', '--dir', 'box');
    const file = join(home, 'box/clouds.yaml');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `export OS_CLIENT_CONFIG_FILE=${file} OS_CLOUD=sandbox\n`,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { clouds } = parse(readFileSync(file, 'utf8'));
    expect(Object.keys(clouds)).toEqual([
      'sandbox',
      'sandbox-admin',
      'sandbox-viewer',
      'sandbox-other',
      'sandbox-personal',
      'sandbox-cern',
      'sandbox-appcred',
      'sandbox-appcred-restricted',
    ]);
  });

  it('sandbox start writes a clouds.yaml in which every cloud can log in', async () => {
    await serve();
    await run('sandbox', 'start', '--dir', 'box');
    const { clouds } = parse(readFileSync(join(home, 'box/clouds.yaml'), 'utf8'));
    const env = { OS_CLIENT_CONFIG_FILE: join(home, 'box/clouds.yaml') };
    for (const name of Object.keys(clouds)) {
      const { code, stderr } = await magnum(['cluster-list', '--os-cloud', name], { cwd: home, env });
      expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    }
  });

  it('sandbox start does not replace a clouds.yaml of another origin', async () => {
    mkdirSync(join(home, 'mine'));
    writeFileSync(join(home, 'mine/clouds.yaml'), 'clouds: {}\n');
    const { code, stderr } = await run('sandbox', 'start', '--dir', 'mine');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('already exists and was not created by magnum sandbox'),
    });
    expect(readdirSync(join(home, 'mine'))).toEqual(['clouds.yaml']);
  });

  it.each([
    ['box', 'box'],
    ['box', 'box/sub/directory'],
  ])('sandbox start fails if any user can write to %s, for --dir %s', async (open, dir) => {
    mkdirSync(join(home, open));
    chmodSync(join(home, open), 0o777);
    const { code, stdout, stderr } = await run('sandbox', 'start', '--dir', dir);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Any user can write to ${join(home, open)} and could replace the files in `);
    expect(stderr).toContain('chmod go-w');
    expect(readdirSync(join(home, open))).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('sandbox start rejects a directory of another user', async () => {
    mkdirSync(join(home, 'box'));
    chownSync(join(home, 'box'), 65534, 65534);
    const { code, stderr } = await run('sandbox', 'start', '--dir', 'box');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`Another user can write to ${join(home, 'box')} and could`),
    });
    expect(readdirSync(join(home, 'box'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'sandbox start names the directory that it cannot write to',
    {
      tags: ['unprivileged'],
    },
    async () => {
      mkdirSync(join(home, 'box'), { mode: 0o500 });
      for (const dir of ['box', 'box/sub']) {
        const { code, stderr } = await run('sandbox', 'start', '--dir', dir);
        expect({ code, stderr }).toEqual({
          code: 1,
          stderr: `ERROR: Cannot write ${join(home, dir)}: permission denied.\n`,
        });
      }
    },
  );

  it('sandbox start unsets the variables of another cloud', async () => {
    await serve();
    const env = { OS_PASSWORD: 'x', OS_CACHE: '1', SHELL: '/bin/tcsh' };
    const { stdout } = await magnum(['sandbox', 'start', '--dir', 'box'], { cwd: home, env });
    expect(stdout).toMatch(/setenv OS_CLOUD sandbox.*unsetenv OS_PASSWORD/);
    expect(stdout).not.toContain('OS_CACHE');
  });

  it('sandbox start --shell fish prints code for fish and ignores invalid variable names', async () => {
    await serve();
    const env = { OS_PASSWORD: 'x', 'OS_A;touch b': 'y', SHELL: '/bin/bash' };
    const argv = ['sandbox', 'start', '--dir', 'box', '--shell', 'fish'];
    const { stdout } = await magnum(argv, { cwd: home, env });
    expect(stdout).toBe(
      `set -e OS_PASSWORD;\nset -gx OS_CLIENT_CONFIG_FILE ${join(home, 'box/clouds.yaml')};\nset -gx OS_CLOUD sandbox;\n`,
    );
  });

  const RUNNING = 'The sandbox is already running (OpenStack Zed)';
  const CREATE = 'To create a cluster: magnum cluster-create web --cluster-template kubernetes';
  const stderrOf = async (options: WorldOptions, ...argv: string[]) => {
    const { stderr } = await magnum(['sandbox', 'start', '--dir', 'box', ...argv], { cwd: home, ...options });
    return stderr.trimEnd().split('\n');
  };

  it.each([
    ['/bin/bash', 'unset OS_CLOUD OS_CLIENT_CONFIG_FILE'],
    ['/bin/zsh', 'unset OS_CLOUD OS_CLIENT_CONFIG_FILE'],
    ['/usr/bin/fish', 'set -e OS_CLOUD OS_CLIENT_CONFIG_FILE'],
    ['/bin/tcsh', 'unsetenv OS_CLOUD; unsetenv OS_CLIENT_CONFIG_FILE'],
    ['/usr/bin/pwsh', '$env:OS_CLOUD = $null; $env:OS_CLIENT_CONFIG_FILE = $null'],
    ['cmd', 'set OS_CLOUD=&set OS_CLIENT_CONFIG_FILE='],
  ])('sandbox start prints for %s what the shell uses and how to go back', async (shell, reset) => {
    await serve();
    expect(await stderrOf({ env: { SHELL: shell } })).toEqual([
      `${RUNNING}; this shell now uses its cloud sandbox.`,
      CREATE,
      `To go back: ${reset}`,
    ]);
  });

  it.each([
    [{ SHELL: '/bin/bash' }, [], 'eval "$(magnum sandbox start --dir box)"'],
    [{ SHELL: '/usr/bin/fish' }, [], 'magnum sandbox start --dir box | source'],
    [{ SHELL: '/bin/tcsh' }, [], 'eval `magnum sandbox start --dir box`'],
    [
      { SHELL: '/bin/bash' },
      ['--shell', 'powershell'],
      'magnum sandbox start --dir box --shell powershell | Invoke-Expression',
    ],
  ])(
    'sandbox start in a terminal with %j %j prints how to use the sandbox in the shell',
    async (env, argv, use) => {
      await serve();
      expect(await stderrOf({ env, tty: true }, ...argv)).toEqual([
        `${RUNNING}, but this shell does not use it yet.`,
        `To use it: ${use}`,
        'To stop it: magnum sandbox stop --dir box',
      ]);
    },
  );

  it('sandbox start whose output is a file does not report that the shell uses the sandbox', async () => {
    await serve();
    const first = async (options: WorldOptions, ...argv: string[]) => (await stderrOf(options, ...argv))[0];
    expect(await first({ toFile: true })).toBe(`${RUNNING}, but this shell does not use it yet.`);
    expect(await first({ parentProgram: 'bash' }, '--shell', 'fish')).toBe(`${RUNNING}.`);
    expect(await first({ parentProgram: 'bash' }, '--shell', 'zsh')).toContain('this shell now uses');
  });

  it('sandbox start prints code for the shell that runs it instead of SHELL', async () => {
    await serve();
    const options = { cwd: home, env: { SHELL: '/bin/bash' }, parentProgram: 'fish' };
    const { stdout, stderr } = await magnum(['sandbox', 'start', '--dir', 'box'], options);
    expect(stdout).toMatch(/^set -gx OS_CLIENT_CONFIG_FILE /);
    expect(stderr).toContain(': set -e OS_CLOUD OS_CLIENT_CONFIG_FILE\n');
  });

  it('sandbox start in a terminal reports that the shell uses the sandbox already', async () => {
    await serve();
    const env = { OS_CLOUD: 'sandbox', OS_CLIENT_CONFIG_FILE: join(home, 'box/clouds.yaml') };
    expect((await stderrOf({ env, tty: true }))[0]).toBe(`${RUNNING}; this shell uses its cloud sandbox.`);
    const other = await stderrOf({ env: { ...env, OS_CLOUD: 'prod' }, tty: true });
    expect(other[0]).toBe(`${RUNNING}, but this shell does not use it yet.`);
  });

  it('sandbox start recommends a new shell if variables of another cloud are lost', async () => {
    await serve();
    const back = async (env: Record<string, string>) => (await stderrOf({ env })).at(-1);
    const start = 'To go back, open a new shell, because this one has lost';
    expect(await back({ OS_CLOUD: 'prod' })).toBe(`${start} OS_CLOUD.`);
    expect(await back({ OS_PASSWORD: 'secret', OS_AUTH_URL: 'https://a', OS_CACHE: '1', OS_TOKEN: '' })).toBe(
      `${start} OS_AUTH_URL and 1 more.`,
    );
  });

  it('sandbox start warns of options that have no effect on the running sandbox', async () => {
    await serve('--per-cluster-delay', '5');
    const port = new URL((await running())?.url ?? '').port;
    const first = async (...argv: string[]) => (await stderrOf({}, ...argv))[0];
    expect(await first('--port', '1', '--seconds', '0')).toBe(
      `WARNING: The sandbox is already running with --port ${port}, so --port 1 has no effect. To stop it first: magnum sandbox stop --dir box`,
    );
    expect(await first('--per-cluster-delay', '0', '--seconds', '7')).toBe(
      'WARNING: The sandbox is already running with --seconds 0 and --per-cluster-delay 5, so --seconds 7 and --per-cluster-delay 0 have no effect. To stop it first: magnum sandbox stop --dir box',
    );
    expect(await first('--port', port, '--seconds', '0', '--per-cluster-delay', '5')).not.toContain(
      'WARNING',
    );
    expect(await first('--port', '0')).not.toContain('WARNING');
  });

  it('sandbox start refuses another release than that of the running sandbox', async () => {
    await serve();
    expect(await stderrOf({}, '--release', '2026.2')).toEqual([
      'ERROR: The sandbox is of release zed, and keeps it.',
      'To replace it: magnum sandbox start --dir box --release 2026.2 --reset',
    ]);
    expect((await stderrOf({}, '--release', 'zed'))[0]).toContain(RUNNING);
    await run('sandbox', 'stop', '--dir', 'box');
    expect((await stderrOf({}, '--release', '2026.2'))[0]).toBe(
      'ERROR: The sandbox is of release zed, and keeps it.',
    );
  });

  it('sandbox start warns if the code needs eval because a value needs quotes', async () => {
    await serve();
    symlinkSync('box', join(home, 'my box'));
    const { stdout, stderr } = await run('sandbox', 'start', '--dir', 'my box', '--shell', 'fish');
    expect(stdout).toContain(`set -gx OS_CLIENT_CONFIG_FILE '${join(home, 'my box/clouds.yaml')}';\n`);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'WARNING: A value needs quoting; use magnum sandbox start ... | source, or eval (magnum sandbox start ...).',
      `${RUNNING}.`,
    ]);
  });

  it('sandbox status shows URL, process, directory, release and clusters', async () => {
    await serve();
    const { code, stdout } = await run('sandbox', 'status', '--dir', 'box', '-f', 'json');
    const url = (await running())?.url;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      running: true,
      release: 'zed',
      url,
      pid: process.pid,
      directory: join(home, 'box'),
      clusters: 0,
    });
  });

  it('sandbox status in a terminal prints how this shell can use the sandbox', async () => {
    await serve();
    const remarkFor = async (options: WorldOptions) =>
      (await magnum(['sandbox', 'status', '--dir', 'box'], { cwd: home, tty: true, ...options })).stderr;
    const use = 'To use it in this shell: ';
    expect(await remarkFor({})).toBe(`${use}eval "$(magnum sandbox start --dir box)"\n`);
    expect(await remarkFor({ parentProgram: 'fish' })).toBe(
      `${use}magnum sandbox start --dir box | source\n`,
    );
    expect(await remarkFor({ tty: false })).toBe('');
    expect(await remarkFor({ env: { OS_CLIENT_CONFIG_FILE: join(home, 'box/clouds.yaml') } })).toBe('');
  });

  it('sandbox stop stops the process and preserves its state', async () => {
    await serve();
    const { code, stdout } = await run('sandbox', 'stop', '--dir', 'box');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Sandbox stopped.\n' });
    expect((await output())?.code).toBe(0);
    expect(await running()).toBeUndefined();
    expect(JSON.parse(readFileSync(join(home, 'box/state.json'), 'utf8')).format).toBe(1);
    await serve();
  });

  it.each([
    ['/bin/bash', 'unset OS_CLOUD OS_CLIENT_CONFIG_FILE'],
    ['/usr/bin/fish', 'set -e OS_CLOUD OS_CLIENT_CONFIG_FILE'],
  ])('sandbox stop prints how to unset the variables in %s', async (shell, code) => {
    await serve();
    const env = { SHELL: shell, OS_CLIENT_CONFIG_FILE: join(home, 'box/clouds.yaml'), OS_CLOUD: 'sandbox' };
    const { stdout, stderr } = await magnum(['sandbox', 'stop', '--dir', 'box'], { cwd: home, env });
    expect({ stdout, stderr }).toEqual({
      stdout: 'Sandbox stopped.\n',
      stderr: `This shell still points at the sandbox. To reset it: ${code}\n`,
    });
  });

  it('sandbox serve fails if another one runs in the directory', async () => {
    await serve();
    const { code, stderr } = await run('sandbox', 'serve', '--dir', 'box');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `ERROR: A sandbox is already running in ${join(home, 'box')}.\n`,
    });
  });

  it('the control endpoint returns 403 without the right secret', async () => {
    await serve();
    const url = `${(await running())?.url}/sandbox`;
    expect((await call('DELETE', url)).status).toBe(403);
    expect((await call('GET', url, { headers: { 'x-sandbox-secret': 'guessed' } })).status).toBe(403);
    expect(await running()).toBeDefined();
  });
});

describe('while no sandbox is running', () => {
  it('sandbox status fails with a hint if the sandbox is not running', async () => {
    const { code, stdout, stderr } = await run('sandbox', 'status', '--dir', 'box');
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ERROR: The sandbox is not running.\nTo start it: eval "$(magnum sandbox start --dir box)"\n',
    });
  });

  it('sandbox stop succeeds if the sandbox is not running', async () => {
    const { code, stdout } = await run('sandbox', 'stop', '--dir', 'box');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The sandbox is not running.\n' });
  });

  it('sandbox stop does not stop a sandbox with another secret', async () => {
    await serve();
    const { url } = (await running()) ?? { url: '' };
    mkdirSync(join(home, 'old'));
    const old = JSON.stringify({ pid: 1, url, secret: 'old' });
    writeFileSync(join(home, 'old/server.json'), old);
    const { code, stdout } = await run('sandbox', 'stop', '--dir', 'old');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The sandbox is not running.\n' });
    expect(await running()).toBeDefined();
  });

  it('sandboxDirectory defaults to $XDG_STATE_HOME/magnum/sandbox', () => {
    const directoryFor = (env: Record<string, string>) =>
      sandboxDirectory({ env, home: '/h', cwd: '/w' } as never, undefined);
    expect(directoryFor({}).path).toBe('/h/.local/state/magnum/sandbox');
    expect(directoryFor({ XDG_STATE_HOME: '/x' }).path).toBe('/x/magnum/sandbox');
  });
});

it('an interrupted sandbox start leaves no process', { tags: ['ps'] }, async () => {
  const interrupt = new AbortController();
  const isolated = { cwd: home, signal: interrupt.signal, env: { HOME: home } };
  const starting = magnum(['sandbox', 'start', '--dir', 'box'], isolated);
  const log = join(home, 'box/sandbox.log');
  while (!existsSync(log)) await new Promise((resolve) => setTimeout(resolve, 2));
  interrupt.abort(interruptedError());
  expect(await starting).toMatchObject({ code: 130, stdout: '' });
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(
    `--dir ${join(home, 'box')}`,
  );
  expect(await running()).toBeUndefined();
});

describe('spawnDetached', () => {
  const start = (script: string) => {
    const logFile = join(home, 'log');
    const child = spawnDetached([process.execPath, '-e', script], { cwd: home, env: {}, logFile });
    return { child, logFile };
  };
  const exitReasonOf = async (child: { exitReason(): string | undefined }) => {
    while (child.exitReason() === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    return child.exitReason();
  };

  it('writes the output of the process to a private log and reports its exit code', async () => {
    const { child, logFile } = start('console.error("ERROR: no"); process.exitCode = 3');
    expect(await exitReasonOf(child)).toBe('exit code 3');
    expect(readFileSync(logFile, 'utf8')).toBe('ERROR: no\n');
    expect(statSync(logFile).mode & 0o777).toBe(0o600);
  });

  it('reports that the program does not exist', async () => {
    const child = spawnDetached(['/nowhere/node'], { cwd: home, env: {}, logFile: join(home, 'log') });
    expect(await exitReasonOf(child)).toMatch(/ENOENT/);
  });
});
