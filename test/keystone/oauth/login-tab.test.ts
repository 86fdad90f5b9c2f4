/** The page of the tab that waits for the result of a login, and the instructions in the terminal. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { LOGIN_TIMEOUT_MS, openLoginPage, WAITING } from '../../../src/keystone/oauth/login-instructions.ts';
import { confirmationPage, failurePage, loggedInPage } from '../../../src/keystone/oauth/login-pages.ts';
import { withLoginTab } from '../../../src/keystone/oauth/login-tab.ts';
import type { LoopbackPage } from '../../../src/keystone/oauth/loopback-page.ts';
import type { Token } from '../../../src/keystone/types.ts';

const options = { auth_url: 'https://cloud.example:5000/v3' };
const token = { id: 'T', user: { id: 'u', name: 'alice' } } as Token;

/** A tab that records the pages, and that is slow to show them. */
function slowTab() {
  const pages: LoopbackPage[] = [];
  return {
    pages,
    respond: async (page: LoopbackPage) => {
      await new Promise(setImmediate);
      pages.push(page);
    },
  };
}

describe('withLoginTab', () => {
  it('shows the user after the login, before it returns the token', async () => {
    const { pages, respond } = slowTab();
    const result = await withLoginTab({ options }, async (tab) => {
      tab.attach(respond);
      return token;
    });
    expect(result).toBe(token);
    expect(pages).toEqual([loggedInPage(token, options.auth_url)]);
  });

  it('shows the failure before it throws the error', async () => {
    const { pages, respond } = slowTab();
    const error = new MagnumError('auth', 'Denied.');
    const login = withLoginTab({ options }, async (tab) => {
      tab.attach(respond);
      throw error;
    });
    await expect(login).rejects.toBe(error);
    expect(pages).toEqual([failurePage(error)]);
  });

  it('shows only the first page, because the browser waits for one', async () => {
    const { pages, respond } = slowTab();
    await withLoginTab({ options }, async (tab) => {
      tab.attach(respond);
      await tab.show(confirmationPage(token));
      return token;
    });
    expect(pages).toEqual([confirmationPage(token)]);
  });

  it('shows no page without a tab, as for a pasted URL', async () => {
    expect(await withLoginTab({ options }, async () => token)).toBe(token);
  });
});

describe('the instructions of a login with a browser', () => {
  it('state the time limit, which is 10 minutes', () => {
    expect([LOGIN_TIMEOUT_MS, WAITING]).toEqual([
      600_000,
      'Waiting for the login (at most 10 min; Ctrl-C to cancel).',
    ]);
  });

  it.each([
    [true, 'Log in with the browser that opens now. If none opens, go to this URL:'],
    [false, 'To log in, open this URL in a browser:'],
  ])('contain the URL if a browser opens: %s', async (isOpened, line) => {
    const shown: string[] = [];
    const ui = {
      openBrowser: async (url: string) => {
        shown.push(`opens ${url}`);
        return isOpened;
      },
      notify: (text: string) => void shown.push(text),
    };
    expect(await openLoginPage(ui, 'https://login.example/')).toBe(isOpened);
    expect(shown).toEqual(['opens https://login.example/', line, 'https://login.example/']);
  });
});
