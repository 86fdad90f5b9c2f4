/**
 * The pages of a login in a real browser: their text, look and requests.
 *
 * @module-tag chromium
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startChromium } from '../../support/chromium.ts';
import { createUser, type FakeProviderOptions, fakeProvider, logIn, tokenResponse } from './fake-provider.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

interface Visit {
  readonly page: Page;
  /** The token, or the error. */
  readonly result: unknown;
  /** What the browser reports: messages, errors and violations of the policy of a page. */
  readonly messages: readonly string[];
  /** The URLs of all requests. */
  readonly requests: readonly string[];
  readonly providerUrl: string;
}

interface VisitOptions extends Pick<FakeProviderOptions, 'token' | 'keystone'> {
  /** The parameters of the authorization response, in addition to the state. */
  readonly response?: Readonly<Record<string, string>>;
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** Called with the URL of the authorization request before the browser opens it. */
  readonly before?: (page: Page, authorize: URL) => Promise<void>;
}

async function openPage({ colorScheme = 'light', width = 1_280 }: VisitOptions) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 640 } });
  onTestFinished(() => page.close());
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  return { page, messages, requests };
}

/** Logs in with the browser, until the page is shown and the login has ended. */
async function visit(options: VisitOptions = {}): Promise<Visit> {
  let nonce = '';
  const server = await fakeProvider({
    token: () => tokenResponse({ id_token: server.idToken({ nonce }) }),
    ...options,
    authorize(query) {
      nonce = query.get('nonce') ?? '';
      return { state: query.get('state') ?? '', ...(options.response ?? { code: 'the-code' }) };
    },
  });
  const { page, messages, requests } = await openPage(options);
  let shown: Promise<unknown> = Promise.reject(new Error('The login opened no browser.'));
  shown.catch(() => {});
  const user = createUser({
    browse: (url) => {
      shown = (options.before?.(page, url) ?? Promise.resolve()).then(() => page.goto(url.href));
    },
  });
  const result = await logIn('v3oidcauthcode', server.auth, { ui: user.ui }).catch((error: unknown) => error);
  await shown;
  return { page, result, messages, requests, providerUrl: server.url };
}

const REFUSAL = { error: 'access_denied', error_description: 'Your account is locked until Monday.' };

const textsOf = (page: Page): Promise<string[]> => page.locator('h1, p').allInnerTexts();

/** The contrast of two colors, each `rgb(1, 2, 3)` (WCAG 2.2, "contrast ratio"). */
function contrastOf(first: string, second: string): number {
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map((text) => {
      const part = Number(text) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('the page of a login', () => {
  it('shows the user, loads nothing, and removes the code from the address bar', async () => {
    const { page, result, messages, requests, providerUrl } = await visit();
    expect(result).toMatchObject({ id: 'unscoped-1' });
    expect(await page.title()).toBe('Logged in - magnum');
    expect(await page.getByRole('status').getByRole('heading', { level: 1 }).innerText()).toBe('Logged in');
    expect(await textsOf(page)).toEqual([
      'Logged in',
      `You are logged in to Keystone at ${new URL(providerUrl).host} as alice (domain Federated).`,
      'You can close this window and return to the terminal.',
    ]);
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(messages).toEqual([]);
    expect(requests.map((url) => url.replace(/\?.*/, ''))).toEqual([`${providerUrl}/authorize`, page.url()]);
  });

  it('shows the reason of the provider as text, even if it contains markup', async () => {
    const attack =
      '</p><img src=/x onerror="document.title=1"><style>p{display:none}</style><script>a</script>';
    const { page, result, messages, requests } = await visit({
      response: { ...REFUSAL, error_description: attack },
    });
    const { message } = result as Error;
    expect(message).toContain(attack);
    expect(await page.title()).toBe('Login failed - magnum');
    expect(await textsOf(page)).toEqual([
      'Login failed',
      message,
      'Return to the terminal to try again. You can close this window.',
    ]);
    expect(await page.getByRole('alert').innerText()).toContain(attack);
    expect(await page.locator('img, a, iframe, style, script').count()).toBe(2);
    expect(messages).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it('applies its policy to markup that another program could have added', async () => {
    const { page, messages } = await visit();
    await page.evaluate(`for (const [name, key, value] of [
      ['script', 'textContent', 'document.title = "changed"'],
      ['style', 'textContent', 'h1 { display: none }'],
      ['img', 'src', '/image.png'],
    ]) document.body.append(Object.assign(document.createElement(name), { [key]: value }))`);
    await vi.waitFor(() => expect(messages).toHaveLength(3));
    for (const directive of ['script-src', 'style-src', 'default-src'])
      expect(messages.join('\n')).toMatch(
        new RegExp(`Content Security Policy directive:? ['"]${directive} `),
      );
    expect(await page.title()).toBe('Logged in - magnum');
    expect(await page.locator('h1').isVisible()).toBe(true);
  });

  it('does not claim success if Keystone rejects the login after the redirect', async () => {
    const body = { error: { code: 401, message: 'Could not map any federated user properties' } };
    const { page, result } = await visit({ keystone: () => ({ status: 401, body }) });
    expect((await textsOf(page)).slice(0, 2)).toEqual(['Login failed', (result as Error).message]);
  });

  it('shows a notice in a tab of an earlier login, and keeps waiting', async () => {
    let stale: string[] = [];
    const { page, result } = await visit({
      before: async (tab, authorize) => {
        await tab.goto(`${authorize.searchParams.get('redirect_uri')}?code=old&state=old`);
        stale = await textsOf(tab);
      },
    });
    expect(stale[0]).toBe('Login response ignored');
    expect(stale[1]).toMatch(/does not belong to the login that the terminal waits for/);
    expect(result).toMatchObject({ id: 'unscoped-1' });
    expect((await textsOf(page))[0]).toBe('Logged in');
  });
});

describe('the style of the page', () => {
  it.each([
    ['light', {}, 'rgb(246, 248, 250)', 'rgb(26, 127, 55)'],
    ['light', { response: REFUSAL }, 'rgb(246, 248, 250)', 'rgb(207, 34, 46)'],
    ['dark', {}, 'rgb(1, 4, 9)', 'rgb(126, 231, 135)'],
    ['dark', { response: REFUSAL }, 'rgb(1, 4, 9)', 'rgb(255, 123, 114)'],
  ] as const)('is %s if the browser prefers it: %j', async (colorScheme, options, background, title) => {
    const { page } = await visit({ ...options, colorScheme });
    const colorOf = (selector: string, property: string): Promise<string> =>
      page.evaluate(
        `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
      );
    expect(await colorOf('body', 'background-color')).toBe(background);
    expect(await colorOf('h1', 'color')).toBe(title);
    const card = await colorOf('main', 'background-color');
    for (const selector of ['h1', 'p', 'header'])
      expect(contrastOf(await colorOf(selector, 'color'), card)).toBeGreaterThan(4.5);
  });

  it.each([320, 1_280])('has no horizontal scroll bar at a width of %d pixels', async (width) => {
    const error_uri = `https://login.example/${'x'.repeat(200)}`;
    const { page } = await visit({
      width,
      response: { ...REFUSAL, error_description: 'W'.repeat(10_000), error_uri },
    });
    const [scrollWidth, clientWidth] = await page.evaluate<number[]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(clientWidth).toBe(width);
    expect(scrollWidth).toBeLessThanOrEqual(width);
    const box = await page.locator('main').boundingBox();
    expect(box?.width).toBeGreaterThan(Math.min(width, 600) * 0.85);
    expect(box?.width).toBeLessThan(650);
  });
});
