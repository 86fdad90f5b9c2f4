/** The token request of the v3 auth types, which differ only in `identity`. */
import { MagnumError } from '../../errors.ts';
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { AuthContext, Receipt, Scope, Token } from '../types.ts';
import { ownersWithoutDomain, withDomain } from './domain-references.ts';
import { loginError, requiresDomain } from './keystone-errors.ts';
import { hasReceipt, parseReceipt } from './receipt.ts';
import { withRejectedMethods } from './rejected-secret.ts';
import { parseToken } from './token.ts';

/** `auth.identity`: the methods, and the payload of each under its name. */
export interface Identity {
  readonly methods: readonly string[];
  readonly [method: string]: unknown;
}

export interface TokenRequest {
  readonly identity: Identity;
  readonly scope?: Scope | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The hint if Keystone rejects the login; replaces the general one. */
  readonly hint?: string | undefined;
  /** Sends the request; defaults to the transport. */
  readonly send?: (request: HttpRequest) => Promise<HttpResponse>;
}

/**
 * POST /v3/auth/tokens (Identity API v3). If Keystone requires a domain for a name that has none, repeats the request with the
 * fallback domain, if there is one: a Keystone that finds names without a domain may have other domains. Throws what the transport
 * throws.
 */
export async function sendTokenRequest(
  context: AuthContext,
  request: Omit<TokenRequest, 'hint'>,
): Promise<HttpResponse> {
  const response = await postTokenRequest(context, request);
  const { fallbackDomainId } = context;
  const canRepeat =
    fallbackDomainId !== undefined && requiresDomain(response) && ownersWithoutDomain(request).length > 0;
  return canRepeat ? postTokenRequest(context, withDomain(request, fallbackDomainId)) : response;
}

async function postTokenRequest(
  context: AuthContext,
  { identity, scope, headers, send }: Omit<TokenRequest, 'hint'>,
): Promise<HttpResponse> {
  const request: HttpRequest = {
    method: 'POST',
    url: `${await context.identityUrl()}/auth/tokens`,
    ...(headers && { headers }),
    json: { auth: { identity, ...(scope && { scope }) } },
  };
  return send ? send(request) : context.transport.request(request);
}

function tokenOf(response: HttpResponse, { hint, ...request }: TokenRequest): Token {
  if (response.status !== 201 && response.status !== 200) {
    const { methods } = request.identity;
    throw loginError(response, hint, { methods, ownersWithoutDomain: ownersWithoutDomain(request) });
  }
  return parseToken(response);
}

/** Requests a token. Throws MagnumError as `loginError`, `parseReceipt` and `parseToken` do, and what the transport throws. */
export async function requestToken(context: AuthContext, request: TokenRequest): Promise<Token | Receipt> {
  const response = await sendTokenRequest(context, request);
  // Missing methods are not requested for a login with a token alone: the token may be from another Keystone.
  const isTokenAlone = request.identity.methods.join() === 'token';
  if (hasReceipt(response) && !isTokenAlone) return parseReceipt(response, request.scope);
  try {
    return tokenOf(response, request);
  } catch (error) {
    throw error instanceof MagnumError ? withRejectedMethods(error, request.identity.methods) : error;
  }
}

/**
 * Requests a token in exchange for the token `id` (Identity API v3, "Token authentication"). Throws as `requestToken` does; a
 * receipt is a rejection.
 */
export async function exchangeToken(
  context: AuthContext,
  id: string,
  { scope, hint }: Pick<TokenRequest, 'scope' | 'hint'>,
): Promise<Token> {
  const identity = { methods: ['token'], token: { id } };
  const request = { identity, scope, hint, headers: { 'X-Auth-Token': id } };
  return tokenOf(await sendTokenRequest(context, request), request);
}
