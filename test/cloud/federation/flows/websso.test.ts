/** Keystone's web single sign-on: a real browser at the real pages, that brings the token to a port of this machine. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, startBrowser } from './browser.ts';
import { logInAt, openid, state, withDesktop, withPassword } from './oidc-person.ts';
import { worksInTheCloud } from './proof.ts';
import { user } from './user.ts';

const { websso, people, projects } = state;
const [localhost = '', numbers = ''] = websso.origins;

const env = (more: Record<string, string> = {}): Record<string, string> => ({
  OS_AUTH_TYPE: 'v3websso',
  OS_AUTH_URL: websso.identity,
  OS_IDENTITY_PROVIDER: websso.identityProvider,
  OS_PROTOCOL: websso.protocol,
  OS_REDIRECT_URI: localhost,
  OS_PROJECT_NAME: projects[0] ?? '',
  OS_PROJECT_DOMAIN_NAME: 'Default',
  ...more,
});

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** The status that a page of somebody else gets who posts a token of hers. */
function bring(
  back: string,
  headers: Record<string, string>,
  token = `gAAAAAB${'x'.repeat(99)}`,
): Promise<number> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request(back, { method: 'POST', headers: form, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(new URLSearchParams({ token }).toString());
  });
}

describe('v3websso', () => {
  it('logs in with a browser, and works in the cloud', { tags: ['auth-type/v3websso'] }, async () => {
    const person = withDesktop(env());
    const terminal = person.terminal('login');
    const address = await person.opened();
    expect(address).toBe(`${websso.identityProviderPage}?origin=${encodeURIComponent(localhost)}`);
    const page = await browser.open(address);
    await logInAt(page, people.alice);
    await page.says(/go back to the terminal/);
    expect(await page.address()).toBe(localhost);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toMatch(/Keystone knows you as alice \(domain [^)]+\)\./);
    await worksInTheCloud(person);
  });

  it('logs in without a desktop and without an identity provider, whatever others bring meanwhile', async () => {
    const person = withDesktop(env({ OS_IDENTITY_PROVIDER: '', OS_REDIRECT_URI: numbers }));
    const terminal = person.terminal('login', '--no-browser');
    const [, address = ''] = await terminal.shows(/^(http\S+)\r$/m);
    expect(address).toBe(`${websso.page}?origin=${encodeURIComponent(numbers)}`);
    await terminal.shows(/ssh -L/);
    expect(await bring(numbers, { origin: 'https://evil.example' })).toBe(403);
    expect(await bring(numbers, { host: 'evil.example', origin: new URL(address).origin })).toBe(404);
    await terminal.shows(/WARNING: Another site than Keystone/);
    await logInAt(await browser.open(address), people.alice);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toMatch(/Keystone knows you as alice/);
    await expect(bring(numbers, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ignores a token that is not from this Keystone, and goes on waiting', async () => {
    const terminal = withDesktop(env()).terminal('login', '--no-browser');
    await terminal.shows(/ssh -L/);
    expect(await bring(localhost, { origin: new URL(websso.page).origin })).toBe(400);
    await terminal.shows(/WARNING: .*not from this Keystone, which was ignored/);
    terminal.type('\x03');
    expect(await terminal.finished).toMatchObject({ code: 130 });
  });

  it.each([
    ['y', 0, /Logged in as alice/],
    ['n', 4, /ERROR: The login as alice \(domain [^)]+\) was not used: it may be somebody else's\./],
  ] as const)(
    'asks whose login an https page brought, as its origin is not told: %s',
    async (answer, code, said) => {
      const client = openid('v3oidcpassword', state.openid.clients.public, withPassword(people.alice));
      const { OS_PROJECT_NAME: _, ...unscoped } = client;
      const token = await user(unscoped).magnum('token-issue', '-f', 'value', '-c', 'id');
      const terminal = withDesktop(env()).terminal('login', '--no-browser');
      await terminal.shows(/ssh -L/);
      expect(await bring(localhost, { origin: 'null' }, token.stdout.trim())).toBe(200);
      await terminal.shows(/brought a login as alice \(domain [^)]+\)\. Is that you\? \[y\/N\] /);
      terminal.type(`${answer}\r`);
      expect(await terminal.finished).toMatchObject({ code });
      expect(terminal.text()).toMatch(said);
    },
  );

  it('says that the port is taken, and stops when told to', async () => {
    const first = withDesktop(env()).terminal('login', '--no-browser');
    await first.shows(/ssh -L/);
    const second = await withDesktop(env()).terminal('login', '--no-browser').finished;
    expect(second.code).toBe(1);
    expect(second.stdout).toMatch(/Cannot listen on localhost:\d+ for the browser: address already in use/);
    first.type('\x03');
    expect(await first.finished).toMatchObject({ code: 130 });
  });

  it('needs somebody who is there', async () => {
    const done = await withDesktop(env()).magnum('cluster-list');
    expect(done).toMatchObject({ code: 4, stderr: expect.stringContaining('nobody is there') });
  });
});
