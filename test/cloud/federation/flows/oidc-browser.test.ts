/** The authorization code and device grants: a real browser at the real provider's pages, and who would disturb. */
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, startBrowser } from './browser.ts';
import { logInAt, openid, revokeTokens, setFaults, state, withDesktop } from './oidc-person.ts';
import { worksInTheCloud } from './proof.ts';
import { type Typing, type User, user } from './user.ts';

const { clients, pages } = state.openid;
const { alice, bob } = state.people;
const ERROR = /^ERROR: .*$/m;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Commands that still wait for somebody when their test has failed. */
const waiting: Typing[] = [];
afterEach(async () => {
  for (const { process } of waiting.splice(0)) process.kill();
  await setFaults({});
});

function sitDown(person: User, ...argv: readonly string[]): Typing {
  const terminal = person.terminal(...argv);
  waiting.push(terminal);
  return terminal;
}

/** The line of the terminal that is an address. */
const addressOn = async (terminal: Typing, pattern = /^(http\S+)\r$/m): Promise<string> =>
  (await terminal.shows(pattern))[1] ?? '';

/** The status that somebody gets who asks the waiting command for something. */
function ask(address: string, { method = 'GET', host = '' } = {}): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(address, { method, headers: host ? { host } : {}, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    sent.end();
  });
}

describe('v3oidcauthcode', () => {
  it('opens a browser, in which the person logs in, and works in the cloud', {
    tags: ['auth-type/v3oidcauthcode'],
  }, async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login');
    const page = await browser.open(await person.opened());
    await logInAt(page, alice);
    expect(await page.says(/close this window/)).toContain('Login received');
    expect(new URL(await page.address()).hostname).toBe('127.0.0.1');
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('Logged in as alice');
    const code = new URL(await page.address()).searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    expect(terminal.text()).not.toContain(code);
    await worksInTheCloud(person);
  });

  it('does so for a confidential client too, with explicit endpoints, at a port that is given, with an ID token', async () => {
    const { OS_DISCOVERY_ENDPOINT: _, ...env } = openid('v3oidcauthcode', clients.confidentialJwt, {
      OS_AUTH_URL: state.identity.jwt,
      OS_AUTHORIZATION_ENDPOINT: state.openid.authorization,
      OS_ACCESS_TOKEN_ENDPOINT: state.openid.token,
      OS_ACCESS_TOKEN_TYPE: 'id_token',
      OS_OPENID_SCOPE: 'openid profile groups',
      OS_REDIRECT_URI: 'http://localhost:18765/callback',
    });
    const person = withDesktop(env);
    const terminal = sitDown(person, 'login');
    const page = await browser.open(await person.opened());
    await logInAt(page, alice);
    await page.says(/close this window/);
    expect(await page.address()).toMatch(/^http:\/\/localhost:18765\/callback\?/);
    expect(await terminal.finished).toMatchObject({ code: 0 });
  });

  it('prints the address where no browser is wanted, and takes what any browser brings', async () => {
    const person = user(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login', '--no-browser');
    const address = await addressOn(terminal);
    await terminal.shows(/Paste that address/);
    const there = new URL(address).searchParams.get('redirect_uri');
    terminal.type(`${there}?code=guessed&state=guessed\r`);
    await terminal.shows(/not where this login ends/);
    const page = await browser.open(address);
    await logInAt(page, alice);
    await page.says(/close this window/);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain('guessed');
  });

  it('takes the address that a browser on another machine could not go to', async () => {
    const there = 'http://127.0.0.1:18766/';
    const person = user(openid('v3oidcauthcode', clients.public, { OS_REDIRECT_URI: `${there}callback` }));
    const terminal = sitDown(person, 'login', '--no-browser');
    const address = await addressOn(terminal);
    await terminal.shows(/Paste that address/);
    const page = await browser.open(address);
    await page.bar(`${there}*`);
    await logInAt(page, alice);
    const ended = await page.fails(there);
    terminal.type(`${ended}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(new URL(ended).searchParams.get('code'));
  });

  it('is not disturbed by who else knows of the port', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login');
    const opened = await person.opened();
    const { searchParams } = new URL(opened);
    const there = searchParams.get('redirect_uri') ?? '';
    const { port } = new URL(there);
    const right = `${there}?code=evil&state=${searchParams.get('state')}`;
    expect(await ask(`${there}?code=evil&state=guessed`)).toBe(400);
    expect(await ask(`${there}?error=access_denied`)).toBe(400);
    expect(await ask(right, { host: `evil.example:${port}` })).toBe(404);
    expect(await ask(right, { method: 'POST' })).toBe(405);
    expect(await ask(right.replace('/callback', '/other'))).toBe(404);
    const page = await browser.open(opened);
    await logInAt(page, alice);
    await page.says(/close this window/);
    expect(['ECONNREFUSED', 'ECONNRESET', 409]).toContain(await ask(right));
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('was ignored');
  });

  it('does not use an answer that another provider says is its own', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login');
    const { searchParams } = new URL(await person.opened());
    const answer = new URL(searchParams.get('redirect_uri') ?? '');
    answer.search = new URLSearchParams({
      code: 'evil',
      state: searchParams.get('state') ?? '',
      iss: 'https://evil.example',
    }).toString();
    expect(await ask(answer.href)).toBe(200);
    expect(await terminal.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('answer of another OpenID provider');
  });

  it('says that the person said no', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login');
    const page = await browser.open(await person.opened());
    await logInAt(page, alice, 'deny');
    await page.says(/Login failed/);
    expect(await terminal.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(terminal.text())?.[0]).toMatch(/says that access was denied.*End-User aborted/);
  });

  it('says that Keystone does not know the person, who can log in as another then', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.refresh));
    const first = sitDown(person, 'login');
    await logInAt(await browser.open(await person.opened()), bob);
    expect(await first.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(first.text())?.[0]).toMatch(/let you in, but the mapping .* does not know you/);
    const second = sitDown(person, 'login');
    await logInAt(await browser.open(await person.opened()), alice);
    expect(await second.finished).toMatchObject({ code: 0 });
  });

  it('lets the person try again after a wrong password', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login');
    const page = await browser.open(await person.opened());
    await page.fill(pages.login, alice.name);
    await page.fill(pages.password, 'wrong');
    await page.press(pages.submit);
    await page.shows(pages.error);
    await logInAt(page, alice);
    expect(await terminal.finished).toMatchObject({ code: 0 });
  });

  it('says that the provider went down after the person had logged in', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.public));
    const terminal = sitDown(person, 'login');
    const page = await browser.open(await person.opened());
    await setFaults({ fail: 'token' });
    await logInAt(page, alice);
    expect(await terminal.finished).toMatchObject({ code: 7 });
    expect(ERROR.exec(terminal.text())?.[0]).toMatch(/is not available: Service unavailable/);
  });

  it('stops at Ctrl-C, with a browser and without', async () => {
    for (const argv of [['login'], ['login', '--no-browser']]) {
      const person = withDesktop(openid('v3oidcauthcode', clients.public));
      const terminal = sitDown(person, ...argv);
      await addressOn(terminal);
      if (argv.length > 1) await terminal.shows(/Paste that address/);
      terminal.type('\x03');
      expect(await terminal.finished).toMatchObject({ code: 130 });
    }
  });

  it('is renewed by a refresh token with nobody there, and not without one', async () => {
    const person = withDesktop(openid('v3oidcauthcode', clients.refresh));
    const terminal = sitDown(person, 'login');
    await logInAt(await browser.open(await person.opened()), alice);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('then renewed automatically');
    await person.magnum('cluster-list');
    await revokeTokens(person);
    // For another project, as Magnum may believe in a token for some minutes more.
    const again = await person.magnum(
      'cluster-list',
      '--debug',
      '--os-project-name',
      state.projects[1] ?? '',
    );
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/grant_type=refresh_token/) });

    const stranger = user(openid('v3oidcauthcode', clients.public));
    const done = await stranger.magnum('cluster-list');
    expect(done).toMatchObject({ code: 4, stderr: expect.stringContaining('magnum login') });
  });
});

describe('v3oidcdeviceauthz', () => {
  const SHOWN = /open (\S+) in a browser, on any device, and enter the code ([\w-]+)/;

  async function confirm(
    address: string,
    code: string,
    { person = alice, answer = 'confirm' as 'confirm' | 'abort' } = {},
  ) {
    const page = await browser.open(address);
    await page.fill(pages.userCode, code);
    await page.press(pages.submit);
    await page.press(pages[answer]);
    if (answer === 'abort') return page;
    await logInAt(page, person);
    await page.shows(pages.done);
    return page;
  }

  it('shows a code that is confirmed with any browser, and works in the cloud', {
    tags: ['auth-type/v3oidcdeviceauthz'],
  }, async () => {
    const person = user(openid('v3oidcdeviceauthz', clients.public, { OS_CODE_CHALLENGE_METHOD: 'S256' }));
    const terminal = sitDown(person, 'login');
    const [, address = '', code = ''] = await terminal.shows(SHOWN);
    expect(await addressOn(terminal, /with the code in it: (\S+)/)).toContain(`user_code=${code}`);
    await terminal.shows(/[█▀▄ ]{25,}/);
    await confirm(address, code);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('Logged in as alice');
    await worksInTheCloud(person);
  });

  it('is patient with a provider that names no interval, or wants it slower', async () => {
    for (const client of [clients.deviceNoInterval, clients.deviceSlow]) {
      const person = user(openid('v3oidcdeviceauthz', client));
      const terminal = sitDown(person, 'login', '--debug');
      const [, address = '', code = ''] = await terminal.shows(SHOWN);
      if (client === clients.deviceSlow) await terminal.shows(/slow_down/);
      await confirm(address, code);
      expect(await terminal.finished).toMatchObject({ code: 0 });
      // Asked sooner than it had to, it would have been told once more.
      expect(terminal.text().match(/"error":"slow_down"/g) ?? []).toHaveLength(
        client === clients.deviceSlow ? 1 : 0,
      );
    }
  });

  it('says that the code has expired', async () => {
    const terminal = sitDown(user(openid('v3oidcdeviceauthz', clients.deviceShort)), 'login');
    expect(await terminal.finished).toMatchObject({ code: 6 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('has expired before the login was confirmed');
  });

  it('says that the person said no', async () => {
    const terminal = sitDown(user(openid('v3oidcdeviceauthz', clients.public)), 'login');
    const [, address = '', code = ''] = await terminal.shows(SHOWN);
    await confirm(address, code, { answer: 'abort' });
    expect(await terminal.finished).toMatchObject({ code: 4 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('access was denied');
  });

  it('says that the provider went down half-way', async () => {
    const terminal = sitDown(user(openid('v3oidcdeviceauthz', clients.public)), 'login');
    await terminal.shows(SHOWN);
    await setFaults({ fail: 'token' });
    expect(await terminal.finished).toMatchObject({ code: 7 });
    expect(ERROR.exec(terminal.text())?.[0]).toContain('is not available');
  });

  it('stops at Ctrl-C at once, and asks nobody who is not there', async () => {
    const person = user(openid('v3oidcdeviceauthz', clients.deviceNoInterval));
    const terminal = sitDown(person, 'login');
    await terminal.shows(/Ctrl-C stops/);
    const before = Date.now();
    terminal.type('\x03');
    expect(await terminal.finished).toMatchObject({ code: 130 });
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(await person.magnum('cluster-list')).toMatchObject({ code: 4 });
  });
});
