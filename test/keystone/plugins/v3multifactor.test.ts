import { describe, expect, it } from 'vitest';
import { v3multifactor } from '../../../src/keystone/plugins/v3multifactor.ts';
import { json } from '../../http/servers.ts';
import { authContext, demo, fakeCloud } from '../fake-cloud.ts';

const logIn = async (options: Record<string, string>) => v3multifactor.authenticate(authContext(options));

describe('v3multifactor', () => {
  it.each(['v3password,v3totp', 'password, totp', '', ' v3password  v3totp,v3password '])(
    'sends the methods of auth_methods `%s` in one request',
    async (auth_methods) => {
      const cloud = await fakeCloud();
      await logIn({ ...demo(cloud), passcode: '012345', auth_methods });
      const user = { name: 'demo', domain: { name: 'Default' } };
      expect(cloud.logIns()).toEqual([
        {
          auth: {
            identity: {
              methods: ['password', 'totp'],
              password: { user: { ...user, password: 'secret-of-demo' } },
              totp: { user: { ...user, passcode: '012345' } },
            },
            scope: { project: { name: 'demo', domain: { name: 'Default' } } },
          },
        },
      ]);
    },
  );

  it('sends a token in the body and in X-Auth-Token, as keystoneauth does', async () => {
    const cloud = await fakeCloud();
    await logIn({ ...demo(cloud), token: 'old', passcode: '1', auth_methods: 'v3token,v3totp' });
    expect(cloud.logIns()[0]?.auth.identity).toMatchObject({
      methods: ['token', 'totp'],
      token: { id: 'old' },
    });
    expect(cloud.requests[0]?.headers['x-auth-token']).toBe('old');
  });

  it('sends no scope with an application credential, which is for one project', async () => {
    const cloud = await fakeCloud();
    await logIn({
      ...demo(cloud),
      passcode: '1',
      application_credential_id: 'ac',
      application_credential_secret: 's',
      auth_methods: 'v3applicationcredential,v3totp',
    });
    expect(cloud.logIns()[0]?.auth).not.toHaveProperty('scope');
  });

  it('lists the available methods in the error for an unknown one', async () => {
    await expect(
      logIn({ auth_url: 'http://h/v3', username: 'u', auth_methods: 'v3password,v3samlpassword' }),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/'v3samlpassword'.*v3password, v3totp, v3token/),
    });
  });

  it('fails with all missing options, each once', async () => {
    await expect(logIn({})).rejects.toThrow('--os-auth-url (OS_AUTH_URL), and --os-username or --os-user-id');
    await expect(logIn({ auth_url: 'http://h/v3', auth_methods: 'password,totp,oauth1' })).rejects.toThrow(
      /provide --os-username or --os-user-id \(OS_USERNAME, OS_USER_ID\), and --os-consumer-key/,
    );
  });

  it('lists all methods in the hint if Keystone rejects the login', async () => {
    const cloud = await fakeCloud({
      logIn: (_, response) => {
        json(response, 401, { error: { message: 'The request you have made requires authentication.' } });
        return true;
      },
    });
    await expect(
      logIn({ ...demo(cloud), passcode: '012345', auth_methods: 'password,totp' }),
    ).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('Check the user, a password and a one-time password:'),
    });
  });

  it('names the methods that Keystone does not offer', async () => {
    const cloud = await fakeCloud({
      logIn: (_, response) => {
        json(response, 401, { error: { message: 'Unauthorized', identity: { methods: ['password'] } } });
        return true;
      },
    });
    await expect(
      logIn({ ...demo(cloud), passcode: '1', auth_methods: 'password,totp,kerberos' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('does not accept the method totp or kerberos; it accepts password.'),
    });
  });
});
