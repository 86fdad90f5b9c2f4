import { MagnumError } from '../../errors.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { webSingleSignOnUrl } from '../api/federation.ts';
import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { validateToken } from '../api/token-validation.ts';
import {
  type LoopbackRequest,
  type LoopbackVerdict,
  listenOnLoopback,
  parseLoopback,
} from '../oauth/loopback-server.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

interface ReceivedToken {
  readonly token: Token;
  /** True if the Origin header is that of Keystone's own page. */
  readonly isFromKeystone: boolean;
}

/** The default of the plugin keystoneauth-websso, which many clouds already have in Keystone's trusted_dashboard. */
const DEFAULT_REDIRECT_URL = 'http://localhost:9990/auth/websso/';

/** Leaves time for a second factor on another device. */
const LOGIN_TIMEOUT_MS = 10 * 60_000;

/** Fernet and JWS tokens; no characters that are invalid in a header. */
const TOKEN_PATTERN = /^[\w.~+/=-]{16,8192}$/;

const rejection = (status: number, title: string, text: string): LoopbackVerdict<ReceivedToken> => ({
  page: { status, title, text },
});

const NO_TOKEN = rejection(
  400,
  'Login response ignored',
  'It does not contain a valid token of this Keystone. You can close this window.',
);

const FAILED = {
  status: 502,
  title: 'Login failed',
  text: 'The terminal shows the reason. You can close this window.',
};

/**
 * Web single sign-on has no `state`: any page can post a token here and so log the user in as another user, who would then have access
 * to the user's clusters. Browsers send the origin of the posting page (Fetch standard, "append a request Origin header"): requests
 * of other sites are rejected. For https pages, which post to this http URL, the origin is `null`: then the user has to confirm.
 */
function createEvaluator(context: AuthContext, keystoneOrigin: string) {
  const { warn } = context;
  return async ({ method, form, origin }: LoopbackRequest): Promise<LoopbackVerdict<ReceivedToken>> => {
    if (method !== 'POST') {
      return rejection(
        405,
        'Method not allowed',
        'The login response must be a POST request. You can close this window.',
      );
    }
    const isFromKeystone = origin === keystoneOrigin;
    if (!isFromKeystone && origin !== undefined && origin !== 'null') {
      warn('Ignored a token that a site other than Keystone sent through the browser.');
      return rejection(
        403,
        'Login response ignored',
        'It was sent by a site other than Keystone. You can close this window.',
      );
    }
    const tokens = form.getAll('token');
    const [id = ''] = tokens;
    if (tokens.length !== 1 || !TOKEN_PATTERN.test(id)) return NO_TOKEN;
    let token: Token;
    try {
      token = await validateToken(context, id, '');
    } catch (error) {
      if (!(error instanceof MagnumError)) throw error;
      if (error.status === undefined) return { page: FAILED, failure: error };
      // Any program on this machine can post here, so a token that Keystone rejects does not end the login.
      warn('Ignored a token from the browser that Keystone rejected.');
      return NO_TOKEN;
    }
    const title = 'Login received';
    const text = 'You can close this window and return to the terminal.';
    return { page: { status: 200, title, text }, value: { token, isFromKeystone } };
  };
}

/** Opens Keystone's page in a browser, and waits for the token that it posts. */
async function receiveToken(context: AuthContext): Promise<ReceivedToken> {
  const { options, ui, signal } = context;
  const origin = (optionOf(options, 'redirect_uri') ?? DEFAULT_REDIRECT_URL).trim();
  const address = parseLoopback(origin);
  const page = await webSingleSignOnUrl(context, origin);
  const server = await listenOnLoopback({
    address,
    evaluate: createEvaluator(context, new URL(page).origin),
    signal,
    timeoutMs: LOGIN_TIMEOUT_MS,
  });
  try {
    const isOpened = await ui.openBrowser(page);
    ui.notify(
      isOpened
        ? 'Log in with the browser that opens now. If none opens, go to this URL:'
        : 'To log in, open this URL in a browser:',
    );
    ui.notify(page);
    if (!isOpened) {
      const { port } = address;
      ui.notify(
        `To use a browser on another machine, forward the port from there to this machine: ssh -L ${port}:localhost:${port} HOST`,
      );
    }
    return await server.result;
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'timeout') throw error;
    throw new MagnumError('timeout', error.message, {
      hint: `Keystone redirects browsers only to trusted URLs: ask the cloud administrator to add ${origin} to trusted_dashboard, or use a trusted one with ${formatOptions(['redirect_uri'])}.`,
    });
  } finally {
    server.close();
  }
}

const nameOf = ({ user }: Token): string =>
  user ? `${user.name}${user.domain ? ` (domain ${user.domain.name})` : ''}` : 'an unnamed user';

/** Prompts for confirmation. Throws MagnumError `auth` if the user does not confirm. */
async function confirmUser({ ui }: AuthContext, user: string): Promise<void> {
  const answer = await ui.prompt(`The browser logged in as ${user}. Is that you? [y/N] `);
  if (isYes(answer)) return;
  throw new MagnumError('auth', `The login as ${user} was not confirmed, so it was not used.`, {
    hint: 'Log in again, with no other pages open in the browser.',
  });
}

/**
 * Keystone's pages for web single sign-on, with a browser (Identity API v3, OS-FEDERATION, "Web Single Sign On"; the plugin
 * keystoneauth-websso's `v3websso`), for clouds without another login method. Prints the user.
 */
export const v3websso: AuthPlugin = {
  names: ['v3websso'],
  async authenticate(context) {
    requireOptions(context.options, [['auth_url'], ['protocol']]);
    const { token, isFromKeystone } = await receiveToken(context);
    const user = nameOf(token);
    if (isFromKeystone) context.ui.notify(`Logged in to Keystone as ${user}.`);
    else await confirmUser(context, user);
    return token;
  },
};
