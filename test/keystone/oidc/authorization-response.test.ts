/** The authorization request and the checks of the response, with a client that records what it sends. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LoginTab } from '../../../src/keystone/oauth/login-tab.ts';
import { logInWithBrowser } from '../../../src/keystone/oidc/authorization-code-flow.ts';
import type { Client } from '../../../src/keystone/oidc/client.ts';
import type { AuthContext, UserInterface } from '../../../src/keystone/types.ts';
import { sendRequest } from '../../support/raw-request.ts';
import { authContext, noTerminal } from '../fake-cloud.ts';

const SHOWN_CODE = 'https://show.example:8443/code';
const NOT_THE_RESPONSE = `Not the response to this login. Paste the whole URL; it starts with ${SHOWN_CODE}`;
const PASTE_URL = 'The login ends on another page: paste the URL of that page here.';
const WAITING = 'Waiting for the login (at most 10 min; Ctrl-C to cancel).';
const TOKENS = { access_token: 'access-1' };

interface Setting {
  readonly options?: Record<string, string>;
  readonly ui?: Partial<UserInterface>;
  /** The answers to the prompts. */
  readonly paste?: readonly (string | undefined)[];
  readonly metadata?: Record<string, unknown>;
  readonly issuer?: string | undefined;
  readonly endpoint?: string;
  readonly changes?: Partial<AuthContext>;
}

/** Logs in with fixed random values. Returns what happened. */
function logIn(setting: Setting = {}) {
  const { options = {}, ui = {}, paste = [], endpoint = 'https://login.example/authorize' } = setting;
  const issuer = 'issuer' in setting ? setting.issuer : 'https://login.example';
  const grants: unknown[] = [];
  const [notified, prompts, warnings]: string[][] = [[], [], []];
  const signals: (AbortSignal | undefined)[] = [];
  const attached: unknown[] = [];
  const answers = [...paste];
  const client = {
    provider: { issuer, host: 'login.example', metadata: { issuer: 'x', ...setting.metadata } },
    configuration: 'configuration of URLs',
    library: {
      randomState: () => 'the-state',
      randomNonce: () => 'the-nonce',
      randomPKCECodeVerifier: () => 'the-verifier',
      calculatePKCECodeChallenge: async (verifier: string) => `challenge of ${verifier}`,
      buildAuthorizationUrl: (_: unknown, parameters: Record<string, string>) =>
        new URL(`${endpoint}?${new URLSearchParams(parameters)}`),
      async authorizationCodeGrant(configuration: unknown, url: URL, checks: unknown) {
        grants.push({ configuration, url: url.href, checks });
        return TOKENS;
      },
    },
    async send(step: string, run: (configuration: unknown) => Promise<unknown>, responseIssuer?: string) {
      grants.push({ step, issuer: responseIssuer });
      return run('configuration of requests');
    },
  };
  const tab: LoginTab = { attach: (respond) => void attached.push(respond), show: async () => {} };
  const context = authContext(options, {
    ui: {
      ...noTerminal,
      isInteractive: true,
      notify: (line) => void notified?.push(line),
      async promptSecret(prompt, signal) {
        prompts?.push(prompt);
        signals.push(signal);
        if (answers.length > 0) return answers.shift();
        return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(undefined)));
      },
      ...ui,
    },
    warn: (text) => void warnings?.push(text),
    ...setting.changes,
  });
  const result = logInWithBrowser(context, client as unknown as Client, tab);
  result.catch(() => {});
  return { result, grants, notified, prompts, warnings, signals, attached };
}

/** Logs in with a redirect URL whose response is pasted. */
const logInByPasting = (paste: readonly (string | undefined)[], more: Setting = {}) =>
  logIn({ paste, ...more, options: { redirect_uri: SHOWN_CODE, ...more.options } });

const response = (parameters: Record<string, string> = {}): string =>
  `${SHOWN_CODE}?${new URLSearchParams({ code: 'the-code', state: 'the-state', ...parameters })}`;

/** Resolves to the printed authorization URL. */
async function authorizationUrl({ notified }: { notified: string[] | undefined }): Promise<URL> {
  const url = await vi.waitFor(() => {
    const line = notified?.find((text) => text.startsWith('http'));
    if (line === undefined) throw new Error('The URL is not printed.');
    return line;
  });
  return new URL(url);
}

describe('the authorization request', () => {
  const requested = async (options: Record<string, string>) => {
    const login = logInByPasting([response()], { options });
    await login.result;
    const url = await authorizationUrl(login);
    return { query: Object.fromEntries(url.searchParams), checks: login.grants[1] };
  };
  const common = { redirect_uri: SHOWN_CODE, state: 'the-state' };
  const pkce = { code_challenge: 'challenge of the-verifier', code_challenge_method: 'S256' };
  const checks = { pkceCodeVerifier: 'the-verifier', expectedState: 'the-state' };
  const openid = { ...checks, expectedNonce: 'the-nonce', idTokenExpected: true };

  it.each<[string, Record<string, string>, object, object]>([
    ['by default', {}, { scope: 'openid profile', nonce: 'the-nonce' }, openid],
    [
      'with openid last',
      { openid_scope: 'email\topenid' },
      { scope: 'email\topenid', nonce: 'the-nonce' },
      openid,
    ],
    [
      'with a scope that only contains the word openid',
      { openid_scope: 'openid2 xopenid' },
      { scope: 'openid2 xopenid' },
      checks,
    ],
    [
      'with offline_access',
      { openid_scope: 'offline_access' },
      { scope: 'offline_access', prompt: 'consent' },
      checks,
    ],
    [
      'with the PKCE method plain',
      { code_challenge_method: 'plain', openid_scope: 'email' },
      { scope: 'email', code_challenge: 'the-verifier', code_challenge_method: 'plain' },
      checks,
    ],
  ])(
    'contains state, PKCE, and nonce and prompt as the scope requires, which the response must match: %s',
    async (_, options, expected, expectedChecks) => {
      const { query, checks: sent } = await requested(options);
      expect(query).toEqual({ ...common, ...pkce, ...expected });
      expect(sent).toEqual({
        configuration: 'configuration of requests',
        url: response(),
        checks: expectedChecks,
      });
    },
  );

  it('fails for an unknown PKCE method with the known ones', async () => {
    const { result, notified } = logIn({ options: { code_challenge_method: 's256' } });
    await expect(result).rejects.toMatchObject({
      kind: 'usage',
      message: "Invalid PKCE method 's256'; use S256 or plain.",
      hint: 'Set --os-code-challenge-method (OS_CODE_CHALLENGE_METHOD).',
    });
    expect(notified).toEqual([]);
  });

  it('causes a warning if the authorization endpoint is not TLS', async () => {
    const { result, warnings } = logInByPasting([response()], { endpoint: 'http://login.example/authorize' });
    await result;
    expect(warnings).toEqual([
      'The OpenID provider login.example is reached over plain HTTP: passwords and tokens can be intercepted.',
    ]);
  });
});

describe('a pasted response', () => {
  const query = new URL(response()).search;

  it.each([
    ['of another host', `https://evil.example:8443/code${query}`],
    ['of another port', `https://show.example/code${query}`],
    ['of another scheme', `http://show.example:8443/code${query}`],
    ['of another path', `https://show.example:8443/${query}`],
    ['of a longer path', `https://show.example:8443/code/${query}`],
    ['of another state', response({ state: 'other' })],
    ['of an empty state', response({ state: '' })],
    ['with the state in another case', response({ state: 'The-State' })],
    ['without state', `${SHOWN_CODE}?code=the-code`],
    ['with two states', `${response()}&state=the-state`],
    ['without a URL', 'the-code'],
    ['of the login page', 'https://login.example/authorize?state=the-state&code=the-code'],
  ])('%s is not accepted, and is prompted for again', async (_, pasted) => {
    const { result, notified, prompts, grants } = logInByPasting([pasted, response()]);
    expect(await result).toBe(TOKENS);
    expect(notified?.slice(2)).toEqual([PASTE_URL, NOT_THE_RESPONSE]);
    expect(prompts).toEqual(['URL (input is hidden): ', 'URL (input is hidden): ']);
    expect(grants).toHaveLength(2);
  });

  it('is accepted between white space, after empty lines without a message', async () => {
    const { result, notified, prompts, grants, attached } = logInByPasting(['', '  ', ` ${response()}\t\n`]);
    expect(await result).toBe(TOKENS);
    expect(notified?.slice(2)).toEqual([PASTE_URL]);
    expect(prompts).toHaveLength(3);
    expect(grants).toMatchObject([{ step: 'code', issuer: undefined }, { url: response() }]);
    // No tab waits for a page.
    expect(attached).toEqual([]);
  });

  it('replaces the query of the redirect URL', async () => {
    const options = { redirect_uri: `${SHOWN_CODE}?tenant=1` };
    const { result, grants } = logInByPasting([response({ more: 'a b' })], { options });
    await result;
    expect(grants[1]).toMatchObject({ url: response({ more: 'a b' }) });
  });

  it('is prompted for until the user interrupts the program', async () => {
    const stop = new AbortController();
    const { result, signals } = logInByPasting([], { changes: { signal: stop.signal } });
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    expect(signals[0]?.aborted).toBe(false);
    stop.abort();
    expect(signals[0]?.aborted).toBe(true);
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      message: 'Login not completed: no URL was pasted.',
      hint: 'Log in again: magnum login --no-browser',
    });
  });
});

describe('the issuer of an authorization response', () => {
  const always = { authorization_response_iss_parameter_supported: true };
  const TAMPERED =
    'The login may have been tampered with. Check --os-discovery-endpoint (OS_DISCOVERY_ENDPOINT) before you try again.';
  const other =
    'The authorization response is from an OpenID provider other than login.example, so it was not used.';
  const missing =
    'The authorization response does not identify the OpenID provider at login.example, so it was not used.';

  it.each<[string, Setting, Record<string, string>, string]>([
    ['another issuer', {}, { iss: 'https://evil.example' }, other],
    ['the issuer with a final slash', {}, { iss: 'https://login.example/' }, other],
    ['an empty issuer', {}, { iss: '' }, other],
    [
      'another issuer although the provider always sends it',
      { metadata: always },
      { iss: 'https://evil.example' },
      other,
    ],
    ['no issuer although the provider always sends it', { metadata: always }, {}, missing],
    [
      'no issuer of an unknown provider that always sends it',
      { metadata: always, issuer: undefined },
      {},
      missing,
    ],
  ])('is rejected before the code is sent: %s', async (_, setting, parameters, message) => {
    const { result, grants } = logInByPasting([response(parameters)], setting);
    await expect(result).rejects.toMatchObject({ kind: 'auth', message, hint: TAMPERED });
    expect(grants).toEqual([]);
  });

  it.each<[string, Setting, Record<string, string>]>([
    ['the issuer', { metadata: always }, { iss: 'https://login.example' }],
    ['no issuer', {}, {}],
    [
      'no issuer if the provider may omit it',
      { metadata: { authorization_response_iss_parameter_supported: 'true' } },
      {},
    ],
    ['any issuer of an unknown provider', { issuer: undefined }, { iss: 'https://any.example' }],
  ])('is accepted and used to validate the ID token: %s', async (_, setting, parameters) => {
    const { result, grants } = logInByPasting([response(parameters)], setting);
    expect(await result).toBe(TOKENS);
    expect(grants[0]).toEqual({ step: 'code', issuer: parameters.iss });
  });
});

describe('an authorization response without a code', () => {
  it.each<Record<string, string>>([{ code: '' }, { code: '', error: ' ' }])(
    'is rejected for %j',
    async (parameters) => {
      const { result, grants } = logInByPasting([response(parameters)]);
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message:
          'The authorization response of the OpenID provider at login.example contains no authorization code.',
        hint: "Log in again. If it happens again, ask the provider's administrator to check the client: --os-client-id (OS_CLIENT_ID).",
      });
      expect(grants).toEqual([]);
    },
  );

  it('is read by openid-client if it contains an error', async () => {
    const { result, grants } = logInByPasting([response({ code: '', error: 'access_denied' })]);
    await result;
    expect(grants).toMatchObject([{ step: 'code' }, { url: response({ code: '', error: 'access_denied' }) }]);
  });
});

describe('the redirect URL', () => {
  it.each([
    ['myapp:/x', 'myapp:/x'],
    ['no URL', 'no URL'],
    ['https://show.example/#code', 'https://show.example/#***'],
    ['https://u:p@show.example/?a=b#c', 'https://***@show.example/?***#***'],
  ])('%s is rejected as %s', async (redirect_uri, shown) => {
    const { result, notified } = logIn({ options: { redirect_uri } });
    await expect(result).rejects.toMatchObject({
      kind: 'usage',
      message: `The redirect URL is not an http:// or https:// URL without a fragment: ${shown}`,
      hint: 'Check --os-redirect-uri (OS_REDIRECT_URI); it defaults to a loopback URL with a free port.',
    });
    expect(notified).toEqual([]);
  });

  it.each([SHOWN_CODE, 'https://localhost:9990/x', 'http://show.example/x'])(
    'requires an interactive terminal if its page cannot be received: %s',
    async (redirect_uri) => {
      const { result, notified } = logIn({ options: { redirect_uri }, ui: { isInteractive: false } });
      await expect(result).rejects.toMatchObject({
        kind: 'auth',
        message: `This login ends at ${new URL(redirect_uri).origin}, and requires an interactive terminal to paste the URL.`,
        hint: 'Log in at a terminal, or use a loopback URL with --os-redirect-uri (OS_REDIRECT_URI).',
      });
      expect(notified).toEqual([]);
    },
  );
});

describe('the instructions of a login', () => {
  const OPENS = 'Log in with the browser that opens now. If none opens, go to this URL:';
  const TO_OPEN = 'To log in, open this URL in a browser:';
  const PASTE_OTHER_MACHINE =
    'In a browser on another machine, the login ends on a page that does not load: paste the URL of that page here.';
  const opens = { openBrowser: async () => true };
  const unattended = { isInteractive: false };

  it.each<[string, Setting, (port: string) => string[], number]>([
    [
      'a browser opens',
      { ui: opens },
      () => [OPENS, 'For a browser on another machine: magnum login --no-browser', WAITING],
      0,
    ],
    [
      'a browser opens without a terminal',
      { ui: { ...opens, ...unattended } },
      () => [OPENS, 'For a browser on another machine: magnum login --no-browser', WAITING],
      0,
    ],
    [
      'no browser opens without a terminal',
      { ui: unattended },
      (port) => [
        TO_OPEN,
        `To use a browser on another machine, forward the port from there to this machine: ssh -L ${port}:localhost:${port} HOST`,
        WAITING,
      ],
      0,
    ],
    ['no browser opens', {}, () => [TO_OPEN, PASTE_OTHER_MACHINE], 1],
    [
      'a browser opens, and the redirect URL is not a loopback URL',
      { ui: opens, options: { redirect_uri: SHOWN_CODE }, paste: [response()] },
      () => [OPENS, PASTE_URL],
      1,
    ],
  ])('state what to do if %s', async (_, setting, expected, promptCount) => {
    const { result, notified = [], prompts } = logIn(setting);
    const url = await authorizationUrl({ notified });
    const redirect = new URL(url.searchParams.get('redirect_uri') ?? '');
    if (!setting.paste) {
      redirect.search = '?code=the-code&state=the-state';
      // The page is shown by the caller of this function, which has none here.
      void sendRequest(redirect.href).catch(() => {});
    }
    expect(await result).toBe(TOKENS);
    expect(notified).toEqual([...expected(redirect.port).toSpliced(1, 0, url.href)]);
    expect(prompts).toHaveLength(promptCount);
  });
});

describe('a response at the loopback URL', () => {
  it('is passed to the tab, ends the prompt, and is the only one that is received', async () => {
    const { result, notified, signals, attached, grants } = logIn();
    const redirect = new URL((await authorizationUrl({ notified })).searchParams.get('redirect_uri') ?? '');
    expect(redirect.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    redirect.search = '?code=the-code&state=the-state&iss=https%3A%2F%2Flogin.example';
    const page = sendRequest(redirect.href);
    expect(await result).toBe(TOKENS);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    expect(grants).toMatchObject([{ step: 'code', issuer: 'https://login.example' }, { url: redirect.href }]);
    const [respond] = attached as Parameters<LoginTab['attach']>;
    await respond({ status: 200, outcome: 'notice', title: 'Shown', text: '', next: '' });
    expect((await page).text).toContain('<h1>Shown</h1>');
    expect(attached).toHaveLength(1);
  });

  it('ends the login only after the prompt is removed from the terminal', async () => {
    let isRemoved = false;
    const promptSecret = async (_: string, signal?: AbortSignal) => {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      isRemoved = true;
      return undefined;
    };
    const { result, notified } = logIn({ ui: { promptSecret } });
    const redirect = (await authorizationUrl({ notified })).searchParams.get('redirect_uri') ?? '';
    void sendRequest(`${redirect}?code=the-code&state=the-state`).catch(() => {});
    await result;
    expect(isRemoved).toBe(true);
  });

  it('is not waited for after the end of input, and the port is closed', async () => {
    const { result, notified } = logIn({ paste: [undefined] });
    const redirect = (await authorizationUrl({ notified })).searchParams.get('redirect_uri') ?? '';
    await expect(result).rejects.toMatchObject({ kind: 'auth' });
    await expect(sendRequest(redirect)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is waited for until 10 minutes have passed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let isEnded = false;
    const { result, notified = [] } = logIn({ ui: { isInteractive: false } });
    result
      .catch(() => {})
      .finally(() => {
        isEnded = true;
      });
    while (!notified.includes(WAITING)) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(599_999);
    expect(isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await expect(result).rejects.toMatchObject({
      kind: 'timeout',
      message: 'No response from the browser within 10 minutes.',
      hint: 'Log in again. For a browser on another machine: magnum login --no-browser',
    });
  });
});
