/** The built command with unknown user IDs, and with invalid home directories. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';
import { COMMAND, type Finished } from './command.ts';

const UNKNOWN_USER = ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups'];

function run(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Finished {
  const [program, ...args] = words;
  const { status, stdout, stderr, error } = spawnSync(program as string, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}

function emptyDirectory(): string {
  const directory = temporaryDirectory();
  chmodSync(directory, 0o755);
  return directory;
}

describe.skipIf(process.getuid?.() !== 0)('a user ID without a username', () => {
  const homes = ['', 'relative', '/', '/there/is/none', undefined].map((home) => ({ home }));

  it.each(homes)('with HOME $home, runs commands that need no home directory', ({ home }) => {
    const cwd = emptyDirectory();
    const magnum = (...argv: string[]) =>
      run([...UNKNOWN_USER, ...COMMAND, ...argv], cwd, home === undefined ? {} : { HOME: home });
    for (const argv of [['--version'], ['help'], ['cache-clear'], ['completion', 'bash']])
      expect(magnum(...argv)).toMatchObject({ code: 0, stderr: '' });
    const login = ['--os-auth-url', 'http://127.0.0.1:1', '--os-username', 'u', '--os-password', 'p'];
    expect(magnum('cluster-list', ...login)).toMatchObject({ code: 7 });
    expect(magnum('doctor', ...login).stdout).toContain('program');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each(['', 'relative', undefined])(
    'with HOME %s, commands that need a home directory exit with 2 and name HOME',
    (home) => {
      const cwd = emptyDirectory();
      for (const argv of [['sandbox', 'status'], ['completion', 'zsh', '--install'], ['login']]) {
        const login = ['--os-auth-url', 'http://127.0.0.1:1', '--os-username', 'u', '--os-password', 'p'];
        const words = [...COMMAND, ...argv, ...(argv[0] === 'login' ? login : [])];
        const finished = run([...UNKNOWN_USER, ...words], cwd, home === undefined ? {} : { HOME: home });
        expect(finished.stderr).toMatch(
          /^ERROR: Cannot .*HOME is not set to an absolute path\.\nSet HOME to /,
        );
        expect(finished.code).toBe(2);
      }
    },
  );

  it('with the private home directory of another user, runs commands that need no home directory', () => {
    const home = join(emptyDirectory(), 'home');
    mkdirSync(home, { mode: 0o700 });
    const env = { HOME: home };
    for (const argv of [['--version'], ['cache-clear'], ['__complete', 'bash', '7', '1', 'magnum', '']])
      expect(run([...UNKNOWN_USER, ...COMMAND, ...argv], '/', env)).toMatchObject({ code: 0, stderr: '' });
    const login = ['--os-auth-url', 'http://127.0.0.1:1', '--os-username', 'u', '--os-password', 'p'];
    expect(run([...UNKNOWN_USER, ...COMMAND, 'cluster-list', ...login], '/', env)).toMatchObject({ code: 7 });
  });
});

it.each(['', 'relative', '~'])('HOME %j creates no files in the current directory', (home) => {
  const cwd = emptyDirectory();
  const env = { HOME: home, XDG_CACHE_HOME: '', XDG_STATE_HOME: 'relative' };
  expect(run([...COMMAND, '--version'], cwd, env)).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(cwd)).toEqual([]);
});
