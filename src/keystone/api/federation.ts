/** The door that Keystone gives to federated users, behind a module of its web server that lets them in. */
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { AuthContext, Token } from '../types.ts';
import { federatedError } from './keystone-errors.ts';
import { optionOf, requireOptions } from './plugin-options.ts';
import { parseToken } from './token.ts';

/** Throws MagnumError `usage` where one of them is missing. */
export function requireFederation(
  options: AuthContext['options'],
  more: readonly (readonly string[])[] = [],
): void {
  requireOptions(options, [['auth_url'], ['identity_provider'], ['protocol'], ...more]);
}

/**
 * Where an unscoped token is given to whom the identity provider vouches for (Identity API v3, OS-FEDERATION, "Request an
 * unscoped OS-FEDERATION token").
 */
export async function federatedUrl({ options, identityUrl }: AuthContext): Promise<string> {
  const [provider, protocol] = ['identity_provider', 'protocol'].map((name) =>
    encodeURIComponent(optionOf(options, name) ?? ''),
  );
  return `${await identityUrl()}/OS-FEDERATION/identity_providers/${provider}/protocols/${protocol}/auth`;
}

/**
 * The page for a browser, which posts an unscoped token to `origin` in the end (Identity API v3, OS-FEDERATION, "Web Single Sign
 * On"). Without an identity provider it is the one that the protocol's web server module chooses.
 */
export async function webSingleSignOnUrl(
  { options, identityUrl }: AuthContext,
  origin: string,
): Promise<string> {
  const [provider, protocol] = ['identity_provider', 'protocol'].map((name) =>
    encodeURIComponent(optionOf(options, name) ?? ''),
  );
  const page = provider
    ? `identity_providers/${provider}/protocols/${protocol}/websso`
    : `websso/${protocol}`;
  return `${await identityUrl()}/auth/OS-FEDERATION/${page}?origin=${encodeURIComponent(origin)}`;
}

/** The unscoped token of an answer of `federatedUrl`. Throws MagnumError as errors.ts says. */
export function federatedToken(response: HttpResponse, hint?: string): Token {
  if (response.status !== 201 && response.status !== 200) throw federatedError(response, hint);
  return parseToken(response);
}

/** Sends one request to `federatedUrl`, for those whose proof fits into a header. */
export async function askForToken(
  context: AuthContext,
  request: Pick<HttpRequest, 'method' | 'headers'>,
  hint?: string,
): Promise<Token> {
  const url = await federatedUrl(context);
  return federatedToken(await context.transport.request({ ...request, url }), hint);
}
