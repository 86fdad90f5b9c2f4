/** One-time passwords, alone and on top of a password, at a real Keystone; its auth receipts. */
import { describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { passcodeOf } from './passcode.ts';
import { EXIT, expectRefusal, worksInTheCloud } from './proof.ts';
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
  it('logs in with a passcode, and works in the cloud', { tags: ['auth-type/v3totp'] }, async () => {
    const person = as(erin.name, { OS_AUTH_TYPE: 'v3totp', OS_PASSCODE: passcodeOf(erin) });
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await worksInTheCloud(person);
  });

  it('is what a typed passcode alone means', async () => {
    const done = await as(erin.name, {}).magnum('--os-passcode', passcodeOf(erin), 'cluster-list');
    expect(done).toMatchObject({ code: 0, stderr: '' });
  });

  it('asks on a terminal, once for the session', async () => {
    const person = as(erin.name, { OS_AUTH_TYPE: 'v3totp' });
    const terminal = person.terminal('login');
    await terminal.shows(/One-time password for erin: /);
    const passcode = passcodeOf(erin);
    terminal.type(`${passcode}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(passcode);
    expect(await person.magnum('cluster-list')).toMatchObject({ code: 0 });
  });

  it('tells a wrong one, and one that is missing', async () => {
    const wrong = await as(erin.name, { OS_AUTH_TYPE: 'v3totp', OS_PASSCODE: '0' }).magnum('cluster-list');
    expectRefusal(wrong, EXIT.auth, /rejected the login/, /fresh one/);
    const missing = await as(erin.name, { OS_AUTH_TYPE: 'v3totp' }).magnum('cluster-list');
    expectRefusal(missing, EXIT.usage, /--os-passcode \(OS_PASSCODE\)/, /terminal/);
  });
});

describe('v3multifactor', () => {
  const both = (OS_PASSCODE: string, OS_PASSWORD = frank.password) =>
    as(frank.name, { OS_AUTH_METHODS: 'v3password,v3totp', OS_PASSWORD, OS_PASSCODE });

  it('sends both proofs at once, and works in the cloud', { tags: ['auth-type/v3multifactor'] }, async () => {
    const person = both(passcodeOf(frank));
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    expect(await person.magnum('whoami')).toMatchObject({ stdout: expect.stringContaining('v3multifactor') });
    await worksInTheCloud(person);
  });

  it('is what a typed passcode means beside a password', async () => {
    const person = as(frank.name, { OS_PASSWORD: frank.password });
    const done = await person.magnum('--debug', '--os-passcode', passcodeOf(frank), 'cluster-list');
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('"methods":["password","totp"]') });
  });

  it('tells that one of them is wrong', async () => {
    for (const person of [both('0'), both(passcodeOf(frank), 'another')]) {
      const failure = await person.magnum('cluster-list');
      expectRefusal(failure, EXIT.auth, /rejected the login/, /a password, or a one-time password/);
    }
  });
});

describe('a receipt', () => {
  const withPassword = (more: Record<string, string> = {}) =>
    as(frank.name, { OS_AUTH_TYPE: 'password', OS_PASSWORD: frank.password, ...more });

  it('is answered with the passcode that is there', async () => {
    const person = withPassword({ OS_PASSCODE: passcodeOf(frank) });
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await worksInTheCloud(person);
  });

  it('has the passcode asked for on a terminal', async () => {
    const person = withPassword();
    const terminal = person.terminal('login');
    await terminal.shows(/One-time password for frank: /);
    terminal.type(`${passcodeOf(frank)}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(await person.magnum('cluster-list')).toMatchObject({ code: 0 });
  });

  it('has the password asked for after the passcode', async () => {
    const person = as(frank.name, { OS_AUTH_TYPE: 'v3totp', OS_PASSCODE: passcodeOf(frank) });
    const terminal = person.terminal('login');
    await terminal.shows(/Password for frank: /);
    terminal.type(`${frank.password}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(frank.password);
  });

  it('with nobody there names what is missing, and the option', async () => {
    const failure = await withPassword().magnum('cluster-list');
    expectRefusal(
      failure,
      EXIT.auth,
      /accepted a password of frank, and wants a one-time password as well/,
      /--os-passcode \(OS_PASSCODE\)/,
    );
  });

  it('and a wrong passcode: says which half was right', async () => {
    const failure = await withPassword({ OS_PASSCODE: '0' }).magnum('cluster-list');
    expectRefusal(
      failure,
      EXIT.auth,
      /rejected the login/,
      /A password was right, a one-time password was not/,
    );
  });

  it('is not given for a wrong password', async () => {
    const failure = await withPassword({ OS_PASSWORD: 'wrong' }).magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /rejected the login/, /--os-password/);
  });
});
