/** cluster-config --use-keystone, and its plugin kube-credential. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.requests.length = 0;
});

/** Runs cluster-config --use-keystone with a new directory, and reads the kubeconfig. */
async function configure(options: WorldOptions, ...words: string[]) {
  const dir = join(temporaryDirectory(), 'kube');
  const output = await sandbox.runWith(
    options,
    'cluster-config',
    'kube',
    '--use-keystone',
    '--dir',
    dir,
    ...words,
  );
  expect(output).toMatchObject({ code: 0, stderr: '', stdout: `export KUBECONFIG=${dir}/config\n` });
  const text = readFileSync(join(dir, 'config'), 'utf8');
  const config = parse(text);
  const { exec } = config.users[0].user;
  const start = exec.args.indexOf('kube-credential');
  const program = [exec.command, ...exec.args.slice(0, start)];
  const plugin = { ...exec, program, args: exec.args.slice(start) };
  return { text, config, exec: plugin, files: readdirSync(dir).sort() };
}

const loginVariables = () => ({
  OS_CLOUD: undefined,
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: 'demo',
  OS_PASSWORD: 'demo',
  OS_PROJECT_NAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

describe('cluster-config --use-keystone', () => {
  it('writes OS_IDENTITY_API_VERSION only if names need its default domain', async () => {
    const version = { OS_IDENTITY_API_VERSION: '3' };
    const nameless = { OS_USER_DOMAIN_NAME: undefined, OS_PROJECT_DOMAIN_NAME: undefined };
    const variable = { name: 'OS_IDENTITY_API_VERSION', value: '3' };
    const needed = await configure({ env: { ...loginVariables(), ...nameless, ...version } });
    expect(needed.exec.env).toContainEqual(variable);
    const complete = await configure({ env: { ...loginVariables(), ...version } });
    expect(complete.exec.env ?? []).not.toContainEqual(variable);
  });

  it('writes the CA and no certificate, and requests none', async () => {
    const { config, files } = await configure({});
    expect(files).toEqual(['config']);
    expect(Object.keys(config.users[0].user)).toEqual(['exec']);
    expect(config.contexts).toEqual([{ name: 'kube', context: { cluster: 'kube', user: 'kube-keystone' } }]);
    const ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
    expect(ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(sandbox.requests.filter(({ path }) => path.endsWith('/certificates'))).toEqual([]);
  });

  it('passes the cloud that a variable or an option selects to the plugin', async () => {
    expect((await configure({})).exec).toMatchObject({
      program: [process.execPath, resolve('bin/magnum.js')],
      args: ['kube-credential', '--os-cloud', 'sandbox'],
    });
    const typed = await configure({ env: { OS_CLOUD: undefined } }, '--os-cloud', 'sandbox');
    expect(typed.exec.args).toEqual(['kube-credential', '--os-cloud', 'sandbox']);
  });

  it('runs this program, and not another magnum on the PATH', async () => {
    const [own, other] = [temporaryDirectory(), temporaryDirectory()];
    symlinkSync(resolve('bin/magnum.js'), join(own, 'magnum'));
    writeFileSync(join(other, 'magnum'), '#!/usr/bin/env python3\n', { mode: 0o755 });
    const programWith = async (...path: string[]) => {
      const { exec } = await configure({ env: { PATH: path.join(delimiter) } });
      return { program: exec.program, hint: exec.installHint };
    };
    const absolute = [process.execPath, resolve('bin/magnum.js')];
    expect(await programWith(own, other)).toEqual({
      program: ['magnum'],
      hint: 'The cluster credentials come from magnum, which must be on the PATH, and your login for cloud sandbox in clouds.yaml.',
    });
    expect(await programWith(other, own)).toEqual({
      program: absolute,
      hint: `The cluster credentials come from magnum, which was installed as ${absolute[1]}. If it was moved, run magnum cluster-config again.`,
    });
  });

  it('passes project and region options to the plugin', async () => {
    const { exec } = await configure({}, '--os-project-name', 'demo', '--os-region-name', 'RegionOne');
    expect(exec.args).toEqual([
      ...['kube-credential', '--os-cloud', 'sandbox', '--os-region-name', 'RegionOne'],
      ...['--os-project-name', 'demo'],
    ]);
  });

  it('sets the paths of the configuration files for the plugin, including the untrusted ones', async () => {
    const usual = join(sandbox.directory, '.config/openstack');
    const clouds = { name: 'OS_CLIENT_CONFIG_FILE', value: join(usual, 'clouds.yaml') };
    expect((await configure({})).exec.env).toEqual([clouds]);
    const cwd = temporaryDirectory();
    copyFileSync(join(usual, 'clouds.yaml'), join(cwd, 'clouds.yaml'));
    writeFileSync(join(cwd, 'secure.yaml'), 'clouds: {}');
    writeFileSync(join(cwd, 'clouds-public.yaml'), 'public-clouds: {}');
    expect((await configure({ cwd })).exec.env).toEqual([
      { name: 'OS_CLIENT_CONFIG_FILE', value: join(cwd, 'clouds.yaml') },
      { name: 'OS_CLIENT_SECURE_FILE', value: join(cwd, 'secure.yaml') },
      { name: 'OS_CLIENT_VENDOR_FILE', value: join(cwd, 'clouds-public.yaml') },
      {
        name: 'MAGNUM_UNTRUSTED_FILES',
        value: ['clouds.yaml', 'secure.yaml', 'clouds-public.yaml'].map((name) => join(cwd, name)).join(':'),
      },
    ]);
    const named = { cwd: temporaryDirectory(), env: { OS_CLIENT_CONFIG_FILE: join(cwd, 'clouds.yaml') } };
    expect((await configure(named)).exec.env).toEqual([{ ...clouds, value: join(cwd, 'clouds.yaml') }]);
  });

  it('writes no password from a variable or an option to the kubeconfig', async () => {
    const cwd = temporaryDirectory();
    const env = { ...loginVariables(), HOME: temporaryDirectory() };
    const { exec, text } = await configure({ cwd, env });
    expect(exec.args).toEqual([
      ...['kube-credential', '--os-auth-type', 'v3password', '--os-auth-url', sandbox.identityUrl],
      ...['--os-username', 'demo'],
      ...['--os-user-domain-name', 'Default', '--os-project-name', 'demo'],
      ...['--os-project-domain-name', 'Default'],
    ]);
    expect(text).not.toMatch(/--os-password|password:|token:/i);
    const typed = await configure({ cwd, env: { ...env, OS_PASSWORD: undefined } }, '--os-password', 'demo');
    expect(typed.exec.args).toEqual(exec.args);
  });

  it('writes arguments with which the plugin can log in', async () => {
    const { exec } = await configure({ env: loginVariables() });
    const env = { OS_CLOUD: undefined, OS_PASSWORD: 'demo', HOME: temporaryDirectory() };
    const { code, stdout } = await sandbox.runWith({ env, cwd: temporaryDirectory() }, ...exec.args);
    expect({ code, token: typeof JSON.parse(stdout).status.token }).toEqual({ code: 0, token: 'string' });
  });

  describe('settings that require confirmation', () => {
    const configureIn = async (options: WorldOptions, ...words: string[]) => {
      const home = temporaryDirectory();
      const KUBECONFIG = join(home, 'kubeconfig');
      const env = { ...options.env, KUBECONFIG };
      const output = await sandbox.runWith(
        { ...options, env },
        'cluster-config',
        'kube',
        ...words,
        '--dir',
        join(home, 'dir'),
      );
      const written = [KUBECONFIG, join(home, 'dir/config')].filter((path) => existsSync(path));
      return { ...output, text: written.map((path) => readFileSync(path, 'utf8')).join() };
    };
    const MODES = [['--use-keystone'], ['--exec'], ['--merge', '--use-keystone'], ['--merge', '--exec']];

    it.each(MODES)('--insecure requires confirmation or --insecure-kubeconfig: %s %s', async (...words) => {
      const mode = words.filter((word) => word !== undefined);
      expect(await configureIn({}, ...mode, '--insecure')).toMatchObject({
        code: 2,
        text: '',
        stderr: expect.stringContaining('--insecure-kubeconfig'),
      });
      expect(await configureIn({ env: { OS_INSECURE: '1' } }, ...mode)).toMatchObject({ code: 2, text: '' });
      const no = await configureIn({ tty: true, answers: [''] }, ...mode, '--insecure');
      expect(no).toMatchObject({ code: 2, text: '' });
      const yes = await configureIn({ tty: true, answers: ['y'] }, ...mode, '--insecure');
      expect(yes).toMatchObject({ code: 0, text: expect.stringContaining('- "--insecure"') });
      const option = await configureIn({}, ...mode, '--insecure', '--insecure-kubeconfig');
      expect(option).toMatchObject({ code: 0, text: expect.stringContaining('- "--insecure"') });
      const neither = await configureIn({}, ...mode, '--insecure-kubeconfig');
      expect(neither).toMatchObject({ code: 0, text: expect.not.stringContaining('--insecure') });
    });

    it.each(MODES)('a URL with a password is rejected: %s %s', async (...words) => {
      const mode = words.filter((word) => word !== undefined);
      const url = sandbox.identityUrl.replace('://', '://user:made-up@');
      for (const run of [
        () => configureIn({}, ...mode, '--os-auth-url', url),
        () => configureIn({ env: { ...loginVariables(), OS_AUTH_URL: url } }, ...mode),
      ]) {
        const { code, text, stderr, stdout } = await run();
        expect({ code, text, stdout }).toEqual({ code: 2, text: '', stdout: '' });
        expect(stderr).toContain('A URL with a password is not allowed in a kubeconfig');
        expect(stderr).not.toContain('made-up');
      }
    });

    it('--allow-http is written without confirmation', async () => {
      const typed = await configureIn({}, '--use-keystone', '--allow-http');
      expect(typed).toMatchObject({ code: 0, text: expect.stringContaining('- "--allow-http"') });
      const variable = await configureIn({ env: { MAGNUM_ALLOW_HTTP: '1' } }, '--merge', '--exec');
      expect(variable).toMatchObject({ code: 0, text: expect.stringContaining('- "--allow-http"') });
      expect((await configureIn({}, '--use-keystone')).text).not.toContain('--allow-http');
    });
  });

  it('--use-keystone rejects a Swarm cluster', async () => {
    const dir = join(temporaryDirectory(), 'swarm');
    const output = await sandbox.run('cluster-config', 'swarm', '--use-keystone', '--dir', dir);
    expect(output).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/has COE "swarm"; --use-keystone supports only Kubernetes/),
    });
  });

  it('--use-keystone fails only for existing files that it would overwrite', async () => {
    const dir = join(temporaryDirectory(), 'kube');
    mkdirSync(dir);
    writeFileSync(join(dir, 'ca.pem'), 'mine');
    const words = ['cluster-config', 'kube', '--use-keystone', '--dir', dir];
    expect(await sandbox.run(...words, '--output-certs')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ca\.pem exists, aborting/),
    });
    expect((await sandbox.run(...words)).code).toBe(0);
    expect(readFileSync(join(dir, 'ca.pem'), 'utf8')).toBe('mine');
  });

  it('--use-keystone rejects --use-certificate', async () => {
    const output = await sandbox.run('cluster-config', 'kube', '--use-keystone', '--use-certificate');
    expect(output).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('kube-credential', () => {
  it('kube-credential prints a valid token with its expiry time', async () => {
    const { code, stdout, stderr } = await sandbox.run('kube', 'credential');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { apiVersion, kind, status } = JSON.parse(stdout);
    expect({ apiVersion, kind }).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
    });
    expect(Date.parse(status.expirationTimestamp)).toBeGreaterThan(Date.now());
    const response = await fetch(`${sandbox.magnumUrl}/clusters`, {
      headers: { 'X-Auth-Token': status.token },
    });
    expect(response.status).toBe(200);
  });

  it('kube-credential prints the API version that KUBERNETES_EXEC_INFO requests', async () => {
    const requested = {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      kind: 'ExecCredential',
      spec: {},
    };
    const env = { KUBERNETES_EXEC_INFO: JSON.stringify(requested) };
    const { stdout } = await sandbox.runWith({ env }, 'kube-credential');
    expect(JSON.parse(stdout).apiVersion).toBe(requested.apiVersion);
  });

  it('kube-credential prints nothing to stdout if it has no token', async () => {
    const output = await sandbox.run('kube-credential', '--os-password', 'wrong');
    expect(output).toMatchObject({ code: 4, stdout: '', stderr: expect.stringMatching(/^ERROR: .+/) });
    const none = ['--os-auth-type', 'none', '--os-endpoint-override', sandbox.magnumUrl];
    const env = { OS_CLOUD: undefined };
    const cwd = temporaryDirectory();
    expect(await sandbox.runWith({ env, cwd }, 'kube-credential', ...none)).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining(
        'ERROR: This auth type provides no token, but the cluster requires one.\n' +
          'Select another auth type with --os-auth-type (OS_AUTH_TYPE).',
      ),
    });
  });
});
