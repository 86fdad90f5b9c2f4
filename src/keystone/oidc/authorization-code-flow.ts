/**
 * The authorization code grant with a browser (RFC 6749, section 4.1; RFC 8252; OpenID Connect Core 1.0, section 3.1): the user logs in
 * on the provider's pages, and the browser sends the authorization response to a loopback URL, or the user pastes it.
 */
import { MagnumError } from '../../errors.ts';
import { isLoopback } from '../../http/https-only.ts';
import { shownUrl } from '../../platform/url-credentials.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import { firstResponse } from '../oauth/first-response.ts';
import {
  forwardPort,
  LOGIN_TIMEOUT_MS,
  openLoginPage,
  useOtherMachine,
  WAITING,
} from '../oauth/login-instructions.ts';
import { methodNotAllowed, OTHER_LOGIN } from '../oauth/login-pages.ts';
import type { LoginTab } from '../oauth/login-tab.ts';
import {
  type LoopbackRequest,
  type LoopbackVerdict,
  listenOnLoopback,
  parseLoopback,
} from '../oauth/loopback-server.ts';
import type { AuthContext, UserInterface } from '../types.ts';
import { type Client, requestedScope, type Tokens } from './client.ts';
import { warnOfPlainHttp } from './oidc-fetch.ts';
import { createPkce } from './pkce.ts';

const DEFAULT_REDIRECT = 'http://127.0.0.1/callback';

/**
 * True for the response to this login, which has its state (RFC 6749, section 10.12). Other responses do not end the login: any web
 * page can send a browser to the redirect URL, and must neither replace the provider's response nor cancel the login.
 */
const hasState = (query: URLSearchParams, state: string): boolean => {
  const states = query.getAll('state');
  return states.length === 1 && states[0] === state;
};

function evaluateResponse(
  { method, query }: LoopbackRequest,
  state: string,
  onUnexpected: () => void,
): LoopbackVerdict<URLSearchParams> {
  if (method !== 'GET') return { page: methodNotAllowed('GET') };
  if (hasState(query, state)) return { value: query };
  onUnexpected();
  return { page: OTHER_LOGIN };
}

/** Prompts until a pasted URL is the response to this login; undefined if the prompt is aborted or closed. */
async function promptForResponse(
  ui: UserInterface,
  redirectUri: string,
  state: string,
  signal: AbortSignal,
): Promise<URLSearchParams | undefined> {
  const expected = new URL(redirectUri);
  for (;;) {
    const text = await ui.promptSecret('URL (input is hidden): ', signal);
    if (text === undefined) return undefined;
    const line = text.trim();
    if (line === '') continue;
    const url = URL.canParse(line) ? new URL(line) : undefined;
    const isRedirectUri = url?.origin === expected.origin && url.pathname === expected.pathname;
    if (url && isRedirectUri && hasState(url.searchParams, state)) return url.searchParams;
    ui.notify(`Not the response to this login. Paste the whole URL; it starts with ${redirectUri}`);
  }
}

/**
 * Opens the login page, and prints what to do. Resolves to true if the response is expected only from the browser: nothing can be pasted
 * without a terminal.
 */
async function startBrowser(
  ui: UserInterface,
  url: string,
  { port }: URL,
  isLoopbackUri: boolean,
): Promise<boolean> {
  const isOpened = await openLoginPage(ui, url);
  const isAutomatic = isLoopbackUri && (isOpened || !ui.isInteractive);
  if (isAutomatic) {
    ui.notify(isOpened ? useOtherMachine() : forwardPort(port));
    ui.notify(WAITING);
  } else {
    ui.notify(
      isLoopbackUri
        ? 'In a browser on another machine, the login ends on a page that does not load: paste the URL of that page here.'
        : 'The login ends on another page: paste the URL of that page here.',
    );
  }
  return isAutomatic;
}

/** Throws MagnumError `auth` if the response is from another provider (RFC 9207, section 2.4). */
function assertIssuer({ provider }: Client, query: URLSearchParams): void {
  const { issuer, metadata, host } = provider;
  const iss = query.get('iss');
  const isMissing = iss === null && metadata.authorization_response_iss_parameter_supported === true;
  if (!isMissing && (iss === null || issuer === undefined || iss === issuer)) return;
  throw new MagnumError(
    'auth',
    isMissing
      ? `The authorization response does not identify the OpenID provider at ${host}, so it was not used.`
      : `The authorization response is from an OpenID provider other than ${host}, so it was not used.`,
    {
      hint: `The login may have been tampered with. Check ${formatOptions(['discovery_endpoint'])} before you try again.`,
    },
  );
}

/** Throws MagnumError `failed` if the response has neither a code nor an error. */
function assertCode({ provider }: Client, query: URLSearchParams): void {
  if (query.get('code') || query.get('error')?.trim()) return;
  throw new MagnumError(
    'failed',
    `The authorization response of the OpenID provider at ${provider.host} contains no authorization code.`,
    {
      hint: `Log in again. If it happens again, ask the provider's administrator to check the client: ${formatOptions(['client_id'])}.`,
    },
  );
}

/** Returns the redirect URL, which defaults to a loopback URL with a free port (RFC 8252, section 7.3). */
function redirectUriOf(options: AuthContext['options']): { url: URL; isLoopbackUri: boolean } {
  const text = optionOf(options, 'redirect_uri') ?? DEFAULT_REDIRECT;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') {
    throw new MagnumError(
      'usage',
      `The redirect URL is not an http:// or https:// URL without a fragment: ${shownUrl(text)}`,
      {
        hint: `Check ${formatOptions(['redirect_uri'])}; it defaults to a loopback URL with a free port.`,
      },
    );
  }
  return { url, isLoopbackUri: isLoopback(url) && url.protocol === 'http:' };
}

const pasteRequiredError = ({ origin }: URL): MagnumError =>
  new MagnumError(
    'auth',
    `This login ends at ${origin}, and requires an interactive terminal to paste the URL.`,
    {
      hint: `Log in at a terminal, or use a loopback URL with ${formatOptions(['redirect_uri'])}.`,
    },
  );

/** Requests authorization with a browser. Returns the redirect URL and the authorization response. */
async function requestAuthorization(
  context: AuthContext,
  { library, configuration }: Client,
  parameters: Readonly<Record<string, string>> & { readonly state: string },
  tab: LoginTab,
): Promise<{ readonly redirectUri: string; readonly query: URLSearchParams }> {
  const { options, ui, signal, warn } = context;
  const { state } = parameters;
  const { url, isLoopbackUri } = redirectUriOf(options);
  if (!isLoopbackUri && !ui.isInteractive) throw pasteRequiredError(url);
  const onUnexpected = () => warn('Ignored an authorization response that does not belong to this login.');
  const server = isLoopbackUri
    ? await listenOnLoopback({
        address: { ...parseLoopback(url.href), port: Number(url.port) },
        evaluate: (request) => evaluateResponse(request, state, onUnexpected),
        signal,
        timeoutMs: LOGIN_TIMEOUT_MS,
      })
    : undefined;
  const redirectUri = server?.url ?? url.href;
  try {
    const { href } = library.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      ...parameters,
    });
    warnOfPlainHttp(context, href);
    const received = server?.result.then(({ value, respond }) => {
      tab.attach(respond);
      return value;
    });
    const isAutomatic = await startBrowser(ui, href, new URL(redirectUri), isLoopbackUri);
    const prompt = (abort: AbortSignal) =>
      promptForResponse(ui, redirectUri, state, AbortSignal.any([abort, signal]));
    const query = await firstResponse(received, isAutomatic ? undefined : prompt, 'URL');
    return { redirectUri, query };
  } finally {
    server?.close();
  }
}

/**
 * Returns the tokens of the user who logs in. `tab` receives the browser, which waits for a page. Throws MagnumError `timeout` after ten minutes, `interrupted`, `usage` for an invalid
 * redirect URL, and what `Client.send` throws.
 */
export async function logInWithBrowser(context: AuthContext, client: Client, tab: LoginTab): Promise<Tokens> {
  const { options } = context;
  const { library } = client;
  const { verifier, challenge } = await createPkce(client, options);
  const [state, nonce] = [library.randomState(), library.randomNonce()];
  const scope = requestedScope(options);
  const scopes = scope.split(/\s+/);
  const isOpenid = scopes.includes('openid');
  const parameters = {
    scope,
    state,
    ...challenge,
    ...(isOpenid && { nonce }),
    // Providers need not issue a refresh token without consent (OpenID Connect Core 1.0, section 11).
    ...(scopes.includes('offline_access') && { prompt: 'consent' }),
  };
  const { redirectUri, query } = await requestAuthorization(context, client, parameters, tab);
  assertIssuer(client, query);
  assertCode(client, query);
  const responseUrl = new URL(redirectUri);
  responseUrl.search = query.toString();
  return client.send(
    'code',
    (configuration) =>
      library.authorizationCodeGrant(configuration, responseUrl, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        ...(isOpenid && { expectedNonce: nonce, idTokenExpected: true }),
      }),
    query.get('iss') ?? undefined,
  );
}
