/** Sessions and the secrets of a login: a session is used without them, but not with others. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import type { WorldOptions } from '../support/world.ts';

async function user(options: Parameters<typeof cloud>[0] = {}) {
  const sandbox = await cloud(options);
  onTestFinished(() => sandbox.close());
  /** The requests to Keystone are those of this run. */
  const run = async (more: WorldOptions, ...argv: string[]) => {
    sandbox.requests.length = 0;
    const output = await sandbox.runWith({ ...more, env: { OS_CLOUD: undefined, ...more.env } }, ...argv);
    const keystone = sandbox.requests
      .filter(({ path }) => path.startsWith('/identity'))
      .map(({ method, path }) => `${method} ${path.replace('/identity/v3', '')}`);
    return { ...output, keystone };
  };
  return { sandbox, run };
}

const asDemo = (sandbox: TestCloud) => ({
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: 'demo',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

const asApplicationCredential = (sandbox: TestCloud) => ({
  OS_AUTH_URL: sandbox.identityUrl,
  OS_APPLICATION_CREDENTIAL_ID: sandbox.state.applicationCredentials[0]?.id,
});

const secretOf = (sandbox: TestCloud) => sandbox.state.applicationCredentials[0]?.secret ?? '';

interface Login {
  readonly kind: string;
  /** The variables with which all commands run. */
  readonly env: (sandbox: TestCloud) => Record<string, string | undefined>;
  /** What only `login` is given. */
  readonly secret: (sandbox: TestCloud) => {
    env?: Record<string, string>;
    words?: string[];
    answers?: string[];
  };
}

const LOGINS: readonly Login[] = [
  { kind: 'OS_PASSWORD', env: asDemo, secret: () => ({ env: { OS_PASSWORD: 'demo' } }) },
  { kind: '--os-password', env: asDemo, secret: () => ({ words: ['--os-password', 'demo'] }) },
  { kind: 'a typed password', env: asDemo, secret: () => ({ answers: ['demo'] }) },
  {
    kind: 'OS_APPLICATION_CREDENTIAL_SECRET',
    env: asApplicationCredential,
    secret: (sandbox) => ({ env: { OS_APPLICATION_CREDENTIAL_SECRET: secretOf(sandbox) } }),
  },
];

describe('a session that was created with a secret', () => {
  it.each(LOGINS)(
    'with $kind, is used without it, and logout revokes its tokens',
    async ({ env, secret }) => {
      const { sandbox, run } = await user();
      const without = env(sandbox);
      const { env: more, words = [], answers } = secret(sandbox);
      const login = await run(
        { env: { ...without, ...more }, ...(answers && { answers, tty: true }) },
        'login',
        ...words,
      );
      expect(login.code).toBe(0);
      for (const command of ['cluster-list', 'whoami', 'token-issue', 'kube-credential'])
        expect(await run({ env: without }, command)).toMatchObject({ code: 0, stderr: '', keystone: [] });
      expect(sandbox.state.tokens.length).toBeGreaterThan(0);
      expect(await run({ env: without }, 'logout')).toMatchObject({ code: 0, stdout: 'Logged out.\n' });
      expect(sandbox.state.tokens).toEqual([]);
      expect((await run({ env: without }, 'logout')).stdout).toBe('Not logged in.\n');
    },
  );

  it.each(LOGINS)(
    'with $kind, is not used with another one, but logout revokes its tokens',
    async ({ env, secret }) => {
      const { sandbox, run } = await user();
      const { env: more, words = [], answers } = secret(sandbox);
      await run(
        { env: { ...env(sandbox), ...more }, ...(answers && { answers, tty: true }) },
        'login',
        ...words,
      );
      const other = { ...env(sandbox), OS_PASSWORD: 'other', OS_APPLICATION_CREDENTIAL_SECRET: 'other' };
      expect(await run({ env: other }, 'cluster-list')).toMatchObject({
        code: 4,
        keystone: expect.arrayContaining(['POST /auth/tokens']),
      });
      expect(await run({ env: other }, 'logout')).toMatchObject({ stdout: 'Logged out.\n' });
      expect(sandbox.state.tokens).toEqual([]);
    },
  );

  it('with a typed password, is used with the same password in a variable', async () => {
    const { sandbox, run } = await user();
    const env = asDemo(sandbox);
    await run({ env, answers: ['demo'], tty: true }, 'login');
    expect((await run({ env: { ...env, OS_PASSWORD: 'demo' } }, 'cluster-list')).keystone).toEqual([]);
  });

  it('is not that of another user without a password', async () => {
    const { sandbox, run } = await user();
    await run({ env: { ...asDemo(sandbox), OS_PASSWORD: 'demo' } }, 'login');
    expect(await run({ env: { ...asDemo(sandbox), OS_USERNAME: 'admin' } }, 'cluster-list')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^ERROR: To log in, please provide a password/),
    });
    expect((await run({ env: { ...asDemo(sandbox), OS_USERNAME: 'admin' } }, 'logout')).stdout).toBe(
      'Not logged in.\n',
    );
  });

  it('has the project that was selected with or without the password', async () => {
    const { sandbox, run } = await user();
    const env = asDemo(sandbox);
    const withPassword = { ...env, OS_PASSWORD: 'demo' };
    const projectIn = async (variables: WorldOptions['env']) =>
      (await run({ env: variables }, 'whoami', '-f', 'value', '-c', 'project')).stdout.trim();
    await run({ env: withPassword }, 'project-use', 'other');
    expect(await projectIn(withPassword)).toBe('other');
    await run({ env: withPassword }, 'login');
    expect(await projectIn(env)).toBe('other');
    await run({ env }, 'project-use', 'Personal demo');
    expect(await projectIn(withPassword)).toBe('Personal demo');
  });

  it('of OS_CACHE=1 is used without the secret, and not with another one', async () => {
    const { sandbox, run } = await user();
    const env = { ...asDemo(sandbox), OS_CACHE: '1' };
    await run({ env: { ...env, OS_PASSWORD: 'demo' } }, 'cluster-list');
    expect(await run({ env }, 'cluster-list')).toMatchObject({ code: 0, keystone: [] });
    expect(await run({ env: { ...env, OS_PASSWORD: 'other' } }, 'cluster-list')).toMatchObject({ code: 4 });
    expect(await run({ env: { ...env, OS_PASSWORD: 'demo' } }, 'cluster-list')).toMatchObject({
      keystone: [],
    });
  });
});

describe('a session that was created with a passcode', () => {
  it.each([
    ['v3totp, inferred from OS_PASSCODE', {}, { OS_PASSCODE: '123456' }, []],
    ['v3multifactor, inferred from --os-passcode', { OS_PASSWORD: 'demo' }, {}, ['--os-passcode', '123456']],
  ])('(%s) is used without the passcode', async (_, secrets, passcode, words) => {
    // The sandbox does not accept passcodes.
    const { sandbox, run } = await user({
      intercept: ({ path, body }) => {
        if (!path.endsWith('/auth/tokens') || !/"totp"|made-up-token/.test(body)) return undefined;
        const { methods } = (JSON.parse(body) as { auth: { identity: { methods: string[] } } }).auth.identity;
        const token = {
          user: { id: 'u', name: 'demo', domain: { id: 'default', name: 'Default' } },
          methods,
          expires_at: new Date(Date.now() + 3_600_000).toISOString(),
          project: { id: 'p', name: 'demo' },
        };
        return {
          status: 201,
          headers: { 'x-subject-token': 'made-up-token' },
          body: JSON.stringify({ token }),
        };
      },
    });
    const env = { ...asDemo(sandbox), OS_ENDPOINT_OVERRIDE: sandbox.magnumUrl };
    const login = await run({ env: { ...env, ...secrets, ...passcode } }, 'login', ...words);
    expect(login.code).toBe(0);
    for (const later of [env, { ...env, ...secrets }])
      expect(await run({ env: later }, 'token-issue', '-f', 'value', '-c', 'id')).toMatchObject({
        stdout: 'made-up-token\n',
        keystone: [],
      });
  });
});
