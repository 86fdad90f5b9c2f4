/** The page in the browser states the same result as the terminal: the provider's reason, and failures after the redirect. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeTransport } from '../../http/servers.ts';
import { type RawResponse, sendRequest } from '../../support/raw-request.ts';
import {
  createUser,
  errorResponse,
  type FakeProviderOptions,
  fakeProvider,
  logIn,
  tokenResponse,
} from './fake-provider.ts';

interface Ended {
  readonly page: RawResponse;
  readonly error: { kind: string; message: string; details: string[]; hint?: string };
}

/** Logs in; the browser sends `parameters` with the state of the login. Returns the page and the error. */
async function failToLogIn(
  parameters: Record<string, string>,
  options: FakeProviderOptions = {},
  during: (stop: AbortController) => Promise<void> = async () => {},
): Promise<Ended> {
  const server = await fakeProvider({
    token: () => tokenResponse({ id_token: server.idToken({ nonce }) }),
    ...options,
  });
  let nonce = '';
  let page: Promise<RawResponse> | undefined;
  const stop = new AbortController();
  const user = createUser({
    browse: async ({ searchParams }) => {
      nonce = searchParams.get('nonce') ?? '';
      const url = new URL(searchParams.get('redirect_uri') ?? '');
      url.search = new URLSearchParams({ state: searchParams.get('state') ?? '', ...parameters }).toString();
      page = sendRequest(url.href);
      await during(stop);
    },
  });
  const { signal } = stop;
  const changes = { ui: user.ui, signal, transport: makeTransport({ signal }).transport };
  const auth = { ...server.auth, client_secret: 'hidden-secret' };
  const error = await logIn('v3oidcauthcode', auth, changes).then(
    () => expect.unreachable('The login did not fail.'),
    (thrown: Ended['error']) => thrown,
  );
  if (page === undefined) throw new Error('The browser sent no response.');
  return { page: await page, error };
}

/** The paragraphs of a page, as text. */
const textOf = ({ text }: RawResponse): string[] =>
  [...text.matchAll(/<p>(.*)<\/p>/g)].map(([, html = '']) =>
    html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  );

const RETURN = 'Return to the terminal to try again. You can close this window.';

describe('a refusal of the provider', () => {
  it('states the reason on the page as in the terminal', async () => {
    const { page, error } = await failToLogIn({
      error: 'access_denied',
      error_description: 'Your account is locked until Monday.',
    });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /denied access, or you did not allow the login: Your account is locked until Monday\.$/,
      ),
    });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<div role="alert">\n<h1>Login failed</h1>');
    expect(textOf(page)).toEqual([error.message, RETURN]);
  });

  it.each([
    ['markup', '</p><script>alert(1)</script><img src=x onerror="alert(2)">', /<\/p><script>.*alert\(2\)">/],
    ['bidirectional overrides', 'a\u202egnp.exe\u2066b', /a\\u202egnp\.exe\\u2066b/],
    ['invisible characters', 'a\u200b\u{e0041}b', /a\\u200b\\U000e0041b/],
    ['control characters and line ends', 'a\u0000\u001b[31m\r\nERROR: b\u009b', /a\[31m ERROR: b/],
    ['10,000 characters', 'x'.repeat(10_000), /: x{300}…\.$/],
    ['30,000 bytes in UTF-8', 'ж'.repeat(10_000), /: ж{300}…\.$/],
    ['a secret of the client', 'hidden-secret is wrong', /: \*\*\* is wrong\.$/],
    [
      'another secret',
      'wrong: client_secret=old, "code=xyz"',
      /: wrong: client_secret=\*\*\* "code=\*\*\*"\.$/,
    ],
  ])('shows %s as text', async (_, description, expected) => {
    const { page, error } = await failToLogIn({ error: 'access_denied', error_description: description });
    expect(textOf(page)[0]).toMatch(expected);
    expect(page.text).not.toMatch(/<img|alert\(1\)<\/script>|hidden-secret/);
    expect(page.text).not.toMatch(/(?!\n)\p{Cc}|\p{Default_Ignorable_Code_Point}/u);
    expect(error.message).not.toContain('hidden-secret');
  });

  it('decodes a description that is not UTF-8 with replacement characters', async () => {
    const server = await fakeProvider();
    let page: Promise<RawResponse> | undefined;
    const user = createUser({
      browse: ({ searchParams }) => {
        const query = `state=${searchParams.get('state')}&error=access_denied&error_description=gesperrt+f%FCr+heute`;
        page = sendRequest(`${searchParams.get('redirect_uri')}?${query}`);
      },
    });
    await expect(logIn('v3oidcauthcode', server.auth, { ui: user.ui })).rejects.toThrow(
      'gesperrt f\ufffdr heute',
    );
    expect((await page)?.text).toContain('gesperrt f\ufffdr heute');
  });

  it('redacts a secret in an error code', async () => {
    const { page, error } = await failToLogIn({ error: 'bad code=the-code' });
    expect(error.message).toMatch(/rejected the login \(bad code=\*\*\*\)\.$/);
    expect(page.text).not.toContain('the-code');
  });

  it('shows an unknown error code, and a description only with a code', async () => {
    const { page, error } = await failToLogIn({ error: '<b>odd</b>' });
    expect(error).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/rejected the login \(<b>odd<\/b>\)\.$/),
    });
    expect(textOf(page)[0]).toBe(error.message);
    expect((await failToLogIn({ error_description: 'alone' })).page.text).not.toContain('alone');
  });

  it.each([
    ['https://login.example/error?code=50126', 'https://login.example/error?code=50126'],
    ['https://me:pw@login.example/\u202e"<b>', 'https://***@login.example/%E2%80%AE%22%3Cb%3E'],
    ['https://login.example/?x=hidden-secret', 'https://login.example/?x=***'],
    [
      'https://login.example/?password=old#access_token=old',
      'https://login.example/?password=***#access_token=***',
    ],
  ])('prints error_uri %j as %j', async (error_uri, expected) => {
    const { page, error } = await failToLogIn({ error: 'access_denied', error_uri });
    const line = `More information from the provider: ${expected}`;
    expect(error.details).toEqual([line]);
    expect(textOf(page)).toEqual([error.message, line, RETURN]);
    expect(page.text).not.toContain('<a');
  });

  it.each(['javascript:alert(1)', 'no URL', `https://x.example/${'y'.repeat(400)}`])(
    'does not print error_uri %.20s',
    async (error_uri) => {
      const { page, error } = await failToLogIn({ error: 'access_denied', error_uri });
      expect(error.details).toEqual([]);
      expect(textOf(page)).toHaveLength(2);
    },
  );
});

describe('a failure after the redirect', () => {
  it.each([
    ['without a code', {}],
    ['with an empty error', { error: '', error_description: 'empty' }],
    ['with a blank error', { error: ' ' }],
  ])('shows a response %s as failed', async (_, parameters: Record<string, string>) => {
    const { page, error } = await failToLogIn(parameters);
    expect(error).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^The authorization response of .* contains no authorization code\.$/),
      hint: expect.stringContaining('OS_CLIENT_ID'),
    });
    expect(textOf(page)).toEqual([error.message, RETURN]);
  });

  it('shows that the provider rejected the code, with its page about the error', async () => {
    const { page, error } = await failToLogIn(
      { code: 'the-code' },
      {
        token: () => ({
          ...errorResponse('invalid_grant', 'the-code has expired'),
          body: {
            error: 'invalid_grant',
            error_description: 'the-code has expired',
            error_uri: 'https://login.example/help',
          },
        }),
      },
    );
    expect(error.message).toMatch(/rejected the authorization code: .*: \*\*\* has expired\.$/);
    expect(textOf(page)).toEqual([
      error.message,
      'More information from the provider: https://login.example/help',
      RETURN,
    ]);
  });

  it('shows that Keystone rejected the user', async () => {
    const body = { error: { code: 401, message: 'Could not map any federated user properties' } };
    const { page, error } = await failToLogIn(
      { code: 'the-code' },
      { keystone: () => ({ status: 401, body }) },
    );
    expect(error.message).toContain('the mapping of Keystone');
    expect(page.text).toContain('<h1>Login failed</h1>');
    expect(textOf(page)[0]).toBe(error.message);
  });

  it('shows that the login was canceled in the terminal', async () => {
    const { page, error } = await failToLogIn(
      { code: 'the-code' },
      // Does not respond.
      { token: () => undefined },
      async (stop) => {
        await setTimeout(200);
        stop.abort();
      },
    );
    expect(error.kind).toBe('interrupted');
    expect(page.text).toContain('<h1>Login canceled</h1>');
  });
});
