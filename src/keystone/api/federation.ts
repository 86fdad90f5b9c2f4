/** Keystone's URLs for federated users, who are authenticated by a module of its web server. */
import type { HttpResponse } from '../../http/types.ts';
import type { AuthContext, Token } from '../types.ts';
import { federatedError } from './keystone-errors.ts';
import { optionOf, requireOptions } from './plugin-options.ts';
import { parseToken } from './token.ts';

/** Throws MagnumError `usage` for missing options. `required` adds to those of all federated logins. */
export function requireFederation(
  options: AuthContext['options'],
  required: readonly (readonly string[])[] = [],
): void {
  requireOptions(options, [['auth_url'], ['identity_provider'], ['protocol'], ...required]);
}

/** Returns the URL that issues an unscoped token (Identity API v3, OS-FEDERATION, "Request an unscoped OS-FEDERATION token"). */
export async function federatedUrl({ options, identityUrl }: AuthContext): Promise<string> {
  const [provider, protocol] = ['identity_provider', 'protocol'].map((name) =>
    encodeURIComponent(optionOf(options, name) ?? ''),
  );
  return `${await identityUrl()}/OS-FEDERATION/identity_providers/${provider}/protocols/${protocol}/auth`;
}

/**
 * Returns the URL of the page that logs in with a browser and posts an unscoped token to `origin` (Identity API v3, OS-FEDERATION,
 * "Web Single Sign On"). If no identity provider is set, the web server's module selects one.
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

/** Returns the unscoped token of a response. Throws MagnumError as `federatedError` describes. */
export function parseFederatedToken(response: HttpResponse, hint?: string): Token {
  if (response.status !== 201 && response.status !== 200) throw federatedError(response, hint);
  return parseToken(response);
}
