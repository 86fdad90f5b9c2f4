import { MagnumError, undefinedIfThrown } from '../../errors.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { webSingleSignOnUrl } from '../api/federation.ts';
import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { validateToken } from '../api/token-validation.ts';
import { firstResponse } from '../oauth/first-response.ts';
import { forwardPort, LOGIN_TIMEOUT_MS, openLoginPage, WAITING } from '../oauth/login-instructions.ts';
import { confirmationPage, methodNotAllowed, nameOf, responseIgnored } from '../oauth/login-pages.ts';
import { type LoginTab, withLoginTab } from '../oauth/login-tab.ts';
import {
  type LoopbackRequest,
  type LoopbackResponse,
  type LoopbackVerdict,
  listenOnLoopback,
  parseLoopback,
} from '../oauth/loopback-server.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

interface ReceivedToken {
  readonly token: Token;
  /** True if the Origin header is that of Keystone's own page, or if the user has pasted the token. */
  readonly isTrusted: boolean;
}

/** The default of the plugin keystoneauth-websso, which many clouds already have in Keystone's trusted_dashboard. */
const DEFAULT_REDIRECT_URL = 'http://localhost:9990/auth/websso/';

/** Fernet and JWS tokens; no characters that are invalid in a header. */
const TOKEN_PATTERN = /^[\w.~+/=-]{16,8192}$/;

const NO_TOKEN = { page: responseIgnored(400, 'It does not contain a valid token of this Keystone.') };

/**
 * Web single sign-on has no `state`: any page can post a token here and so log the user in as another user, who would then have access
 * to the user's clusters. Browsers send the origin of the posting page (Fetch standard, "append a request Origin header"): requests
 * of other sites are rejected. For https pages, which post to this http URL, the origin is `null`: then the user has to confirm.
 */
function createEvaluator(context: AuthContext, keystoneOrigin: string) {
  const { warn } = context;
  return async ({
    method,
    form,
    origin,
  }: LoopbackRequest): Promise<LoopbackVerdict<ReceivedToken | MagnumError>> => {
    if (method !== 'POST') return { page: methodNotAllowed('POST') };
    const isFromKeystone = origin === keystoneOrigin;
    if (!isFromKeystone && origin !== undefined && origin !== 'null') {
      warn('Ignored a token that a site other than Keystone sent through the browser.');
      return { page: responseIgnored(403, 'It was sent by a site other than Keystone.') };
    }
    const tokens = form.getAll('token');
    const [id = ''] = tokens;
    if (tokens.length !== 1 || !TOKEN_PATTERN.test(id)) return NO_TOKEN;
    try {
      return { value: { token: await validateToken(context, id, ''), isTrusted: isFromKeystone } };
    } catch (error) {
      if (!(error instanceof MagnumError)) throw error;
      if (error.status === undefined) return { value: error };
      // Any program on this machine can post here, so a token that Keystone rejects does not end the login.
      warn('Ignored a token from the browser that Keystone rejected.');
      return NO_TOKEN;
    }
  };
}

/** Undefined for a token that Keystone rejects. */
async function validTokenOf(context: AuthContext, id: string): Promise<Token | undefined> {
  try {
    return await validateToken(context, id, '');
  } catch (error) {
    if (error instanceof MagnumError && error.status !== undefined) return undefined;
    throw error;
  }
}

/** Without a browser on this machine, the page that Keystone sends the browser to does not load there. */
const pasteAdvice = (origin: string): string =>
  'Or paste here what the browser sends at the end of the login: the token, or an address or form data with it. ' +
  `The developer tools of the browser show it in the request to ${origin}`;

/** The token in an address (`?token=…`, `#token=…`) or in form data, or the text itself. */
function tokenIn(text: string): string | undefined {
  const [, parameter] = /(?:^|[?&#])token=([^&#\s]*)/.exec(text) ?? [];
  const token = parameter === undefined ? text : undefinedIfThrown(() => decodeURIComponent(parameter));
  return token !== undefined && TOKEN_PATTERN.test(token) ? token : undefined;
}

/** Prompts until a pasted token is valid; undefined if the prompt is aborted or closed. */
async function promptForToken(
  context: AuthContext,
  signal: AbortSignal,
): Promise<LoopbackResponse<ReceivedToken> | undefined> {
  const { ui } = context;
  for (;;) {
    const text = (await ui.promptSecret('Token or address (input is hidden): ', signal))?.trim();
    if (text === undefined) return undefined;
    if (text === '') continue;
    const id = tokenIn(text);
    const token = id === undefined ? undefined : await validTokenOf(context, id);
    if (token !== undefined) return { value: { token, isTrusted: true }, respond: async () => {} };
    ui.notify('Not a valid token of this Keystone. Paste the token of this login.');
  }
}

/** Opens Keystone's page in a browser, and waits for the token that it posts. */
async function receiveToken(context: AuthContext): Promise<LoopbackResponse<ReceivedToken | MagnumError>> {
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
    const isOpened = await openLoginPage(ui, page);
    if (!isOpened) ui.notify(forwardPort(address.port));
    const canPaste = !isOpened && ui.isInteractive;
    if (canPaste) ui.notify(pasteAdvice(origin));
    ui.notify(WAITING);
    const prompt = (abort: AbortSignal) => promptForToken(context, AbortSignal.any([abort, signal]));
    return await firstResponse(server.result, canPaste ? prompt : undefined, 'token');
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'timeout') throw error;
    throw new MagnumError('timeout', error.message, {
      hint: `Keystone redirects browsers only to trusted URLs: ask the cloud administrator to add ${origin} to trusted_dashboard, or use a trusted one with ${formatOptions(['redirect_uri'])}.`,
    });
  } finally {
    server.close();
  }
}

/** Prompts for confirmation. Throws MagnumError `auth` if the user does not confirm. */
async function confirmUser({ ui }: AuthContext, token: Token, tab: LoginTab): Promise<void> {
  const user = nameOf(token);
  await tab.show(confirmationPage(token));
  const answer = await ui.prompt(`The browser logged in as ${user}. Is that you? [y/N] `);
  if (isYes(answer)) return;
  throw new MagnumError('auth', `The login as ${user} was not confirmed, so it was not used.`, {
    hint: ui.isInteractive
      ? 'Log in again, with no other pages open in the browser.'
      : 'Log in at an interactive terminal, where you can confirm the user.',
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
    return withLoginTab(context, async (tab) => {
      const { value, respond } = await receiveToken(context);
      tab.attach(respond);
      if (value instanceof MagnumError) throw value;
      const { token, isTrusted } = value;
      if (isTrusted) context.ui.notify(`Logged in to Keystone as ${nameOf(token)}.`);
      else await confirmUser(context, token, tab);
      return token;
    });
  },
};
