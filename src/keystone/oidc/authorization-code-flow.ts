/**
 * The authorization code grant with a browser (RFC 6749, section 4.1; RFC 8252; OpenID Connect Core 1.0, section 3.1): the person logs in
 * on the provider's pages, and the browser brings the answer to a port of this machine, or the person does by hand.
 */
import { MagnumError } from '../../errors.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import {
  type LoopbackRequest,
  type LoopbackVerdict,
  listenOnLoopback,
  parseLoopback,
} from '../oauth/loopback-server.ts';
import type { AuthContext, UserInterface } from '../types.ts';
import { type Client, scopeAsked, type Tokens } from './client.ts';
import { isLoopback, warnOfPlainHttp } from './oidc-fetch.ts';
import { proofOf } from './pkce.ts';

/** As long as a person may look for a telephone with a second factor on it. */
const PATIENCE = 10 * 60_000;

const DEFAULT_REDIRECT = 'http://127.0.0.1/callback';

/**
 * Answers to this log-in carry its state (RFC 6749, section 10.12). Others are refused and the waiting goes on: any web page can
 * send a browser here, and must be able neither to put its own answer in place of the provider's nor to end the log-in.
 */
const isAnswer = (query: URLSearchParams, state: string): boolean => {
  const states = query.getAll('state');
  return states.length === 1 && states[0] === state;
};

const NOT_SO = { status: 405, title: 'Not so', text: 'The answer to a log-in comes with GET.' };
const STRAY = {
  status: 400,
  title: 'Not for this log-in',
  text: 'This is no answer to the log-in that is under way. It was ignored; you can close this window.',
};

function judge(
  { method, query }: LoopbackRequest,
  state: string,
  stray: () => void,
): LoopbackVerdict<URLSearchParams> {
  if (method !== 'GET') return { page: NOT_SO };
  if (!isAnswer(query, state)) {
    stray();
    return { page: STRAY };
  }
  const title = query.has('error') ? 'You are not logged in' : 'The log-in goes on in the terminal';
  const text = 'You can close this window and go back to the terminal.';
  return { page: { status: 200, title, text }, value: query };
}

/** Takes pasted addresses until one is the answer; undefined once nothing more is typed. */
async function pasted(
  person: UserInterface,
  redirectUri: string,
  state: string,
  signal: AbortSignal,
): Promise<URLSearchParams | undefined> {
  const wanted = new URL(redirectUri);
  for (;;) {
    const text = await person.askSecret('Paste that address here (it is not shown): ', signal);
    if (text === undefined) return undefined;
    const address = text.trim();
    if (address === '') continue;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isThere = url?.origin === wanted.origin && url.pathname === wanted.pathname;
    if (url && isThere && isAnswer(url.searchParams, state)) return url.searchParams;
    person.notify(
      `That is not where this log-in ends: copy all of the address, which begins with ${redirectUri}?`,
    );
  }
}

/** The first of both: what the browser brings, or what the person pastes. */
async function answerOf(ways: {
  readonly brought: Promise<URLSearchParams> | undefined;
  readonly paste: ((signal: AbortSignal) => Promise<URLSearchParams | undefined>) | undefined;
}): Promise<URLSearchParams> {
  const { brought, paste } = ways;
  const late = new AbortController();
  const typed = paste?.(late.signal).then((value) => {
    if (value) return value;
    if (brought) return brought;
    throw new MagnumError('auth', 'The log-in was not finished: no address was pasted.', {
      hint: 'Start the log-in again.',
    });
  });
  const both = [brought, typed].filter((it) => it !== undefined);
  // Who comes second has nobody to tell what went wrong.
  for (const way of both) way.catch(() => {});
  try {
    return await Promise.race(both);
  } finally {
    late.abort();
    // The question is taken off the terminal before anything else is printed there.
    await typed?.catch(() => {});
  }
}

function tellAddress(person: UserInterface, address: string, isOpened: boolean, isHere: boolean): void {
  person.notify(
    isOpened
      ? 'Log in with the browser that opens now. If none does, open this address:'
      : 'To log in, open this address in a browser:',
  );
  person.notify(address);
  if (isOpened) return;
  person.notify(
    isHere
      ? 'In a browser on another machine the log-in ends at a page that does not load: copy the address of that page.'
      : 'The log-in ends at another page: copy the address of that page.',
  );
}

/** Another provider answered than was asked (RFC 9207, section 2.4). */
function requireIssuer({ provider }: Client, query: URLSearchParams): void {
  const { issuer, metadata, host } = provider;
  const named = query.get('iss');
  const isMissing = named === null && metadata.authorization_response_iss_parameter_supported === true;
  if (!isMissing && (named === null || issuer === undefined || named === issuer)) return;
  throw new MagnumError(
    'auth',
    isMissing
      ? `The browser's answer does not say that it is from the OpenID provider at ${host}, so it was not used.`
      : `The browser brought the answer of another OpenID provider than the one at ${host}, so it was not used.`,
    {
      hint: `Somebody may be tampering with the log-in. Check ${spelled(['discovery_endpoint'])} before you try again.`,
    },
  );
}

/** Where the browser is to bring the answer; a port that is free where none is named (RFC 8252, section 7.3). */
function redirectOf(options: AuthContext['options']): { url: URL; isHere: boolean } {
  const given = optionOf(options, 'redirect_uri') ?? DEFAULT_REDIRECT;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') {
    throw new MagnumError('usage', 'The redirect address is no http:// or https:// address.', {
      hint: `Check ${spelled(['redirect_uri'])}; without it, a free port of this machine is used.`,
    });
  }
  return { url, isHere: isLoopback(url) && url.protocol === 'http:' };
}

/**
 * Tokens for whoever logs in within ten minutes. Throws MagnumError `timeout` after that, `interrupted`, `usage` for a redirect address
 * that cannot be, and what failure.ts says.
 */
export async function logInWithBrowser(context: AuthContext, client: Client): Promise<Tokens> {
  const { options, person, signal, warn } = context;
  const { library } = client;
  const { verifier, challenge } = await proofOf(client, options);
  const [state, nonce] = [library.randomState(), library.randomNonce()];
  const scope = scopeAsked(options);
  const scopes = scope.split(/\s+/);
  const stray = () => warn('An answer that is not for this log-in came to it, and was ignored.');

  const { url, isHere } = redirectOf(options);
  const listener = isHere
    ? await listenOnLoopback({
        address: { ...parseLoopback(url.href), port: Number(url.port) },
        judge: (request) => judge(request, state, stray),
        signal,
        timeoutMs: PATIENCE,
      })
    : undefined;
  const redirectUri = listener?.url ?? url.href;
  let query: URLSearchParams;
  try {
    const address = library.buildAuthorizationUrl(client.configuration, {
      redirect_uri: redirectUri,
      scope,
      state,
      ...challenge,
      ...(scopes.includes('openid') && { nonce }),
      // Without it no provider has to give a refresh token (OpenID Connect Core 1.0, section 11).
      ...(scopes.includes('offline_access') && { prompt: 'consent' }),
    });
    warnOfPlainHttp(context, address.href);
    const isOpened = await person.openBrowser(address.href);
    tellAddress(person, address.href, isOpened && isHere, isHere);
    query = await answerOf({
      brought: listener?.answer,
      paste:
        isOpened && isHere
          ? undefined
          : (late) => pasted(person, redirectUri, state, AbortSignal.any([late, signal])),
    });
  } finally {
    listener?.close();
  }
  requireIssuer(client, query);
  const answer = new URL(redirectUri);
  answer.search = query.toString();
  return client.ask(
    'code',
    (it) =>
      library.authorizationCodeGrant(it, answer, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        ...(scopes.includes('openid') && { expectedNonce: nonce, idTokenExpected: true }),
      }),
    query.get('iss') ?? undefined,
  );
}
