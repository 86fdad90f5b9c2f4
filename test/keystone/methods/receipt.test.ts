import { describe, expect, it } from 'vitest';
import { json } from '../../http/servers.ts';
import { authContext, demo, type FakeOptions, fakeCloud, logInWith, nobody } from '../fake-cloud.ts';

const WHO = { id: 'u1', name: 'demo', domain: { id: 'default', name: 'Default' } };

/** Keystone's first answer: what was sent is right, and one of `rules` has to be fulfilled. */
const asking = (rules: unknown, methods = ['password'], second?: FakeOptions['logIn']) =>
  fakeCloud({
    logIn: (request, response, nth) => {
      if (nth > 1) return second?.(request, response, nth) ?? false;
      const body = {
        receipt: { methods, user: WHO, expires_at: '2030-01-01T00:00:00.000000Z' },
        required_auth_methods: rules,
      };
      json(response, 401, body, { 'openstack-auth-receipt': 'receipt-secret' });
      return true;
    },
  });

const typing = (...answers: (string | undefined)[]) => {
  const prompts: string[] = [];
  const promptSecret = async (prompt: string) => {
    prompts.push(prompt);
    return answers.shift();
  };
  return { prompts, ui: { ...nobody, isInteractive: true, promptSecret } };
};

const logIn = (...context: Parameters<typeof authContext>) =>
  logInWith('v3password', authContext(...context));

describe('a receipt', () => {
  it('sends the missing method for the user of the receipt with the same scope', async () => {
    const cloud = await asking([['password', 'totp']]);
    const token = await logIn({ ...demo(cloud), passcode: '012345' });
    expect(token.id).toBe('token-2');
    expect(cloud.logIns()[1]).toEqual({
      auth: {
        identity: { methods: ['totp'], totp: { user: { id: 'u1', passcode: '012345' } } },
        scope: { project: { name: 'demo', domain: { name: 'Default' } } },
      },
    });
    expect(cloud.requests[1]?.headers['openstack-auth-receipt']).toBe('receipt-secret');
    expect(cloud.requests[0]?.headers['openstack-auth-receipt']).toBeUndefined();
  });

  it('prompts for a missing method without an option', async () => {
    const cloud = await asking([['password', 'totp']]);
    const { ui, prompts } = typing('654321');
    await logIn(demo(cloud), { ui });
    expect(prompts).toEqual(['One-time password for demo: ']);
    expect(cloud.logIns()[1]?.auth.identity.totp).toEqual({ user: { id: 'u1', passcode: '654321' } });
  });

  it('prompts for a password after a one-time password', async () => {
    const cloud = await asking([['password', 'totp']], ['totp']);
    const { password: _, ...options }: Record<string, string> = { ...demo(cloud), passcode: '1' };
    const { ui, prompts } = typing('typed');
    await logInWith('v3totp', authContext(options, { ui }));
    expect(prompts).toEqual(['Password for demo: ']);
    expect(cloud.logIns()[1]?.auth.identity.password).toEqual({ user: { id: 'u1', password: 'typed' } });
  });

  it('selects the supported methods with the fewest prompts', async () => {
    const cloud = await asking([
      ['password', 'saml2'],
      ['password', 'totp', 'kerberos'],
      ['password', 'totp'],
    ]);
    const { ui, prompts } = typing('654321');
    await logIn(demo(cloud), { ui });
    expect(prompts).toHaveLength(1);
    expect(cloud.logIns()[1]?.auth.identity.methods).toEqual(['totp']);
  });

  it('without a terminal, fails with the missing methods and their options', async () => {
    const cloud = await asking([
      ['password', 'totp'],
      ['password', 'saml2'],
    ]);
    const failure = await logIn(demo(cloud)).catch((error) => error);
    expect(failure).toMatchObject({
      kind: 'auth',
      status: 401,
      message: expect.stringMatching(
        /accepted a password of demo, and wants a one-time password, or the method saml2 as well\.$/,
      ),
      hint: expect.stringContaining('--os-passcode (OS_PASSCODE)'),
    });
    expect(cloud.logIns()).toHaveLength(1);
    expect(`${failure.message} ${failure.hint}`).not.toMatch(/secret/);
  });

  it('for a method without a prompt, the hint is --os-auth-methods', async () => {
    const cloud = await asking([['password', 'kerberos']]);
    await expect(logIn(demo(cloud), { ui: typing().ui })).rejects.toMatchObject({
      message: expect.stringContaining('wants a Kerberos ticket as well'),
      hint: expect.stringContaining('--os-auth-methods password,kerberos'),
    });
  });

  it('for a wrong passcode, the hint says that the password was right', async () => {
    const cloud = await asking([['password', 'totp']], ['password'], (_, response) => {
      json(response, 401, { error: { message: 'Invalid username or TOTP passcode' } });
      return true;
    });
    await expect(logIn({ ...demo(cloud), passcode: '999999' })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('Invalid username or TOTP passcode'),
      hint: 'A password was right, a one-time password was not: try again with a fresh one.',
    });
  });

  it("does not repeat the ID of an expired receipt from Keystone's message", async () => {
    const cloud = await asking([['password', 'totp']], ['password'], (_, response) => {
      json(response, 404, { error: { message: 'Could not find auth receipt: receipt-secret.' } });
      return true;
    });
    const failure = await logIn({ ...demo(cloud), passcode: '1' }).catch((error) => error);
    expect(failure).toMatchObject({ kind: 'auth', hint: expect.stringContaining('start again') });
    expect(failure.message).not.toContain('receipt-secret');
  });

  it('a second receipt is an error and is not completed', async () => {
    const cloud = await asking([['password', 'totp']], ['password'], (_, response) => {
      const receipt = { methods: ['password', 'totp'], user: WHO };
      json(
        response,
        401,
        { receipt, required_auth_methods: [['password', 'totp', 'x']] },
        { 'openstack-auth-receipt': 'r2' },
      );
      return true;
    });
    await expect(logIn({ ...demo(cloud), passcode: '1' })).rejects.toThrow('the method x as well');
    expect(cloud.logIns()).toHaveLength(2);
  });

  it.each([
    ['nothing', undefined],
    ['no list', 'totp'],
    ['what is done', [['password']]],
    ['rubbish', [[1, null], {}]],
  ])('fails for a receipt that requires %s', async (_, rules) => {
    const cloud = await asking(rules);
    await expect(logIn({ ...demo(cloud), passcode: '1' })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('does not say which'),
    });
  });

  it('does not send a password for the receipt of a token, which may be for another Keystone', async () => {
    const cloud = await asking([['token', 'password']], ['token']);
    await expect(logInWith('v3token', authContext({ ...demo(cloud), token: 't' }))).rejects.toMatchObject({
      kind: 'auth',
    });
    expect(cloud.logIns()).toHaveLength(1);
  });
});
