import { MagnumError } from '../../errors.ts';
import { webSingleSignOnUrl } from '../api/federation.ts';
import { loginError } from '../api/keystone-errors.ts';
import { optionOf, requireOptions, spelled } from '../api/plugin-options.ts';
import { describeToken, tokenIn } from '../api/token.ts';
import {
  type LoopbackRequest,
  type LoopbackVerdict,
  listenOnLoopback,
  parseLoopback,
} from '../oauth/loopback-server.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

/** What a browser brought. */
interface Brought {
  readonly token: string;
  /** Keystone's own page brought it, as far as the browser says. */
  readonly isKeystones: boolean;
}

/** As that of the keystoneauth-websso plugin, which sites have in Keystone's trusted_dashboard already. */
const DEFAULT_REDIRECT = 'http://localhost:9990/auth/websso/';

/** As long as a person may look for a telephone with a second factor on it. */
const PATIENCE = 10 * 60_000;

/** Fernet and JWS tokens; nothing that could be more than a header's value. */
const IS_TOKEN = /^[\w.~+/=-]{16,8192}$/;

const refusal = (status: number, title: string, text: string): LoopbackVerdict<Brought> => ({
  page: { status, title, text },
});

/**
 * Web single sign-on knows no `state`: any page can post a token here, and so log somebody in as somebody else, whose clusters
 * and secrets would then be shared. Browsers say which page posts (Fetch standard, "append a request Origin header"): another
 * site's is refused. Of https pages, which send to this http one, they say `null`: then the person is asked.
 */
function judgeFor(keystone: string, stray: () => void) {
  return ({ method, form, origin }: LoopbackRequest): LoopbackVerdict<Brought> => {
    if (method !== 'POST') {
      return refusal(405, 'Not so', 'Keystone brings the answer to a log-in with POST.');
    }
    const isKeystones = origin === keystone;
    if (!isKeystones && origin !== undefined && origin !== 'null') {
      stray();
      return refusal(403, 'Not from Keystone', 'This came from another site than Keystone, and was ignored.');
    }
    const tokens = form.getAll('token');
    const [token = ''] = tokens;
    if (tokens.length !== 1 || !IS_TOKEN.test(token)) {
      return refusal(400, 'No token', 'This is no answer to the log-in that is under way. It was ignored.');
    }
    const title = 'The log-in goes on in the terminal';
    const text = 'You can close this window and go back to the terminal.';
    return { page: { status: 200, title, text }, value: { token, isKeystones } };
  };
}

async function bringToken(context: AuthContext): Promise<Brought> {
  const { options, person, signal, warn } = context;
  const origin = (optionOf(options, 'redirect_uri') ?? DEFAULT_REDIRECT).trim();
  const address = parseLoopback(origin);
  const page = await webSingleSignOnUrl(context, origin);
  const listener = await listenOnLoopback({
    address,
    judge: judgeFor(new URL(page).origin, () =>
      warn('Another site than Keystone sent the browser here with a token, which was ignored.'),
    ),
    signal,
    timeoutMs: PATIENCE,
  });
  try {
    const isOpened = await person.openBrowser(page);
    person.notify(
      isOpened
        ? 'Log in with the browser that opens now. If none does, open this address:'
        : 'To log in, open this address in a browser:',
    );
    person.notify(page);
    if (!isOpened) {
      const { port } = address;
      person.notify(
        `A browser on another machine needs a way back: ssh -L ${port}:localhost:${port} to this one.`,
      );
    }
    return await listener.answer;
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'timeout') throw error;
    throw new MagnumError('timeout', error.message, {
      hint: `Keystone sends browsers back only to addresses that it trusts: ask its operators for ${origin} in trusted_dashboard, or give one that is with ${spelled(['redirect_uri'])}.`,
    });
  } finally {
    listener.close();
  }
}

async function tokenReceived(context: AuthContext, id: string): Promise<Token> {
  const response = await context.transport.request({
    method: 'GET',
    url: `${await context.identityUrl()}/auth/tokens`,
    headers: { 'X-Auth-Token': id, 'X-Subject-Token': id },
  });
  const description = response.status === 200 ? tokenIn(response) : undefined;
  if (description) return describeToken(id, description);
  throw loginError(
    response,
    'The browser brought a token that is not from this Keystone: start the log-in again.',
  );
}

async function requireOwn({ person }: AuthContext, who: string): Promise<void> {
  const answer = await person.ask(`The browser brought a log-in as ${who}. Is that you? [y/N] `);
  if (/^y(?:es)?$/i.test(answer?.trim() ?? '')) return;
  throw new MagnumError('auth', `The log-in as ${who} was not used: it may be somebody else's.`, {
    hint: 'Start the log-in again, with no other pages open in the browser.',
  });
}

/**
 * Keystone's pages for web single sign-on, with a browser (Identity API v3, OS-FEDERATION, "Web Single Sign On"; the plugin
 * keystoneauth-websso's `v3websso`), for sites that offer nothing else. Says in the terminal who came back.
 */
export const v3websso: AuthPlugin = {
  names: ['v3websso'],
  async authenticate(context) {
    requireOptions(context.options, [['auth_url'], ['protocol']]);
    const { token: id, isKeystones } = await bringToken(context);
    const token = await tokenReceived(context, id);
    const who = token.user
      ? `${token.user.name}${token.user.domain ? ` (domain ${token.user.domain.name})` : ''}`
      : 'a user without a name';
    if (isKeystones) context.person.notify(`Keystone knows you as ${who}.`);
    else await requireOwn(context, who);
    return token;
  },
};
