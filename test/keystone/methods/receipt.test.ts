import { describe, expect, it } from 'vitest';
import { json } from '../../http/servers.ts';
import { authContext, demo, type FakeOptions, fakeCloud, logInWith, noTerminal } from '../fake-cloud.ts';

const USER = { id: 'u1', name: 'demo', domain: { id: 'default', name: 'Default' } };

/** A Keystone that returns a receipt for the first login, with the required methods in `rules`. */
const receiptCloud = (rules: unknown, methods = ['password'], second?: FakeOptions['logIn']) =>
  fakeCloud({
    logIn: (request, response, nth) => {
      if (nth > 1) return second?.(request, response, nth) ?? false;
      const body = {
        receipt: { methods, user: USER, expires_at: '2030-01-01T00:00:00.000000Z' },
        required_auth_methods: rules,
      };
      json(response, 401, body, { 'openstack-auth-receipt': 'receipt-secret' });
      return true;
    },
  });

/** A terminal at which the answers are typed. */
const terminalWith = (...answers: (string | undefined)[]) => {
  const prompts: string[] = [];
  const promptSecret = async (prompt: string) => {
    prompts.push(prompt);
    return answers.shift();
  };
  return { prompts, ui: { ...noTerminal, isInteractive: true, promptSecret } };
};

const logIn = (...context: Parameters<typeof authContext>) =>
  logInWith('v3password', authContext(...context));

describe('receipt', () => {
  it('sends the missing method for the user of the receipt with the same scope', async () => {
    const cloud = await receiptCloud([['password', 'totp']]);
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
    const cloud = await receiptCloud([['password', 'totp']]);
    const { ui, prompts } = terminalWith('654321');
    await logIn(demo(cloud), { ui });
    expect(prompts).toEqual([`One-time password for demo at ${new URL(cloud.url).host}: `]);
    expect(cloud.logIns()[1]?.auth.identity.totp).toEqual({ user: { id: 'u1', passcode: '654321' } });
  });

  it('prompts for a password after a one-time password', async () => {
    const cloud = await receiptCloud([['password', 'totp']], ['totp']);
    const { password: _, ...options }: Record<string, string> = { ...demo(cloud), passcode: '1' };
    const { ui, prompts } = terminalWith('typed');
    await logInWith('v3totp', authContext(options, { ui }));
    expect(prompts).toEqual([`Password for demo at ${new URL(cloud.url).host}: `]);
    expect(cloud.logIns()[1]?.auth.identity.password).toEqual({ user: { id: 'u1', password: 'typed' } });
  });

  it('selects the supported methods with the fewest prompts', async () => {
    const cloud = await receiptCloud([
      ['password', 'saml2'],
      ['password', 'totp', 'kerberos'],
      ['password', 'totp'],
    ]);
    const { ui, prompts } = terminalWith('654321');
    await logIn(demo(cloud), { ui });
    expect(prompts).toHaveLength(1);
    expect(cloud.logIns()[1]?.auth.identity.methods).toEqual(['totp']);
  });

  it('fails with the missing methods and their options without a terminal', async () => {
    const cloud = await receiptCloud([
      ['password', 'totp'],
      ['password', 'saml2'],
    ]);
    const error = await logIn(demo(cloud)).catch((reason) => reason);
    expect(error).toMatchObject({
      kind: 'auth',
      status: 401,
      message: expect.stringMatching(
        /accepted a password for demo, but also requires a one-time password, or the method saml2\.$/,
      ),
      hint: 'Provide it with --os-passcode (OS_PASSCODE), or at the prompt in a terminal.',
    });
    expect(cloud.logIns()).toHaveLength(1);
    expect(`${error.message} ${error.hint}`).not.toMatch(/secret/);
  });

  it('the hint for a missing method without a prompt is --os-auth-methods', async () => {
    const cloud = await receiptCloud([['password', 'kerberos']]);
    await expect(logIn(demo(cloud), { ui: terminalWith().ui })).rejects.toMatchObject({
      message: expect.stringContaining('but also requires a Kerberos ticket.'),
      hint: expect.stringContaining('--os-auth-methods password,kerberos'),
    });
  });

  it('the hint for an unsupported method is the cloud administrator', async () => {
    const cloud = await receiptCloud([['password', 'saml2']]);
    await expect(logIn(demo(cloud), { ui: terminalWith().ui })).rejects.toMatchObject({
      hint: 'magnum does not support saml2: ask the cloud administrator for another method.',
    });
  });

  it('the hint for a wrong passcode reports that the password was accepted', async () => {
    const cloud = await receiptCloud([['password', 'totp']], ['password'], (_, response) => {
      json(response, 401, { error: { message: 'Invalid username or TOTP passcode' } });
      return true;
    });
    await expect(logIn({ ...demo(cloud), passcode: '999999' })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('Invalid username or TOTP passcode'),
      hint: 'A password was accepted, but a one-time password was not: try again with a new one.',
    });
  });

  it('names the methods that Keystone offers instead of the one that it requires', async () => {
    const cloud = await receiptCloud([['password', 'totp']], ['password'], (_, response) => {
      json(response, 401, {
        error: { message: 'Unauthorized', identity: { methods: ['password', 'oauth1'] } },
      });
      return true;
    });
    await expect(logIn({ ...demo(cloud), passcode: '1' })).rejects.toMatchObject({
      message: expect.stringContaining('does not accept the method totp; it accepts password, oauth1.'),
      hint: expect.stringContaining('v3password, v3oauth1.'),
    });
  });

  it("does not print the ID of an expired receipt, which Keystone's message contains", async () => {
    const cloud = await receiptCloud([['password', 'totp']], ['password'], (_, response) => {
      json(response, 404, { error: { message: 'Could not find auth receipt: receipt-secret.' } });
      return true;
    });
    const error = await logIn({ ...demo(cloud), passcode: '1' }).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'auth', hint: expect.stringContaining('Log in again') });
    expect(error.message).not.toContain('receipt-secret');
  });

  it('fails for a second receipt without completing it', async () => {
    const cloud = await receiptCloud([['password', 'totp']], ['password'], (_, response) => {
      const receipt = { methods: ['password', 'totp'], user: USER };
      json(
        response,
        401,
        { receipt, required_auth_methods: [['password', 'totp', 'x']] },
        { 'openstack-auth-receipt': 'r2' },
      );
      return true;
    });
    await expect(logIn({ ...demo(cloud), passcode: '1' })).rejects.toThrow('but also requires the method x');
    expect(cloud.logIns()).toHaveLength(2);
  });

  it.each([
    ['missing', undefined],
    ['a string', 'totp'],
    ['the completed method', [['password']]],
    ['invalid items', [[1, null], {}]],
  ])('fails for a receipt whose required methods are %s', async (_, rules) => {
    const cloud = await receiptCloud(rules);
    await expect(logIn({ ...demo(cloud), passcode: '1' })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('does not list them'),
    });
  });

  it('does not send a password for the receipt of a token, which may be for another Keystone', async () => {
    const cloud = await receiptCloud([['token', 'password']], ['token']);
    await expect(logInWith('v3token', authContext({ ...demo(cloud), token: 't' }))).rejects.toMatchObject({
      kind: 'auth',
    });
    expect(cloud.logIns()).toHaveLength(1);
  });
});
