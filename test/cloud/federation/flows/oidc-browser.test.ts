/** The authorization code and device grants, with a real browser on the pages of a real provider, and requests of others. */
import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, startChromium } from '../../../support/chromium.ts';
import { logInAt, openid, revokeTokens, setFaults, showsLogin, state, withDesktop } from './oidc-person.ts';
import { expectCloudAccess } from './proof.ts';
import { type Typing, type User, user } from './user.ts';

const { clients, pages } = state.openid;
const { alice, bob } = state.people;
const ERROR = /^ERROR: .*$/m;

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

/** Commands that may still run if their test has failed. */
const started: Typing[] = [];
afterEach(async () => {
  for (const { process } of started.splice(0)) process.kill();
  await setFaults({});
});

function startInTerminal(person: User, ...argv: readonly string[]): Typing {
  const terminal = person.terminal(...argv);
  started.push(terminal);
  return terminal;
}

/** Waits for the URL in the terminal. */
const urlIn = async (terminal: Typing, pattern = /^(http\S+)\r$/m): Promise<string> =>
  (await terminal.shows(pattern))[1] ?? '';

/** Sends a request to the waiting command. Resolves to its status, or to the error code. */
function send(url: string, { method = 'GET', host = '' } = {}): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(url, { method, headers: host ? { host } : {}, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    sent.end();
  });
}

/** Lets requests fail as if the command ran on another machine. `page.route` does not see the targets of redirects. */
async function blockRequests(page: Page, urlPattern: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on('Fetch.requestPaused', ({ requestId }) => {
    void session.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionRefused' });
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern }] });
}

describe('v3oidcauthcode', () => {
  it('v3oidcauthcode: logs in with a browser, and creates clusters', {
    tags: ['auth-type/v3oidcauthcode'],
  }, async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login');
    const page = await openWindow(browser, await person.openedUrl());
    const response = page.waitForRequest(/\/callback\?/);
    await logInAt(page, alice);
    await showsLogin(page);
    expect(new URL(page.url()).hostname).toBe('127.0.0.1');
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('Logged in as alice');
    const code = new URL((await response).url()).searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    expect(terminal.text()).not.toContain(code);
    expect(page.url()).not.toContain(code);
    await expectCloudAccess(person);
  });

  it('v3oidcauthcode: logs in as a confidential client, with endpoints, a redirect URL and an ID token', async () => {
    const { OS_DISCOVERY_ENDPOINT: _, ...env } = openid('v3oidcauthcode', clients.confidentialJwt, {
      OS_AUTH_URL: state.identity.jwt,
      OS_AUTHORIZATION_ENDPOINT: state.openid.authorization,
      OS_ACCESS_TOKEN_ENDPOINT: state.openid.token,
      OS_ACCESS_TOKEN_TYPE: 'id_token',
      OS_OPENID_SCOPE: 'openid profile groups',
      OS_REDIRECT_URI: 'http://localhost:18765/callback',
    });
    const person = withDesktop(env);
    const terminal = startInTerminal(person, 'login');
    const page = await openWindow(browser, await person.openedUrl());
    await logInAt(page, alice);
    await showsLogin(page);
    expect(page.url()).toBe('http://localhost:18765/callback');
    expect(await terminal.finished).toMatchObject({ code: 0 });
  });

  it('v3oidcauthcode: prints the URL with --no-browser, and accepts the response of any browser', async () => {
    const person = user(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login', '--no-browser');
    const url = await urlIn(terminal);
    await terminal.shows(/\(input is hidden\)/);
    const redirectUri = new URL(url).searchParams.get('redirect_uri');
    terminal.type(`${redirectUri}?code=guessed&state=guessed\r`);
    await terminal.shows(/Not the response to this login/);
    const page = await openWindow(browser, url);
    await logInAt(page, alice);
    await showsLogin(page);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain('guessed');
  });

  it('v3oidcauthcode: accepts the pasted redirect URL of a browser on another machine', async () => {
    const redirectOrigin = 'http://127.0.0.1:18766/';
    const person = user(
      openid('v3oidcauthcode', clients.public, { OS_REDIRECT_URI: `${redirectOrigin}callback` }),
    );
    const terminal = startInTerminal(person, 'login', '--no-browser');
    const url = await urlIn(terminal);
    await terminal.shows(/\(input is hidden\)/);
    const page = await openWindow(browser, url);
    await blockRequests(page, `${redirectOrigin}*`);
    const failed = page.waitForEvent('requestfailed', (sent) => sent.url().startsWith(redirectOrigin));
    await logInAt(page, alice);
    const failedUrl = (await failed).url();
    terminal.type(`${failedUrl}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(new URL(failedUrl).searchParams.get('code'));
  });

  it('v3oidcauthcode: ignores requests that are not the response to this login', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login');
    const url = await person.openedUrl();
    const { searchParams } = new URL(url);
    const redirectUri = searchParams.get('redirect_uri') ?? '';
    const { port } = new URL(redirectUri);
    const validUrl = `${redirectUri}?code=evil&state=${searchParams.get('state')}`;
    expect(await send(`${redirectUri}?code=evil&state=guessed`)).toBe(400);
    expect(await send(`${redirectUri}?error=access_denied`)).toBe(400);
    expect(await send(validUrl, { host: `evil.example:${port}` })).toBe(404);
    expect(await send(validUrl, { method: 'POST' })).toBe(405);
    expect(await send(validUrl.replace('/callback', '/other'))).toBe(404);
    const page = await openWindow(browser, url);
    await logInAt(page, alice);
    await showsLogin(page);
    expect(['ECONNREFUSED', 'ECONNRESET', 409]).toContain(await send(validUrl));
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toMatch(/WARNING: Ignored .* that does not belong to this login/);
  });

  it('v3oidcauthcode: fails for an authorization response of another provider', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login');
    const { searchParams } = new URL(await person.openedUrl());
    const response = new URL(searchParams.get('redirect_uri') ?? '');
    response.search = new URLSearchParams({
      code: 'evil',
      state: searchParams.get('state') ?? '',
      iss: 'https://evil.example',
    }).toString();
    expect(await send(response.href)).toBe(200);
    expect(await terminal.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('is from an OpenID provider other than');
  });

  it('v3oidcauthcode: fails if the user denies access', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login');
    const page = await openWindow(browser, await person.openedUrl());
    await logInAt(page, alice, 'deny');
    await page.getByRole('alert').getByText('End-User aborted').waitFor();
    expect(await terminal.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(terminal.text())?.[0]).toMatch(/denied access.*End-User aborted/);
  });

  it('v3oidcauthcode: fails for a user that the mapping does not include, who can then log in as another', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.refresh));
    const first = startInTerminal(person, 'login');
    const page = await openWindow(browser, await person.openedUrl());
    await logInAt(page, bob);
    await page.getByRole('alert').getByText('does not include your account').waitFor();
    expect(await first.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(first.text())?.[0]).toMatch(
      /accepted the login, but the mapping of Keystone at \S+ does not include your account/,
    );
    const second = startInTerminal(person, 'login');
    await logInAt(await openWindow(browser, await person.openedUrl()), alice);
    expect(await second.finished).toMatchObject({ code: 0 });
  });

  it('v3oidcauthcode: logs in after a wrong password was entered in the browser', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login');
    const page = await openWindow(browser, await person.openedUrl());
    await page.fill(pages.login, alice.name);
    await page.fill(pages.password, 'wrong');
    await page.click(pages.submit);
    await page.waitForSelector(pages.error);
    await logInAt(page, alice);
    expect(await terminal.finished).toMatchObject({ code: 0 });
  });

  it('v3oidcauthcode: fails as unreachable if the provider becomes unavailable during the login', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = startInTerminal(person, 'login');
    const page = await openWindow(browser, await person.openedUrl());
    await setFaults({ fail: 'token' });
    await logInAt(page, alice);
    expect(await terminal.finished).toMatchObject({ code: 7 });
    expect(ERROR.exec(terminal.text())?.[0]).toMatch(/is not available: Service unavailable/);
  });

  it('v3oidcauthcode: exits with 130 on Ctrl-C, with and without a browser', async () => {
    for (const argv of [['login'], ['login', '--no-browser']]) {
      const person = withDesktop(openid('v3oidcauthcode', clients.public));
      const terminal = startInTerminal(person, ...argv);
      await urlIn(terminal);
      if (argv.length > 1) await terminal.shows(/\(input is hidden\)/);
      terminal.type('\x03');
      expect(await terminal.finished).toMatchObject({ code: 130 });
    }
  });

  it('v3oidcauthcode: logs in again with the refresh token without a terminal, and fails without a refresh token', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.refresh));
    const terminal = startInTerminal(person, 'login');
    await logInAt(await openWindow(browser, await person.openedUrl()), alice);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('then renewed automatically');
    await person.magnum('cluster-list');
    await revokeTokens(person);
    // With another project, because Magnum may cache the old token for some minutes.
    const again = await person.magnum(
      'cluster-list',
      '--debug',
      '--os-project-name',
      state.projects[1] ?? '',
    );
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/grant_type=refresh_token/) });

    const withoutSession = user(openid('v3oidcauthcode', clients.public));
    const result = await withoutSession.magnum('cluster-list');
    expect(result).toMatchObject({ code: 4, stderr: expect.stringContaining('magnum login') });
  });
});

describe('v3oidcdeviceauthz', () => {
  const INSTRUCTIONS = /open (\S+) in a browser,? on any device,? and enter the code ([\w-]+)/;

  async function confirm(
    url: string,
    code: string,
    { person = alice, decision = 'confirm' as 'confirm' | 'abort' } = {},
  ) {
    const page = await openWindow(browser, url);
    await page.fill(pages.userCode, code);
    await page.click(pages.submit);
    await page.click(pages[decision]);
    if (decision === 'abort') return page;
    await logInAt(page, person);
    await page.waitForSelector(pages.done);
    return page;
  }

  it('v3oidcdeviceauthz: logs in with a code that is confirmed in a browser, and creates clusters', {
    tags: ['auth-type/v3oidcdeviceauthz'],
  }, async () => {
    const person = user(openid('v3oidcdeviceauthz', clients.public, { OS_CODE_CHALLENGE_METHOD: 'S256' }));
    const terminal = startInTerminal(person, 'login');
    const [, url = '', code = ''] = await terminal.shows(INSTRUCTIONS);
    expect(await urlIn(terminal, /the code(?: in it)?: (\S+)/)).toContain(`user_code=${code}`);
    await terminal.shows(/[█▀▄ ]{25,}/);
    await confirm(url, code);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('Logged in as alice');
    await expectCloudAccess(person);
  });

  it('v3oidcdeviceauthz: polls at the interval that the provider requires', async () => {
    for (const client of [clients.deviceNoInterval, clients.deviceSlow]) {
      const person = user(openid('v3oidcdeviceauthz', client));
      const terminal = startInTerminal(person, 'login', '--debug');
      const [, url = '', code = ''] = await terminal.shows(INSTRUCTIONS);
      if (client === clients.deviceSlow) await terminal.shows(/slow_down/);
      await confirm(url, code);
      expect(await terminal.finished).toMatchObject({ code: 0 });
      // Another poll before the new interval would return slow_down again.
      expect(terminal.text().match(/"error":"slow_down"/g) ?? []).toHaveLength(
        client === clients.deviceSlow ? 1 : 0,
      );
    }
  });

  it('v3oidcdeviceauthz: exits with 6 if the code expires', async () => {
    const terminal = startInTerminal(user(openid('v3oidcdeviceauthz', clients.deviceShort)), 'login');
    expect(await terminal.finished).toMatchObject({ code: 6 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('expired before the login was confirmed');
  });

  it('v3oidcdeviceauthz: fails if the user denies access', async () => {
    const terminal = startInTerminal(user(openid('v3oidcdeviceauthz', clients.public)), 'login');
    const [, url = '', code = ''] = await terminal.shows(INSTRUCTIONS);
    await confirm(url, code, { decision: 'abort' });
    expect(await terminal.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('denied access');
  });

  it('v3oidcdeviceauthz: fails as unreachable if the provider becomes unavailable during the login', async () => {
    const terminal = startInTerminal(user(openid('v3oidcdeviceauthz', clients.public)), 'login');
    await terminal.shows(INSTRUCTIONS);
    await setFaults({ fail: 'token' });
    expect(await terminal.finished).toMatchObject({ code: 7 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('is not available');
  });

  it('v3oidcdeviceauthz: exits with 130 within 3 s of Ctrl-C, and fails without a terminal', async () => {
    const person = user(openid('v3oidcdeviceauthz', clients.deviceNoInterval));
    const terminal = startInTerminal(person, 'login');
    await terminal.shows(/Ctrl-C to cancel/);
    const before = Date.now();
    terminal.type('\x03');
    expect(await terminal.finished).toMatchObject({ code: 130 });
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(await person.magnum('cluster-list')).toMatchObject({ code: 4 });
  });
});
