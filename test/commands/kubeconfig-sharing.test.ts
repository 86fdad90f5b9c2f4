/** A kubeconfig of --use-keystone or --exec that another user receives, and rejected logins of its plugin. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.requests.length = 0;
});

const asUser = (name: string, password: string | undefined = name) => ({
  OS_CLOUD: undefined,
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: name,
  OS_PASSWORD: password,
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: 'demo',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

/** Makes a kubeconfig, and returns what kubectl runs. */
async function make(env: Record<string, string | undefined>, ...words: string[]) {
  const home = temporaryDirectory();
  const dir = join(home, 'kube');
  const { code, stderr } = await sandbox.runWith(
    { cwd: home, env: { HOME: home, ...env } },
    ...['cluster-config', 'kube', '--dir', dir, ...words],
  );
  if (!existsSync(join(dir, 'config')))
    return { code, stderr, text: '', command: '', args: [], env: undefined };
  const text = readFileSync(join(dir, 'config'), 'utf8');
  const { exec } = parse(text).users[0].user;
  const args: string[] = exec.args.slice(exec.args.indexOf('kube-credential'));
  return { code, stderr, text, command: exec.command as string, args, env: exec.env };
}

/** The users and passwords of the logins. */
const logins = () =>
  sandbox.requests.flatMap(({ method, path, body }) => {
    if (method !== 'POST' || !path.endsWith('/auth/tokens')) return [];
    const { password } = (body as { auth: { identity: { password?: { user: object } } } }).auth.identity;
    return password ? [password.user] : [];
  });

describe('the user of a kubeconfig', () => {
  it.each([
    ['variables', {}, []],
    ['options', { OS_USERNAME: undefined }, ['--os-username', 'demo']],
  ])('from %s is overridden by the user in the environment of the reader', async (_, more, words) => {
    const { args, stderr } = await make({ ...asUser('demo'), ...more }, '--use-keystone', ...words);
    expect(stderr).toBe('');
    sandbox.requests.length = 0;
    const env = { ...asUser('viewer'), HOME: temporaryDirectory() };
    expect(await sandbox.runWith({ cwd: '/', env }, ...args)).toMatchObject({ code: 0, stderr: '' });
    expect(logins()).toEqual([{ name: 'viewer', domain: { name: 'Default' }, password: 'viewer' }]);
  });

  it('is used where nothing names another one', async () => {
    const { args } = await make(asUser('demo'), '--use-keystone');
    sandbox.requests.length = 0;
    const env = { OS_CLOUD: undefined, OS_PASSWORD: 'demo', HOME: temporaryDirectory() };
    expect(await sandbox.runWith({ cwd: '/', env }, ...args)).toMatchObject({ code: 0 });
    expect(logins()).toEqual([{ name: 'demo', domain: { name: 'Default' }, password: 'demo' }]);
  });

  it.each([
    ['OS_USERNAME', () => asUser('viewer'), [], 'OS_USERNAME'],
    ['a cloud', () => ({ HOME: sandbox.directory }), ['--os-cloud', 'sandbox-viewer'], '.*clouds.yaml:\\d+'],
  ])(
    'on the command line is written with a warning if %s names another one',
    async (_, env, words, origin) => {
      const login = [...words, '--os-username', 'demo', '--os-password', 'demo'];
      const { code, stderr } = await make(env(), '--use-keystone', ...login);
      expect(code).toBe(0);
      expect(stderr).toMatch(
        new RegExp(
          `^WARNING: kubectl logs in as viewer \\(${origin}\\) in this shell, not as demo: ` +
            'a user of the environment or the cloud overrides that of the kubeconfig\\n$',
        ),
      );
    },
  );
});

describe('cluster-config --portable', () => {
  it.each([['--use-keystone'], ['--exec']])(
    '%s writes neither a user nor a path of this machine',
    async (mode) => {
      const env = {
        ...asUser('demo'),
        OS_CACERT: '/etc/ssl/certs/ca-certificates.crt',
        HOME: sandbox.directory,
      };
      const { text, command, args, env: variables } = await make(env, mode, '--portable');
      expect(command).toBe('magnum');
      expect(variables).toBeUndefined();
      expect(args.filter((word) => !/^[0-9a-f-]{36}$/.test(word))).toEqual([
        'kube-credential',
        ...(mode === '--exec' ? ['--certificate'] : []),
        ...['--os-auth-type', 'v3password', '--os-auth-url', sandbox.identityUrl],
        ...['--os-project-name', 'demo', '--os-project-domain-name', 'Default'],
      ]);
      expect(text).not.toMatch(/--os-user|--os-cacert|\/etc\/|clouds\.yaml|\.js/);
    },
  );

  it.each(['demo', 'viewer'])('makes a kubeconfig with which %s can log in', async (name) => {
    const { args } = await make(asUser('demo'), '--use-keystone', '--portable');
    const env = {
      ...asUser(name),
      OS_AUTH_URL: undefined,
      OS_PROJECT_NAME: undefined,
      HOME: temporaryDirectory(),
    };
    expect(await sandbox.runWith({ cwd: '/', env }, ...args)).toMatchObject({ code: 0, stderr: '' });
    expect(logins().at(-1)).toMatchObject({ name, password: name });
  });

  it('writes no application credential', async () => {
    const credential = sandbox.state.applicationCredentials[0];
    const env = {
      OS_CLOUD: undefined,
      OS_AUTH_URL: sandbox.identityUrl,
      OS_APPLICATION_CREDENTIAL_ID: credential?.id,
      OS_APPLICATION_CREDENTIAL_SECRET: credential?.secret,
    };
    const { text, args } = await make(env, '--use-keystone', '--portable');
    expect(text).not.toContain(credential?.id);
    const own = { ...asUser('viewer'), HOME: temporaryDirectory() };
    expect(await sandbox.runWith({ cwd: '/', env: own }, ...args)).toMatchObject({ code: 0, stderr: '' });
  });

  it('requires --use-keystone or --exec', async () => {
    for (const words of [[], ['--merge']])
      expect(await make(asUser('demo'), ...words, '--portable')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--portable requires --use-keystone or --exec.'),
      });
  });
});

/** The requests of a rejected login: with the project, and without it to find out whether the project is wrong. */
const REJECTED = 2;

describe('a rejected login of kube-credential', () => {
  const plugin = async (
    home: string,
    { parentPid, password = 'wrong', later = 0 }: { parentPid?: number; password?: string; later?: number },
    ...words: string[]
  ) => {
    sandbox.requests.length = 0;
    const clock = { now: () => Date.now() + later, sleep: async () => {} };
    const env = { ...asUser('demo', password), HOME: home };
    const output = await sandbox.runWith({ cwd: '/', env, parentPid, clock }, 'kube-credential', ...words);
    return { ...output, logins: logins().length };
  };

  it.each([[[]], [['--certificate', 'kube']]])('is not sent again by the same kubectl: %j', async (words) => {
    const home = temporaryDirectory();
    const parentPid = process.pid;
    const first = await plugin(home, { parentPid }, ...words);
    expect(first).toMatchObject({ code: 4, stdout: '', logins: REJECTED });
    expect(await plugin(home, { parentPid }, ...words)).toMatchObject({ ...first, logins: 0 });
    expect(await plugin(home, { parentPid: process.ppid }, ...words)).toMatchObject({
      code: 4,
      logins: REJECTED,
    });
    expect(await plugin(home, {}, ...words)).toMatchObject({ code: 4, logins: REJECTED });
  });

  it('is sent again with another password, after 30 seconds, and after magnum login', async () => {
    const home = temporaryDirectory();
    const parentPid = process.pid;
    await plugin(home, { parentPid });
    expect(await plugin(home, { parentPid, password: 'demo' })).toMatchObject({ code: 0, logins: 1 });
    expect(await plugin(home, { parentPid, later: 31_000 })).toMatchObject({ code: 4, logins: REJECTED });
    await plugin(home, { parentPid, password: '' });
    await sandbox.runWith({ cwd: home, env: { ...asUser('demo'), HOME: home } }, 'login');
    expect(await plugin(home, { parentPid, password: '' })).toMatchObject({ code: 0, logins: 0 });
  });

  it('is stored without a secret, in a private directory, and removed by cache-clear', async () => {
    const home = temporaryDirectory();
    await plugin(home, { parentPid: process.pid, password: 'a-wrong-password' });
    const directory = join(home, '.cache/magnum/refused-logins');
    const [file = '', ...others] = readdirSync(directory);
    expect(others).toEqual([]);
    const text = readFileSync(join(directory, file), 'utf8');
    expect(text).not.toContain('a-wrong-password');
    expect(Object.keys(JSON.parse(text))).toEqual(['at', 'kind', 'message', 'hint', 'status', 'requestId']);
    await sandbox.runWith({ env: { HOME: home } }, 'cache-clear');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is not stored if Keystone cannot be reached', async () => {
    const home = temporaryDirectory();
    const env = { ...asUser('demo'), OS_AUTH_URL: 'http://127.0.0.1:9/v3', HOME: home };
    await sandbox.runWith({ cwd: '/', env, parentPid: process.pid }, 'kube-credential');
    expect(existsSync(join(home, '.cache/magnum/refused-logins'))).toBe(false);
  });
});
