import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { formatCloudsFile } from '../../src/sandbox/clouds-file.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  const started = await cloud();
  // Without programs on the PATH: test/commands/doctor/tools.test.ts is about kubectl and docker, which take half of the time.
  const runWith: TestCloud['runWith'] = (options, ...argv) =>
    started.runWith({ ...options, env: { PATH: '/nonexistent', ...options.env } }, ...argv);
  sandbox = { ...started, runWith, run: (...argv) => runWith({}, ...argv) };
});
afterAll(() => sandbox.close());

interface Row {
  check: string;
  status: string;
  message: string;
  hint: string | null;
}

const rowsIn = (stdout: string): Row[] => JSON.parse(stdout) as Row[];
const resultsOf = (rows: readonly Row[], check: string) =>
  rows.filter((row) => row.check === check).map(({ status, message }) => `${status}: ${message}`);

describe('doctor', () => {
  it('prints each check of a working configuration, and no secret', async () => {
    const { code, stdout } = await sandbox.runWith({ tty: false }, 'doctor');
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^✓ program: magnum \d/);
    expect(stdout).toContain(`✓ files: read ${sandbox.directory}/.config/openstack/clouds.yaml`);
    expect(stdout).toMatch(/✓ setting: username = demo \(clouds\.yaml:\d+\)/);
    expect(stdout).toMatch(/✓ setting: password is set \(clouds/);
    expect(stdout).not.toMatch(/password (=|is) demo/);
    expect(stdout).toMatch(/✓ auth type: v3password; a password is given/);
    expect(stdout).not.toContain('DNS');
    expect(stdout).toMatch(/✓ Keystone: http:.* responds \(API v3\.\d+\)/);
    expect(stdout).toMatch(/✓ clock: the local clock (is 1 s|agrees with Keystone's)/);
    expect(stdout).toMatch(
      /✓ login: logged in as demo \(Default\); project demo \(Default\); roles member, reader; valid/,
    );
    expect(stdout).toMatch(/✓ catalog: Magnum is at .* \(public, RegionOne\)/);
    expect(stdout).toMatch(/✓ Magnum: responds and accepts the token; API 1\.1 to 1\.\d+, using 1\.\d+/);
    expect(stdout).toMatch(/✓ quota: /);
    expect(stdout).toContain('! kubectl: not found or not working');
    expect(stdout).toContain('! docker: not found or not working');
  });

  it('reports whether completion is installed for the shell in SHELL', async () => {
    const env = { SHELL: '/usr/bin/fish' };
    const completionResult = async (more: Record<string, string> = {}) => {
      const { stdout } = await sandbox.runWith({ env: { ...env, ...more } }, 'doctor', '-f', 'json');
      return resultsOf(rowsIn(stdout), 'completion')[0];
    };
    expect(await completionResult()).toBe('warning: not installed for fish');
    await sandbox.runWith({ env }, 'completion', 'fish', '--install');
    expect(await completionResult()).toMatch(/^ok: .*magnum\.fish is installed for fish$/);
    const file = join(sandbox.directory, '.config/fish/completions/magnum.fish');
    writeFileSync(file, `${readFileSync(file, 'utf8')}# older\n`);
    expect(await completionResult()).toMatch(/^warning: .*is from another version of magnum$/);
    expect(await completionResult({ SHELL: '/bin/tcsh' })).toBe('warning: not available for tcsh');
  });

  it('-f json prints check, status, message and hint of each check', async () => {
    const { code, stdout } = await sandbox.run('doctor', '-f', 'json');
    expect(code).toBe(0);
    const rows = rowsIn(stdout);
    expect(new Set(rows.flatMap((row) => Object.keys(row)))).toEqual(
      new Set(['check', 'status', 'message', 'hint']),
    );
    expect(rows.every(({ status }) => ['ok', 'warning'].includes(status))).toBe(true);
  });

  it('without any configuration, prints where to create clouds.yaml, and exits with 1', async () => {
    const { code, stdout, stderr } = await magnum(['doctor'], { cwd: temporaryDirectory() });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ cloud: no cloud is configured: .*\n {4}Create .*\.config\/openstack\/clouds\.yaml, or set .*: eval "\$\(magnum sandbox start\)"\n/,
    );
    expect(stdout).not.toMatch(/ (login|auth type|files): /);
    expect(stdout).toMatch(/[✓!] kubectl: /);
    expect(stderr).toMatch(/^ERROR: Found 1 problem that makes commands fail\./);
  });

  it('distinguishes a wrong password, a host name that does not resolve, and a closed port', async () => {
    const wrong = await sandbox.runWith({ env: { OS_PASSWORD: 'x' } }, '--os-password', 'wrong', 'doctor');
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/✗ login: Keystone at .* rejected the login/);
    expect(wrong.stdout).not.toContain('wrong');
    const name = await sandbox.run('--os-auth-url', 'http://no-such-host.invalid/v3', 'doctor');
    expect(name.stdout).toMatch(/✗ DNS: cannot resolve Keystone's host no-such-host\.invalid/);
    const closedPort = await sandbox.run('--os-auth-url', 'http://127.0.0.1:1/v3', 'doctor', '-f', 'json');
    expect(resultsOf(rowsIn(closedPort.stdout), 'Keystone')[0]).toMatch(/^error: .*127\.0\.0\.1:1/);
    expect(resultsOf(rowsIn(closedPort.stdout), 'login')).toEqual([
      'warning: not checked: Keystone is not available',
    ]);
    expect(resultsOf(rowsIn(closedPort.stdout), 'Magnum')).toEqual(['warning: not checked: not logged in']);
    expect(closedPort).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"Found 1 problem that makes commands fail."'),
    });
  });

  it('is not suggested for a rejected secret of the command line, which it would not check', async () => {
    const rejected = async (...words: string[]) => (await sandbox.run('cluster-list', ...words)).stderr;
    expect(await rejected('--os-token', 'made-up')).not.toContain('magnum doctor');
    expect(await rejected('--os-password', 'made-up')).not.toContain('magnum doctor');
    const env = { OS_CLOUD: undefined, OS_AUTH_URL: sandbox.identityUrl, OS_TOKEN: 'made-up' };
    expect((await sandbox.runWith({ env }, 'cluster-list')).stderr).toContain('magnum doctor');
  });

  it('warns of a cache directory that cannot be written, and exits with 0', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const { code, stdout } = await sandbox.runWith({ env: { XDG_CACHE_HOME: file } }, 'doctor');
    expect(stdout).toContain(`! keyring: no keyring, and tokens cannot be stored in ${file}/magnum: `);
    expect(code).toBe(0);
  });

  it('fails if the local clock is an hour behind that of Keystone', async () => {
    const server = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
      response.end('{}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { stdout } = await sandbox.run(
      '--os-auth-url',
      `http://127.0.0.1:${port}/v3`,
      'doctor',
      '-f',
      'json',
    );
    expect(resultsOf(rowsIn(stdout), 'clock')[0]).toMatch(
      /^error: the local clock is 3(599|600|601) s behind/,
    );
  });

  it('warns of a restricted application credential only where Magnum creates trusts', async () => {
    const trustWith = async ({ runWith }: Pick<TestCloud, 'runWith'>, name: string) => {
      const { stdout } = await runWith({ env: { OS_CLOUD: name } }, 'doctor', '-f', 'json');
      return resultsOf(rowsIn(stdout), 'trust');
    };
    const later = await cloud({ release: '2026.2' });
    try {
      expect(await trustWith(later, 'sandbox-appcred-restricted')).toEqual([]);
    } finally {
      await later.close();
    }
    expect(await trustWith(sandbox, 'sandbox-appcred')).toEqual([]);
    expect(await trustWith(sandbox, 'sandbox-appcred-restricted')).toEqual([
      expect.stringMatching(
        /^warning: .*clusters cannot be created with a restricted application credential/,
      ),
    ]);
  });

  it('fails with an invalid clouds.yaml', async () => {
    const home = temporaryDirectory();
    mkdirSync(join(home, '.config/openstack'), { recursive: true });
    writeFileSync(join(home, '.config/openstack/clouds.yaml'), 'clouds: [');
    const broken = await magnum(['doctor', '-f', 'json'], { env: { HOME: home }, cwd: home });
    expect(resultsOf(rowsIn(broken.stdout), 'files')[0]).toMatch(/^error: .*clouds\.yaml/);
    expect(broken.code).toBe(1);
  });

  it('prints the proxy without its password', async () => {
    const env = { http_proxy: 'http://user:proxy-secret@127.0.0.1:9', no_proxy: undefined };
    const { stdout, stderr } = await sandbox.runWith({ env }, 'doctor');
    expect(stdout).toContain('proxy: connections to Keystone use 127.0.0.1:9 (http_proxy)');
    expect(stdout + stderr).not.toContain('proxy-secret');
  });

  it('suggests to correct OS_CLIENT_CONFIG_FILE if it names a missing file', async () => {
    const home = temporaryDirectory();
    const env = { HOME: home, OS_CLIENT_CONFIG_FILE: join(home, 'missing.yaml') };
    const { stdout } = await magnum(['doctor'], { env, cwd: home });
    expect(stdout).toContain(
      'missing.yaml, which does not exist\n    Correct the path, or make the file readable.\n',
    );
  });

  it('without a home directory and a cloud, suggests only what the user can do', async () => {
    const { stdout } = await magnum(['doctor'], { cwd: temporaryDirectory(), isHomeless: true });
    expect(stdout).toContain(
      '    Set HOME, or set OS_CLIENT_CONFIG_FILE to the path of a clouds.yaml, or set',
    );
    expect(stdout).not.toContain('/etc/');
  });

  it('reports OS_CLIENT_CONFIG_FILE once if it names a missing file and no cloud is selected', async () => {
    const home = temporaryDirectory();
    const missing = join(home, 'missing.yaml');
    const env = { HOME: home, OS_CLIENT_CONFIG_FILE: missing };
    const { stdout, stderr } = await magnum(['doctor'], { env, cwd: home });
    expect(stdout.split(missing)).toHaveLength(2);
    expect(stderr).toMatch(/Found 1 problem/);
  });

  it('does not report a stored token as a login while Keystone is not available', async () => {
    const other = await cloud();
    onTestFinished(() => other.close());
    await other.run('login');
    const loginOf = async () => resultsOf(rowsIn((await other.run('doctor', '-f', 'json')).stdout), 'login');
    expect(await loginOf()).toEqual([
      expect.stringMatching(/^ok: a token is stored for demo \(Default\); project/),
    ]);
    await other.close();
    expect(await loginOf()).toEqual([
      expect.stringMatching(
        /^warning: not checked: Keystone is not available; a token is stored, valid until \d{4}-.* UTC$/,
      ),
    ]);
    const { stdout, stderr } = await other.run('doctor');
    expect(stdout.match(/connection refused/g)).toHaveLength(1);
    expect(stderr).toMatch(/Found 1 problem/);
  });

  it('reports the failure of a connection to Magnum once', async () => {
    const { stdout } = await sandbox.run('--os-endpoint-override', 'https://127.0.0.1:1', 'doctor');
    expect(stdout.match(/127\.0\.0\.1:1\b.*refused/g)).toHaveLength(1);
    expect(stdout).toContain('! Magnum: not checked: the connection failed');
  });

  it('warns of a version document that cannot be read if the login works', async () => {
    const strict = await cloud({
      intercept: ({ method, path }) =>
        method === 'GET' && path === '/identity/v3' ? { status: 403, body: 'no' } : undefined,
    });
    onTestFinished(() => strict.close());
    const { code, stdout } = await strict.run('doctor');
    expect(stdout).toMatch(/! Keystone: .*\/identity\/v3 returned HTTP 403\n.*\n✓ login: logged in/);
    expect(code).toBe(0);
    const wrong = await strict.run('--os-password', 'wrong', 'doctor', '-f', 'json');
    expect(resultsOf(rowsIn(wrong.stdout), 'login')).toEqual([expect.stringContaining('rejected the login')]);
  });

  it('names a stopped sandbox, with the command that starts it, and nothing else as an error', async () => {
    const home = temporaryDirectory();
    const directory = join(home, '.local/state/magnum/sandbox');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'state.json'), '{}');
    writeFileSync(join(directory, 'clouds.yaml'), formatCloudsFile('http://127.0.0.1:1/identity/v3'));
    const env = { HOME: home, OS_CLOUD: 'sandbox', OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml') };
    const doctor = async () => rowsIn((await magnum(['doctor', '-f', 'json'], { env, cwd: home })).stdout);
    const hint = 'To start it: eval "$(magnum sandbox start)"';
    const errors = (rows: Row[]) => rows.filter(({ status }) => status === 'error');
    expect(errors(await doctor())).toEqual([
      { check: 'Keystone', status: 'error', message: 'the sandbox is not running', hint },
    ]);
    rmSync(directory, { recursive: true });
    const rows = await doctor();
    const message = `the sandbox is not running: ${directory}/clouds.yaml does not exist`;
    expect(errors(rows)).toEqual([{ check: 'cloud', status: 'error', message, hint }]);
    expect(rows.map(({ check }) => check)).not.toContain('files');
  });

  it.each([80, 40])('wraps lines in a terminal of %i columns, but not commands', async (columns) => {
    const { stdout } = await magnum(['doctor'], {
      cwd: '/',
      isHomeless: true,
      tty: true,
      columns,
      env: { NO_COLOR: '1', XDG_STATE_HOME: temporaryDirectory() },
    });
    const tooLong = stdout.split('\n').filter((line) => line.length > columns && line.trim().includes(' '));
    expect(tooLong).toEqual([]);
    expect(stdout).toMatch(/^ {4}(.*: )?eval "\$\(magnum sandbox start\)"$/m);
    expect(stdout).toMatch(/^✗ cloud: no cloud is configured: no( clouds\.yaml was found, and)?\n? /m);
  });

  it('does not suggest a sandbox to a user without a home directory, where none can start', async () => {
    const { stdout } = await magnum(['doctor'], { cwd: '/', isHomeless: true });
    expect(stdout).toContain('✗ cloud: no cloud is configured');
    expect(stdout).not.toContain('sandbox start');
    const state = { XDG_STATE_HOME: temporaryDirectory() };
    const withState = await magnum(['doctor'], { cwd: '/', isHomeless: true, env: state });
    expect(withState.stdout).toContain('To try a sandbox cloud: eval "$(magnum sandbox start)"');
  });

  it('prints one line for several checks that could not be made, but a row for each', async () => {
    const words = ['--os-auth-url', 'http://no-such-host.invalid/v3', 'doctor'];
    const { stdout } = await sandbox.run(...words);
    expect(stdout.match(/not checked/g)).toHaveLength(1);
    expect(stdout).toContain('\n! Keystone, login, Magnum: not checked: the connection failed\n');
    const rows = rowsIn((await sandbox.run(...words, '-f', 'json')).stdout);
    for (const check of ['Keystone', 'login', 'Magnum'])
      expect(resultsOf(rows, check)).toEqual([expect.stringMatching(/^warning: not checked: /)]);
    expect(Object.keys(rows[0] as Row)).toEqual(['check', 'status', 'message', 'hint']);
  });

  it('reports --insecure and other warnings of the configuration in its results only', async () => {
    const { stdout, stderr } = await sandbox.run(
      '--insecure',
      '--os-trust-id',
      't',
      '--os-cacert',
      '/x',
      'doctor',
    );
    expect(stdout).toContain('! TLS: certificates are not verified');
    expect(stdout).toContain('! cloud: cacert is ignored');
    expect(stderr).not.toContain('WARNING');
    expect((await sandbox.run('--insecure', 'cluster-list')).stderr).toContain('WARNING: TLS certificates');
  });

  it.each([
    ['none', {}],
    ['admin_token', { OS_TOKEN: 'made-up' }],
    ['http_basic', { OS_USERNAME: 'u', OS_PASSWORD: 'p' }],
  ])('checks Magnum, but no scope and no catalog with auth type %s', async (authType, more) => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"clusters": []}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { OS_CLOUD: undefined, OS_AUTH_TYPE: authType, OS_ENDPOINT: endpoint, ...more };
    const { code, stdout } = await sandbox.runWith({ env }, 'doctor', '-f', 'json');
    const rows = rowsIn(stdout);
    expect(code, stdout).toBe(0);
    expect(resultsOf(rows, 'login')).toEqual([`ok: not needed: auth type ${authType} does not use Keystone`]);
    expect(resultsOf(rows, 'endpoint')).toEqual([`ok: Magnum is at ${endpoint}`]);
    expect(resultsOf(rows, 'catalog')).toEqual([]);
    expect(resultsOf(rows, 'Magnum')).toEqual([expect.stringContaining('responds')]);
  });

  it('with auth type none, does not blame a sandbox that has stopped', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, 'state.json'), '{}');
    writeFileSync(join(home, 'clouds.yaml'), formatCloudsFile('http://127.0.0.1:1/identity/v3'));
    const env = {
      ...{ HOME: home, OS_CLOUD: 'sandbox', OS_CLIENT_CONFIG_FILE: join(home, 'clouds.yaml') },
      OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE: sandbox.magnumUrl,
    };
    const run = (...words: string[]) => magnum([...words, '--os-auth-type', 'none'], { env, cwd: home });
    expect((await run('cluster-list')).stderr).toMatch(/requires authentication, but auth type none/);
    expect((await run('doctor')).stdout).not.toContain('sandbox is not running');
  });

  it.each([
    ['OS_AUTH_URL', 'warning', 'To use it, add --os-cloud sandbox.'],
    ['BYPASS_URL', 'warning', 'To use it, unset BYPASS_URL.'],
    ['OS_CLOUD', 'ok', null],
  ])('names the default cloud that %s overrides', async (variable, status, hint) => {
    const config = join(temporaryDirectory(), 'magnum');
    mkdirSync(config);
    writeFileSync(join(config, 'config.yaml'), 'cloud: sandbox\n');
    const value = variable === 'OS_CLOUD' ? 'sandbox-admin' : 'http://127.0.0.1:1/v3';
    const env = { OS_CLOUD: undefined, XDG_CONFIG_HOME: join(config, '..'), [variable]: value };
    const { stdout } = await sandbox.runWith({ env }, 'doctor', '-f', 'json');
    const message = `the default cloud "sandbox" is not used, because ${variable} is set`;
    const named = rowsIn(stdout).filter((row) => `${row.message}${row.hint}`.includes('default cloud'));
    if (variable === 'BYPASS_URL')
      expect(named).toMatchObject([
        { check: 'cloud', hint: expect.stringContaining('to use it, unset BYPASS_URL.') },
      ]);
    else expect(named).toEqual([{ check: 'config', status, message, hint }]);
  });

  it('without a home directory, warns of completion and prints complete JSON', async () => {
    const clouds = { OS_CLIENT_CONFIG_FILE: join(sandbox.directory, '.config/openstack/clouds.yaml') };
    const env = { ...clouds, SHELL: '/usr/bin/fish' };
    const { code, stdout } = await sandbox.runWith({ env, isHomeless: true }, 'doctor', '-f', 'json');
    expect(resultsOf(rowsIn(stdout), 'completion')[0]).toMatch(/^warning: cannot find the startup files/);
    expect(code).toBe(0);
  });
});
