/** A password or one-time password that was typed and is rejected is prompted for again, up to three times in all. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SandboxResponse } from '../../src/sandbox/http-messages.ts';
import { errorResponse, fakeProvider, tokenResponse } from '../keystone/oidc/fake-provider.ts';
import { cloud } from '../support/cloud.ts';
import type { WorldOptions } from '../support/world.ts';

async function user(options: Parameters<typeof cloud>[0] = {}) {
  const sandbox = await cloud(options);
  onTestFinished(() => sandbox.close());
  const env = {
    OS_CLOUD: undefined,
    OS_AUTH_URL: sandbox.identityUrl,
    OS_USERNAME: 'demo',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_NAME: 'demo',
    OS_PROJECT_DOMAIN_NAME: 'Default',
  };
  const run = (more: WorldOptions, ...argv: string[]) =>
    sandbox.runWith({ ...more, env: { ...env, ...more.env } }, ...argv);
  const logins = () =>
    sandbox.requests.flatMap(({ method, path, body }) =>
      method === 'POST' && path.endsWith('/auth/tokens')
        ? [(body as { auth: { identity: Record<string, unknown> } }).auth.identity]
        : [],
    );
  return { sandbox, run, logins };
}

const REJECTED = 'The password was rejected. Try again.\n';

describe('a typed password', () => {
  it.each([['login'], ['cluster-list'], ['kube-credential']])(
    'is prompted for again if Keystone rejects it: %s',
    async (command) => {
      const { run } = await user();
      const output = await run({ answers: ['wrong', 'demo'], tty: true }, command);
      expect(output.code).toBe(0);
      expect(output.stderr).toContain(REJECTED);
      expect(output.stderr.match(/Password for demo at /g)).toHaveLength(2);
    },
  );

  it('ends with an error about the password after three attempts', async () => {
    const { run, logins } = await user();
    const output = await run({ answers: ['wrong', 'wrong', 'wrong', 'demo'], tty: true }, 'login');
    expect(output).toMatchObject({ code: 4, stdout: '' });
    expect(output.stderr).toMatch(
      /ERROR: The password was rejected 3 times: Keystone at 127\.0\.0\.1:\d+ rejected the login: .*\(HTTP 401\).*\nCheck the password, username, /,
    );
    expect(output.stderr.match(/Password for demo at /g)).toHaveLength(3);
    expect(output.stderr.match(new RegExp(REJECTED, 'g'))).toHaveLength(2);
    expect(output.stderr).not.toContain('wrong');
    expect(logins()).toHaveLength(3);
  });

  it('is checked without the project once only, because clouds lock accounts', async () => {
    const { run, logins } = await user();
    const output = await run({ answers: ['wrong', 'wrong', 'wrong'], tty: true }, 'cluster-list');
    expect(output.stderr).toContain('ERROR: The password was rejected 3 times: ');
    expect(logins()).toHaveLength(4);
  });

  it('ends with the rejection if nothing is entered at the next prompt', async () => {
    const { run, logins } = await user();
    const output = await run({ answers: ['wrong'], tty: true }, 'login');
    expect(output.stderr).toMatch(/ERROR: The password was rejected: Keystone at .*\nCheck the password, /);
    expect(output.code).toBe(4);
    expect(logins()).toHaveLength(1);
  });

  it.each([
    ['OS_PASSWORD', { OS_PASSWORD: 'wrong' }],
    ['OS_PASSWORD with a passcode', { OS_PASSWORD: 'wrong', OS_PASSCODE: '123456' }],
  ])('is not prompted for in place of %s', async (_, env) => {
    const { run, logins } = await user();
    const output = await run({ env, answers: ['demo', 'demo'], tty: true }, 'login');
    expect(output).toMatchObject({ code: 4, stderr: expect.stringMatching(/^ERROR: Keystone at /) });
    expect(logins()).toHaveLength(1);
  });

  it('is not prompted for again after another error', async () => {
    const { run, logins } = await user({
      intercept: ({ method, path }) =>
        method === 'POST' && path.endsWith('/auth/tokens')
          ? { status: 403, body: '{"error":{"message":"Forbidden"}}' }
          : undefined,
    });
    const output = await run({ answers: ['demo', 'demo'], tty: true }, 'login');
    expect(output).toMatchObject({ code: 4, stderr: expect.stringContaining('does not allow the login') });
    expect(logins()).toHaveLength(1);
  });

  it('is prompted for again if an OpenID provider rejects it', async () => {
    const provider = await fakeProvider({
      token: (form) => (form.get('password') === 'right' ? tokenResponse() : errorResponse('invalid_grant')),
    });
    const { run } = await user();
    const env = {
      OS_AUTH_TYPE: 'v3oidcpassword',
      OS_AUTH_URL: `${provider.url}/v3`,
      OS_IDENTITY_PROVIDER: 'my idp',
      OS_PROTOCOL: 'openid',
      OS_CLIENT_ID: 'my-client',
      OS_DISCOVERY_ENDPOINT: provider.auth.discovery_endpoint,
      OS_PROJECT_NAME: '',
    };
    const output = await run({ env, answers: ['wrong', 'right'], tty: true }, 'login', '--no-browser');
    expect(output.stderr).toContain(REJECTED);
    expect(output.stderr).not.toMatch(/^ERROR/m);
    expect(provider.token).toHaveLength(2);
    const failed = await run({ env, answers: ['a', 'b', 'c', 'right'], tty: true }, 'login');
    expect(failed.stderr).toMatch(
      /ERROR: The password was rejected 3 times: The OpenID provider at .* rejected the username or password/,
    );
  });
});

describe('a typed one-time password', () => {
  const RECEIPT = JSON.stringify({
    receipt: {
      methods: ['password'],
      user: { id: 'u', name: 'demo', domain: { id: 'default', name: 'Default' } },
      expires_at: new Date(Date.now() + 300_000).toISOString(),
      issued_at: new Date().toISOString(),
    },
    required_auth_methods: [['password', 'totp']],
  });

  /** A cloud that requires the password `demo` and the passcode `654321`; the passcode has its own request. */
  const withSecondFactor = () =>
    user({
      intercept: ({ method, path, body }): SandboxResponse | undefined => {
        if (method !== 'POST' || !path.endsWith('/auth/tokens')) return undefined;
        const rejection = { status: 401, body: '{"error":{"message":"No."}}' };
        if (body.includes('"totp"')) {
          if (!body.includes('654321')) return rejection;
          const token = {
            user: { id: 'u', name: 'demo' },
            methods: ['password', 'totp'],
            expires_at: new Date(Date.now() + 3_600_000).toISOString(),
            project: { id: 'p', name: 'demo' },
          };
          return { status: 201, headers: { 'x-subject-token': 'a-token' }, body: JSON.stringify({ token }) };
        }
        if (!body.includes('"password":"demo"')) return rejection;
        return { status: 401, headers: { 'openstack-auth-receipt': 'a-receipt' }, body: RECEIPT };
      },
    });

  it('is prompted for again, and the password that was accepted is not', async () => {
    const { run } = await withSecondFactor();
    const answers = ['wrong', 'demo', '000000', '654321'];
    const output = await run({ answers, tty: true }, 'login');
    expect(output.stderr.match(/(Password|One-time password) for|The .* was rejected\..*/g)).toEqual([
      'Password for',
      'The password was rejected. Try again.',
      'Password for',
      'One-time password for',
      'The one-time password was rejected. Try again.',
      'One-time password for',
    ]);
    expect(output.code).toBe(0);
  });

  it('ends with an error about it after three attempts', async () => {
    const { run } = await withSecondFactor();
    const answers = ['demo', '1', '2', '3', '654321'];
    const output = await run({ answers, tty: true }, 'login');
    expect(output).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/ERROR: The one-time password was rejected 3 times: Keystone at /),
    });
  });
});
