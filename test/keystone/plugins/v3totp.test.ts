import { expect, it } from 'vitest';
import { v3totp } from '../../../src/keystone/plugins/v3totp.ts';
import { json } from '../../http/servers.ts';
import { authContext, configOf, demo, fakeCloud, nobody, sessionOf, tokenOf } from '../fake-cloud.ts';

const userOnly = (cloud: { url: string }): Record<string, string> => {
  const { password: _, ...options } = demo(cloud);
  return options;
};

it('sends user, passcode and scope as keystoneauth does', async () => {
  const cloud = await fakeCloud();
  const result = await v3totp.authenticate(authContext({ ...userOnly(cloud), passcode: '012345' }));
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

it('asks for a passcode that is missing, and takes blanks away', async () => {
  const cloud = await fakeCloud();
  const prompts: string[] = [];
  const promptSecret = async (prompt: string) => {
    prompts.push(prompt);
    return ' 654321 ';
  };
  const ui = { ...nobody, isInteractive: true, promptSecret };
  await v3totp.authenticate(authContext(userOnly(cloud), { ui }));
  expect(prompts).toEqual(['One-time password for demo: ']);
  expect(JSON.stringify(cloud.logIns())).toContain('"passcode":"654321"');
});

it('asks anew for each login of a run, the one that was given being used', async () => {
  let magnum = 0;
  const cloud = await fakeCloud({
    magnum: (_, response) => {
      magnum += 1;
      json(response, magnum === 2 ? 401 : 200, {});
    },
  });
  let asked = 0;
  const promptSecret = async () => {
    asked += 1;
    return `typed-${asked}`;
  };
  const ui = { ...nobody, isInteractive: true, promptSecret };
  const config = configOf({ ...userOnly(cloud), passcode: 'given' }, { authType: 'v3totp' });
  const { session } = sessionOf(config, { ui });
  await session.request({ method: 'GET', path: '/v1/clusters' });
  await session.request({ method: 'GET', path: '/v1/clusters' });
  const passcodes = cloud
    .logIns()
    .map(({ auth }) => (auth.identity.totp as { user: { passcode: string } }).user.passcode);
  expect(passcodes).toEqual(['given', 'typed-1']);
});

it('says how to give it when nobody is there', async () => {
  await expect(
    v3totp.authenticate(authContext(userOnly({ url: 'http://127.0.0.1:1' }))),
  ).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining('--os-passcode (OS_PASSCODE)') });
});

it('says what may be wrong with one that is refused, without it', async () => {
  const cloud = await fakeCloud({
    logIn: (_, response) => {
      json(response, 401, { error: { message: 'The request you have made requires authentication.' } });
      return true;
    },
  });
  const failure = await v3totp
    .authenticate(authContext({ ...userOnly(cloud), passcode: '012345' }))
    .catch((error) => error);
  expect(failure).toMatchObject({ kind: 'auth', status: 401, hint: expect.stringContaining('fresh one') });
  expect(`${failure.message} ${failure.hint}`).not.toContain('012345');
});
