/** The one request that makes a token out of something else; the v3 auth types differ only in `identity`. */
import { logInError } from './errors.ts';
import type { Scope } from './scope.ts';
import { parseToken } from './token.ts';
import type { AuthContext, Token } from './types.ts';

/** `auth.identity`: the methods, and under the name of each what it needs. */
export interface Identity {
  readonly methods: readonly string[];
  readonly [method: string]: unknown;
}

export interface LogIn {
  readonly identity: Identity;
  readonly scope?: Scope | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** What to do when Keystone answers 401. */
  readonly hint?: string;
}

/**
 * POST /v3/auth/tokens (Identity API v3). Throws MagnumError as errors.ts says, and whatever the transport throws.
 */
export async function logIn(context: AuthContext, { identity, scope, headers, hint }: LogIn): Promise<Token> {
  const response = await context.transport.request({
    method: 'POST',
    url: `${await context.identityUrl()}/auth/tokens`,
    ...(headers && { headers }),
    json: { auth: { identity, ...(scope && { scope }) } },
  });
  if (response.status !== 201 && response.status !== 200) throw logInError(response, hint);
  return parseToken(response);
}
