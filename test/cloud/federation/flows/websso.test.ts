/** Keystone's web single sign-on: a real browser on the real pages, which posts the token to a port of this machine. */
import { request } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, startChromium } from '../../../support/chromium.ts';
import { logInAt, openid, showsLogin, state, withDesktop, withPassword } from './oidc-person.ts';
import { expectCloudAccess } from './proof.ts';
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
  browser = await startChromium();
});
afterAll(() => browser.close());

/** Posts a token, as a page of another site could do. Resolves to the status. */
function postToken(
  redirectUri: string,
  headers: Record<string, string>,
  token = `gAAAAAB${'x'.repeat(99)}`,
): Promise<number> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request(redirectUri, { method: 'POST', headers: form, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(new URLSearchParams({ token }).toString());
  });
}

describe('v3websso', () => {
  it('v3websso: logs in with a browser, and creates clusters', { tags: ['auth-type/v3websso'] }, async () => {
    const person = withDesktop(env());
    const terminal = person.terminal('login');
    const url = await person.openedUrl();
    expect(url).toBe(`${websso.identityProviderPage}?origin=${encodeURIComponent(localhost)}`);
    const page = await openWindow(browser, url);
    await logInAt(page, people.alice);
    await showsLogin(page);
    expect(page.url()).toBe(localhost);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toMatch(/Logged in to Keystone as alice \(domain [^)]+\)\./);
    await expectCloudAccess(person);
  });

  it('v3websso: logs in with --no-browser and without an identity provider, and ignores tokens of other sites', async () => {
    const person = withDesktop(env({ OS_IDENTITY_PROVIDER: '', OS_REDIRECT_URI: numbers }));
    const terminal = person.terminal('login', '--no-browser');
    const [, url = ''] = await terminal.shows(/^(http\S+)\r$/m);
    expect(url).toBe(`${websso.page}?origin=${encodeURIComponent(numbers)}`);
    await terminal.shows(/ssh -L/);
    expect(await postToken(numbers, { origin: 'https://evil.example' })).toBe(403);
    expect(await postToken(numbers, { host: 'evil.example', origin: new URL(url).origin })).toBe(404);
    await terminal.shows(/WARNING: Ignored a token that a site other than Keystone sent/);
    await logInAt(await openWindow(browser, url), people.alice);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toMatch(/Logged in to Keystone as alice/);
    await expect(postToken(numbers, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('v3websso: ignores a token that Keystone rejects, and keeps waiting', async () => {
    const terminal = withDesktop(env()).terminal('login', '--no-browser');
    await terminal.shows(/ssh -L/);
    expect(await postToken(localhost, { origin: new URL(websso.page).origin })).toBe(400);
    await terminal.shows(/WARNING: Ignored a token from the browser that Keystone rejected/);
    terminal.type('\x03');
    expect(await terminal.finished).toMatchObject({ code: 130 });
  });

  it.each([
    ['y', 0, /Logged in as alice/],
    ['n', 4, /ERROR: The login as alice \(domain [^)]+\) was not confirmed, so it was not used\./],
  ] as const)(
    'v3websso: prompts for confirmation if the Origin header is null, as for https pages: %s',
    async (answer, code, output) => {
      const client = openid('v3oidcpassword', state.openid.clients.public, withPassword(people.alice));
      const { OS_PROJECT_NAME: _, ...unscoped } = client;
      const token = await user(unscoped).magnum('token-issue', '-f', 'value', '-c', 'id');
      const terminal = withDesktop(env()).terminal('login', '--no-browser');
      await terminal.shows(/ssh -L/);
      expect(await postToken(localhost, { origin: 'null' }, token.stdout.trim())).toBe(200);
      await terminal.shows(/The browser logged in as alice \(domain [^)]+\)\. Is that you\? \[y\/N\] /);
      terminal.type(`${answer}\r`);
      expect(await terminal.finished).toMatchObject({ code });
      expect(terminal.text()).toMatch(output);
    },
  );

  it('v3websso: fails if the port is in use, and exits with 130 on Ctrl-C', async () => {
    const first = withDesktop(env()).terminal('login', '--no-browser');
    await first.shows(/ssh -L/);
    const second = await withDesktop(env()).terminal('login', '--no-browser').finished;
    expect(second.code).toBe(1);
    expect(second.stdout).toMatch(/Cannot listen on localhost:\d+ for the browser: address already in use/);
    first.type('\x03');
    expect(await first.finished).toMatchObject({ code: 130 });
  });

  it('v3websso: fails without a terminal', async () => {
    const result = await withDesktop(env()).magnum('cluster-list');
    expect(result).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('requires an interactive terminal'),
    });
  });
});
