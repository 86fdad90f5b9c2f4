/** One-time passwords at a real Keystone, alone and with a password, and its authentication receipts. */
import { describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { passcodeOf } from './passcode.ts';
import { EXIT, expectCloudAccess, expectError } from './proof.ts';
import { user } from './user.ts';

const { identity, people, projects } = readFederationState();
const { erin, frank } = people;

const as = (name: string, more: Record<string, string>) =>
  user({
    OS_AUTH_URL: identity.plain,
    OS_USERNAME: name,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_NAME: projects[0] ?? '',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    ...more,
  });

describe('v3totp', () => {
  it('v3totp: logs in with a passcode, and creates clusters', { tags: ['auth-type/v3totp'] }, async () => {
    const person = as(erin.name, { OS_AUTH_TYPE: 'v3totp', OS_PASSCODE: passcodeOf(erin) });
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await expectCloudAccess(person);
  });

  it('v3totp: is the auth type for --os-passcode without a password', async () => {
    const result = await as(erin.name, {}).magnum('--os-passcode', passcodeOf(erin), 'cluster-list');
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  it('v3totp: prompts for the passcode once per session', async () => {
    const person = as(erin.name, { OS_AUTH_TYPE: 'v3totp' });
    const terminal = person.terminal('login');
    await terminal.shows(/One-time password for erin at \S+: /);
    const passcode = passcodeOf(erin);
    terminal.type(`${passcode}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(passcode);
    expect(await person.magnum('cluster-list')).toMatchObject({ code: 0 });
  });

  it('v3totp: fails for a wrong and a missing passcode', async () => {
    const wrong = await as(erin.name, { OS_AUTH_TYPE: 'v3totp', OS_PASSCODE: '0' }).magnum('cluster-list');
    expectError(wrong, EXIT.auth, /rejected the login/, /use a new one/);
    const missing = await as(erin.name, { OS_AUTH_TYPE: 'v3totp' }).magnum('cluster-list');
    expectError(missing, EXIT.usage, /--os-passcode \(OS_PASSCODE\)/, /terminal/);
  });
});

describe('v3multifactor', () => {
  const both = (OS_PASSCODE: string, OS_PASSWORD = frank.password) =>
    as(frank.name, { OS_AUTH_METHODS: 'v3password,v3totp', OS_PASSWORD, OS_PASSCODE });

  it('v3multifactor: sends both methods in one request, and creates clusters', {
    tags: ['auth-type/v3multifactor'],
  }, async () => {
    const person = both(passcodeOf(frank));
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    expect(await person.magnum('whoami')).toMatchObject({ stdout: expect.stringContaining('v3multifactor') });
    await expectCloudAccess(person);
  });

  it('v3multifactor: is the auth type for --os-passcode and a password', async () => {
    const person = as(frank.name, { OS_PASSWORD: frank.password });
    const result = await person.magnum('--debug', '--os-passcode', passcodeOf(frank), 'cluster-list');
    expect(result).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('"methods":["password","totp"]'),
    });
  });

  it('v3multifactor: lists both methods in the hint if one is wrong', async () => {
    for (const person of [both('0'), both(passcodeOf(frank), 'another')]) {
      const result = await person.magnum('cluster-list');
      expectError(result, EXIT.auth, /rejected the login/, /a password and a one-time password/);
    }
  });
});

describe('authentication receipt', () => {
  const withPassword = (more: Record<string, string> = {}) =>
    as(frank.name, { OS_AUTH_TYPE: 'password', OS_PASSWORD: frank.password, ...more });

  it('receipt: completes the login with OS_PASSCODE', async () => {
    const person = withPassword({ OS_PASSCODE: passcodeOf(frank) });
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await expectCloudAccess(person);
  });

  it('receipt: prompts for the passcode', async () => {
    const person = withPassword();
    const terminal = person.terminal('login');
    await terminal.shows(/One-time password for frank at \S+: /);
    terminal.type(`${passcodeOf(frank)}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(await person.magnum('cluster-list')).toMatchObject({ code: 0 });
  });

  it('receipt: prompts for the password after a passcode', async () => {
    const person = as(frank.name, { OS_AUTH_TYPE: 'v3totp', OS_PASSCODE: passcodeOf(frank) });
    const terminal = person.terminal('login');
    await terminal.shows(/Password for frank at \S+: /);
    terminal.type(`${frank.password}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(frank.password);
  });

  it('receipt: fails with the missing method and its option without a terminal', async () => {
    const result = await withPassword().magnum('cluster-list');
    expectError(
      result,
      EXIT.auth,
      /accepted a password for frank, but also requires a one-time password\./,
      /--os-passcode \(OS_PASSCODE\)/,
    );
  });

  it('receipt: reports for a wrong passcode that the password was accepted', async () => {
    const result = await withPassword({ OS_PASSCODE: '0' }).magnum('cluster-list');
    expectError(
      result,
      EXIT.auth,
      /rejected the login/,
      /A password was accepted, but a one-time password was not/,
    );
  });

  it('receipt: is not returned for a wrong password', async () => {
    const result = await withPassword({ OS_PASSWORD: 'wrong' }).magnum('cluster-list');
    expectError(result, EXIT.auth, /rejected the login/, /--os-password/);
  });
});
