/** The browser's tab with a login response. It waits for the result of the login, so that it never reports a success that fails. */
import type { AuthContext, Token } from '../types.ts';
import { failurePage, loggedInPage } from './login-pages.ts';
import type { LoopbackPage } from './loopback-page.ts';

type Respond = (page: LoopbackPage) => Promise<void>;

export interface LoginTab {
  /** Sets the function that responds to the tab. Without one, as for a pasted URL, no page is shown. */
  attach(respond: Respond): void;
  /** Shows a page, unless the tab already shows one. */
  readonly show: Respond;
}

function createLoginTab(): LoginTab {
  let respond: Respond | undefined;
  return {
    attach(function_) {
      respond = function_;
    },
    async show(page) {
      const send = respond;
      respond = undefined;
      await send?.(page);
    },
  };
}

/** Logs in, and shows the result in the tab. Throws what `logIn` throws. */
export async function withLoginTab(
  { options }: Pick<AuthContext, 'options'>,
  logIn: (tab: LoginTab) => Promise<Token>,
): Promise<Token> {
  const tab = createLoginTab();
  let token: Token;
  try {
    token = await logIn(tab);
  } catch (error) {
    await tab.show(failurePage(error));
    throw error;
  }
  await tab.show(loggedInPage(token, options.auth_url ?? ''));
  return token;
}
