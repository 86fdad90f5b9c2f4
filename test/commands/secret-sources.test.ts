/** Passwords and tokens from standard input, files and commands. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
let home: string;
beforeEach(async () => {
  sandbox = await cloud();
  onTestFinished(() => sandbox.close());
  home = temporaryDirectory();
});

const AS_DEMO = () => ({
  OS_CLOUD: undefined,
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: 'demo',
  OS_PROJECT_DOMAIN_NAME: 'Default',
  PATH: '/usr/local/bin:/usr/bin:/bin',
});

const run = ({ env, ...more }: WorldOptions, ...argv: string[]) =>
  sandbox.runWith({ cwd: home, ...more, env: { HOME: home, ...AS_DEMO(), ...env } }, ...argv);

const logins = () =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/auth/tokens'));

function file(name: string, text: string | Buffer): string {
  const path = join(home, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe('login --password-stdin', () => {
  it.each(['demo', 'demo\n', 'demo\r\n'])('logs in with the standard input %j', async (input) => {
    const { code, stdout } = await run({ input }, 'login', '--password-stdin');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Logged in as demo /);
    sandbox.requests.length = 0;
    expect(await run({}, 'cluster-list')).toMatchObject({ code: 0 });
    expect(logins()).toEqual([]);
  });

  it('prompts without echo on a terminal', async () => {
    const { code, stderr } = await run({ answers: ['demo'], tty: true }, 'login', '--password-stdin');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Password: /);
    expect(stderr).not.toContain('demo\n');
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['', [], {}, '--password-stdin requires a password on standard input, which is empty.'],
    ['\n', [], {}, '--password-stdin requires a password on standard input, which is empty.'],
    ['a\nb\n', [], {}, 'The password on standard input has more than one line.'],
    ['x', ['--os-password', 'y'], {}, '--password-stdin and --os-password cannot be used together.'],
    [
      'x',
      ['--os-password-command', 'y'],
      {},
      '--password-stdin and --os-password-command cannot be used together.',
    ],
  ])('with the standard input %j and %j %j, fails before any request', async (input, words, env, message) => {
    const { code, stderr } = await run({ input, env }, 'login', '--password-stdin', ...words);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`ERROR: ${message}\n`) });
    expect(sandbox.requests).toEqual([]);
  });

  it('fails before any request if the auth type of the cloud uses no password', async () => {
    mkdirSync(join(home, '.config/openstack'), { recursive: true });
    const cloud = { auth_type: 'v3websso', auth: { auth_url: sandbox.identityUrl, protocol: 'p' } };
    file('.config/openstack/clouds.yaml', JSON.stringify({ clouds: { sso: cloud } }));
    const place = { cwd: home, input: 'x', env: { HOME: home, OS_CLOUD: 'sso' } };
    expect(await sandbox.runWith(place, 'login', '--password-stdin')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Auth type v3websso does not use the password of --password-stdin.'),
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('overrides OS_PASSWORD, and the server rejects it', async () => {
    const env = { OS_PASSWORD: 'demo' };
    const { code, stderr } = await run({ input: 'wrong', env }, 'login', '--password-stdin');
    expect(code).toBe(4);
    expect(stderr).not.toContain('wrong');
  });
});

describe('variables with the path of a secret', () => {
  it.each(['demo', 'demo\n', 'demo\r\n'])('OS_PASSWORD_FILE: a file with %j', async (text) => {
    const env = { OS_PASSWORD_FILE: file('secret', text) };
    expect(await run({ env }, 'cluster-list')).toMatchObject({ code: 0, stderr: '' });
    expect(await run({ env: { OS_PASSWORD_FILE: 'secret' } }, 'cluster-list')).toMatchObject({ code: 0 });
  });

  it('OS_TOKEN_FILE and OS_APPLICATION_CREDENTIAL_SECRET_FILE', async () => {
    const { stdout: token } = await sandbox.run('token-issue', '-f', 'value', '-c', 'id');
    const url = { OS_USERNAME: undefined, OS_PROJECT_NAME: undefined };
    const withToken = { ...url, OS_TOKEN_FILE: file('token', token) };
    expect(await run({ env: withToken as never }, 'whoami', '-f', 'value', '-c', 'user')).toMatchObject({
      code: 0,
      stdout: 'demo\n',
    });
    const credential = { OS_APPLICATION_CREDENTIAL_ID: 'nope' };
    const withSecret = { ...url, ...credential, OS_APPLICATION_CREDENTIAL_SECRET_FILE: file('s', 'xyz-1') };
    await run({ env: withSecret as never }, 'cluster-list');
    expect(logins().at(-1)?.body).toMatchObject({
      auth: { identity: { application_credential: { id: 'nope', secret: 'xyz-1' } } },
    });
  });

  it.each<[string, () => Record<string, string>, string]>([
    [
      'a missing file',
      () => ({ OS_PASSWORD_FILE: '/nonexistent/x' }),
      'cannot read /nonexistent/x: no such file.',
    ],
    ['a directory', () => ({ OS_PASSWORD_FILE: '/' }), 'cannot read /: it is a directory.'],
    ['an empty file', () => ({ OS_PASSWORD_FILE: file('e', '\n') }), 'is empty.'],
    ['several lines', () => ({ OS_PASSWORD_FILE: file('l', 'abc-1\nabc-2') }), 'has more than one line.'],
    ['a NUL byte', () => ({ OS_PASSWORD_FILE: file('n', 'abc-1\0') }), 'has more than one line.'],
    [
      'both variables',
      () => ({ OS_PASSWORD: 'abc-1', OS_PASSWORD_FILE: '/x' }),
      'OS_PASSWORD and OS_PASSWORD_FILE are both set.\nUnset one of them.',
    ],
  ])('%s is an error before any request, without the content', async (_, env, message) => {
    const { code, stderr } = await run({ env: env() }, 'cluster-list');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^ERROR: OS_PASSWORD/);
    expect(stderr).not.toContain('abc-');
    expect(sandbox.requests).toEqual([]);
  });
});

describe('commands that print a secret', () => {
  const counter = (output: string) => {
    const path = file(
      'tool',
      `#!/bin/sh\necho call >> "${home}/calls"\necho "$OS_PASSWORD$OS_TOKEN"${output}\n`,
    );
    chmodSync(path, 0o755);
    return path;
  };
  const calls = () => (existsSync(join(home, 'calls')) ? 'some' : 'none');

  it('OS_PASSWORD_COMMAND runs only if a password is needed', async () => {
    const env = { OS_PASSWORD_COMMAND: counter('demo') };
    expect(await run({ env: { ...env, OS_PASSWORD: 'demo' } }, 'cluster-list')).toMatchObject({ code: 0 });
    expect(await run({ env }, 'help', 'cluster-list')).toMatchObject({ code: 0 });
    expect(await run({ env }, 'cluster-list', '--limit', 'x')).toMatchObject({ code: 2 });
    expect(calls()).toBe('none');
    expect(await run({ env }, 'login')).toMatchObject({ code: 0 });
    expect(calls()).toBe('some');
    rmSync(join(home, 'calls'));
    expect(await run({ env }, 'cluster-list')).toMatchObject({ code: 0 });
    expect(calls()).toBe('none');
  });

  it('OS_TOKEN_COMMAND selects the auth type for tokens', async () => {
    const { stdout: token } = await sandbox.run('token-issue', '-f', 'value', '-c', 'id');
    const env = { OS_USERNAME: '', OS_PROJECT_NAME: '', OS_TOKEN_COMMAND: `echo '${token.trim()}'` };
    expect(await run({ env }, 'whoami', '-f', 'value', '-c', 'user')).toMatchObject({
      code: 0,
      stdout: 'demo\n',
    });
  });

  it('password_command is a key of clouds.yaml', async () => {
    const directory = join(home, '.config/openstack');
    mkdirSync(directory, { recursive: true });
    const auth = {
      auth_url: sandbox.identityUrl,
      username: 'demo',
      password_command: "sh -c 'echo demo; echo other'",
      user_domain_name: 'Default',
      project_name: 'demo',
      project_domain_name: 'Default',
    };
    writeFileSync(join(directory, 'clouds.yaml'), JSON.stringify({ clouds: { c: { auth } } }));
    const bare = { cwd: temporaryDirectory(), env: { HOME: home, OS_CLOUD: 'c', PATH: '/usr/bin:/bin' } };
    expect(await sandbox.runWith(bare, 'cluster-list')).toMatchObject({ code: 0, stderr: '' });

    const doctor = await sandbox.runWith(bare, 'doctor', '-f', 'json');
    expect(doctor.stdout).not.toContain('echo demo');
  });

  it('a command in a file of the current directory never runs, also if the file is allowed', async () => {
    const cwd = temporaryDirectory();
    const auth = { auth_url: sandbox.identityUrl, username: 'demo', password_command: `touch ${home}/calls` };
    writeFileSync(join(cwd, 'clouds.yaml'), JSON.stringify({ clouds: { c: { auth } } }));
    const place = { cwd, env: { HOME: home, OS_CLOUD: 'c', PATH: '/usr/bin:/bin' } };
    await sandbox.runWith(place, 'cloud-allow', 'clouds.yaml');
    const { code, stderr } = await sandbox.runWith(place, 'cluster-list');
    expect(code).toBe(2);
    expect(stderr).toContain('commands in files of the current directory are never run.');
    expect(calls()).toBe('none');
  });

  it.each([
    ['false', 1, 'Program false failed with exit code 1.'],
    ['true', 1, 'Program true printed no first line.'],
    ['tool', 2, 'Program tool not found.'],
    ["x 'y", 2, 'Unbalanced single quote in the words.'],
  ])('%s fails with code %i, and sends no login', async (command, code, message) => {
    counter('');
    const env = { OS_PASSWORD_COMMAND: command, PATH: '.:/usr/bin:/bin' };
    const result = await run({ env }, 'cluster-list');
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(
      `Cannot get the password from --os-password-command (OS_PASSWORD_COMMAND): ${message}`,
    );
    expect(logins()).toEqual([]);
  });

  it('a rejected password is not requested again, and is in no output', async () => {
    const env = { OS_PASSWORD_COMMAND: counter('wrong-1') };
    const { code, stdout, stderr } = await run({ env }, '--debug', 'cluster-list');
    expect(code).toBe(4);
    expect(readFileSync(join(home, 'calls'), 'utf8')).toBe('call\n');
    expect(stdout + stderr).not.toContain('wrong-1');
  });

  it('is not in a kubeconfig', async () => {
    const env = { OS_PASSWORD_COMMAND: 'echo demo' };
    await run({ env }, 'cluster-create', 'k', '--cluster-template', 'kubernetes');
    const { code, stdout } = await run({ env }, 'cluster-config', 'k', '--use-keystone', '--stdout');
    expect(code).toBe(0);
    expect(stdout).not.toContain('echo demo');
  });
});
