import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { LoginRequiredError, requireInteractive } from '../../../src/keystone/session/interactivity.ts';
import { configOf, noTerminal } from '../fake-cloud.ts';
import { configFor, sandboxWith, useTestStore } from './sandbox-session.ts';

const get = { method: 'GET', path: '/v1/clusters' } as const;
const { run } = useTestStore();

it('fails with a hint to log in if the session has expired and the terminal is not interactive', async () => {
  const sandbox = await sandboxWith();
  const auth = { password: '' };
  const ui = { ...noTerminal, isInteractive: true, promptSecret: async () => 'demo' };
  const config = configFor(sandbox, auth, { cloud: 'mine', cacheTokens: false });
  await run(config, { ui }).logIn();
  expect((await run(config).request(get)).status).toBe(200);
  sandbox.state.tokens = [];
  await expect(run(config).request(get)).rejects.toMatchObject({
    kind: 'auth',
    message: 'The session has expired, and logging in again requires an interactive terminal.',
    hint: 'Log in with: magnum login --os-cloud mine',
  });
});

it('fails at once with a hint to log in if the auth type requires a browser and the terminal is not interactive', async () => {
  const notified: string[] = [];
  const ui = { ...noTerminal, notify: (line: string) => void notified.push(line) };
  for (const authType of ['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']) {
    const config = configOf({ auth_url: 'http://127.0.0.1:9/v3' }, { authType, cloud: 'c' });
    await expect(run(config, { ui }).token()).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Log in with: magnum login --os-cloud c',
    });
  }
  expect(notified).toEqual([]);
});

describe('requireInteractive', () => {
  const terminal = { ...noTerminal, isInteractive: true };
  const BROWSER_TYPES = ['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso'];
  const guardOf = (authType: string, { hasSession = false, auth = {}, ui = noTerminal } = {}) =>
    requireInteractive(ui, configOf(auth, { authType, cloud: 'c' }), hasSession);
  const EXPIRED = {
    kind: 'auth',
    message: 'The session has expired, and logging in again requires an interactive terminal.',
    hint: 'Log in with: magnum login --os-cloud c',
    isExpired: true,
  };
  const thrownBy = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each(BROWSER_TYPES)('%s fails at once, and if it notifies or opens a browser', async (authType) => {
    const required = {
      kind: 'auth',
      message: `You are not logged in, and logging in with ${authType} requires an interactive terminal.`,
      hint: 'Log in with: magnum login --os-cloud c',
      isExpired: false,
    };
    const { ui, checkNow } = guardOf(authType);
    const errors = [
      thrownBy(checkNow),
      thrownBy(() => ui.notify('x')),
      await ui.openBrowser('x').catch((error: unknown) => error),
    ];
    for (const error of errors) {
      expect(error).toBeInstanceOf(LoginRequiredError);
      expect(error).toMatchObject(required);
    }
    const expired = guardOf(authType, { hasSession: true });
    expect(thrownBy(expired.checkNow)).toMatchObject(EXPIRED);
    expect(thrownBy(() => expired.ui.notify('x'))).toMatchObject(EXPIRED);
  });

  it.each<[string, Parameters<typeof guardOf>]>([
    ['a password', ['v3password']],
    ['a given code', ['v3oidcauthcode', { auth: { code: 'x' } }]],
    ['a browser in an interactive terminal', ['v3websso', { ui: terminal }]],
  ])('does not restrict a login with %s', (_, parameters) => {
    const guard = guardOf(...parameters);
    expect(guard.checkNow()).toBeUndefined();
    expect(guard.ui).toBe(parameters[1]?.ui ?? noTerminal);
  });

  it('requires a user if the given code is empty', () => {
    expect(thrownBy(guardOf('v3oidcauthcode', { auth: { code: '' } }).checkNow)).toMatchObject({
      kind: 'auth',
    });
  });

  const usage = new MagnumError('usage', 'Provide a password.');

  it('converts an unanswered prompt to an expired session', () => {
    const error = guardOf('v3password', { hasSession: true }).toSessionError(usage);
    expect(error).toBeInstanceOf(LoginRequiredError);
    expect(error).toMatchObject(EXPIRED);
  });

  it.each<[string, unknown, Parameters<typeof guardOf>[1]]>([
    ['without a session', usage, {}],
    ['in an interactive terminal', usage, { hasSession: true, ui: terminal }],
    ['of another kind', new MagnumError('auth', 'No.'), { hasSession: true }],
    ['that is a bug', new Error('usage'), { hasSession: true }],
  ])('does not convert an error %s', (_, error, options) => {
    expect(guardOf('v3password', options).toSessionError(error)).toBe(error);
  });
});
