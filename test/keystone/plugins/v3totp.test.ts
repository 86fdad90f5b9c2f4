import { expect, it } from 'vitest';
import { v3totp } from '../../../src/keystone/plugins/v3totp.ts';
import { json } from '../../http/servers.ts';
import { authContext, configOf, demo, fakeCloud, noTerminal, sessionOf, tokenOf } from '../fake-cloud.ts';

const optionsWithoutPassword = (cloud: { url: string }): Record<string, string> => {
  const { password: _, ...options } = demo(cloud);
  return options;
};

it('v3totp: sends user, passcode and scope as keystoneauth does', async () => {
  const cloud = await fakeCloud();
  const result = await v3totp.authenticate(
    authContext({ ...optionsWithoutPassword(cloud), passcode: '012345' }),
  );
  expect(tokenOf(result).id).toBe('token-1');
  expect(cloud.logIns()).toEqual([
    {
      auth: {
        identity: {
          methods: ['totp'],
          totp: { user: { name: 'demo', domain: { name: 'Default' }, passcode: '012345' } },
        },
        scope: { project: { name: 'demo', domain: { name: 'Default' } } },
      },
    },
  ]);
});

it('v3totp: prompts for a missing passcode, and trims it', async () => {
  const cloud = await fakeCloud();
  const prompts: string[] = [];
  const promptSecret = async (prompt: string) => {
    prompts.push(prompt);
    return ' 654321 ';
  };
  const ui = { ...noTerminal, isInteractive: true, promptSecret };
  await v3totp.authenticate(authContext(optionsWithoutPassword(cloud), { ui }));
  expect(prompts).toEqual([`One-time password for demo at ${new URL(cloud.url).host}: `]);
  expect(JSON.stringify(cloud.logIns())).toContain('"passcode":"654321"');
});

it('v3totp: sends the passcode of the options once, and prompts at the next login', async () => {
  let requests = 0;
  const cloud = await fakeCloud({
    magnum: (_, response) => {
      requests += 1;
      json(response, requests === 2 ? 401 : 200, {});
    },
  });
  let prompts = 0;
  const promptSecret = async () => {
    prompts += 1;
    return `typed-${prompts}`;
  };
  const ui = { ...noTerminal, isInteractive: true, promptSecret };
  const config = configOf({ ...optionsWithoutPassword(cloud), passcode: 'given' }, { authType: 'v3totp' });
  const { session } = sessionOf(config, { ui });
  await session.request({ method: 'GET', path: '/v1/clusters' });
  await session.request({ method: 'GET', path: '/v1/clusters' });
  const passcodes = cloud
    .logIns()
    .map(({ auth }) => (auth.identity.totp as { user: { passcode: string } }).user.passcode);
  expect(passcodes).toEqual(['given', 'typed-1']);
});

it('v3totp: fails with the option for a missing passcode without a terminal', async () => {
  await expect(
    v3totp.authenticate(authContext(optionsWithoutPassword({ url: 'http://127.0.0.1:1' }))),
  ).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining('--os-passcode (OS_PASSCODE)') });
});

it('v3totp: fails with a hint, without the passcode, if Keystone rejects the login', async () => {
  const cloud = await fakeCloud({
    logIn: (_, response) => {
      json(response, 401, { error: { message: 'The request you have made requires authentication.' } });
      return true;
    },
  });
  const failure = await v3totp
    .authenticate(authContext({ ...optionsWithoutPassword(cloud), passcode: '012345' }))
    .catch((error) => error);
  expect(failure).toMatchObject({
    kind: 'auth',
    status: 401,
    hint: expect.stringContaining('use a new one'),
  });
  expect(`${failure.message} ${failure.hint}`).not.toContain('012345');
});

it.each([
  'Attempted to authenticate with an unsupported method.',
  // Keystone's message unless `insecure_debug` is set.
  'The request you have made requires authentication.',
])('v3totp: names what Keystone accepts if it does not offer one-time passwords: %s', async (message) => {
  const cloud = await fakeCloud({
    logIn: (_, response) => {
      const identity = { methods: ['password', 'token', 'application_credential', 'mapped', 5, 'a b'] };
      json(response, 401, { error: { code: 401, message, identity, title: 'Unauthorized' } });
      return true;
    },
  });
  await expect(
    v3totp.authenticate(authContext({ ...optionsWithoutPassword(cloud), passcode: '012345' })),
  ).rejects.toMatchObject({
    kind: 'auth',
    status: 401,
    message: expect.stringMatching(
      /does not accept the method totp; it accepts password, token, application_credential, mapped\.$/,
    ),
    hint: 'Select another auth type with --os-auth-type (OS_AUTH_TYPE): v3password, v3applicationcredential.',
  });
});

it('v3totp: trims the passcode of the options', async () => {
  const cloud = await fakeCloud();
  await v3totp.authenticate(authContext({ ...optionsWithoutPassword(cloud), passcode: ' 012345\n' }));
  expect(JSON.stringify(cloud.logIns())).toContain('"passcode":"012345"');
});

it('v3totp: prompts with the signal that aborts the login', async () => {
  const cloud = await fakeCloud();
  const signals: unknown[] = [];
  const promptSecret = async (_: string, signal?: AbortSignal) => {
    signals.push(signal);
    return '1';
  };
  const ui = { ...noTerminal, isInteractive: true, promptSecret };
  const context = authContext(optionsWithoutPassword(cloud), { ui });
  await v3totp.authenticate(context);
  expect(signals).toEqual([context.signal]);
});

it.each([
  [true, ['given', 'typed']],
  [false, ['given', 'given']],
])(
  'v3totp: interactive %j, two requests of one login send the passcodes %j',
  async (isInteractive, passcodes) => {
    const cloud = await fakeCloud();
    const ui = { ...noTerminal, isInteractive, promptSecret: async () => 'typed' };
    const context = authContext({ ...optionsWithoutPassword(cloud), passcode: 'given' }, { ui });
    await v3totp.authenticate(context);
    await v3totp.authenticate(context);
    const sent = cloud.logIns().map(({ auth }) => auth.identity.totp as { user: { passcode: string } });
    expect(sent.map(({ user }) => user.passcode)).toEqual(passcodes);
  },
);
