/** The one request that makes a token out of something else; the v3 auth types differ only in `identity`. */
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { AuthContext, Token } from '../types.ts';
import { loginError } from './keystone-errors.ts';
import type { Scope } from './scope.ts';
import { parseToken } from './token.ts';

/** `auth.identity`: the methods, and under the name of each what it needs. */
export interface Identity {
  readonly methods: readonly string[];
  readonly [method: string]: unknown;
}

export interface TokenRequest {
  readonly identity: Identity;
  readonly scope?: Scope | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** What to do when Keystone answers 401. */
  readonly hint?: string;
  /** In place of the transport. */
  readonly send?: (request: HttpRequest) => Promise<HttpResponse>;
}

/**
 * A receipt says that what was sent is right and that more is wanted. A token proves no more than the log-in it came from,
 * and the Keystone it is shown to may be another one: it is never helped out with a password.
 */
const isAnsweredByReceipt = (response: HttpResponse, { methods }: Identity): boolean =>
  response.status === 401 &&
  Boolean(response.headers['openstack-auth-receipt']) &&
  methods.join() !== 'token';

/**
 * POST /v3/auth/tokens (Identity API v3), and again with what a receipt asks for. Throws MagnumError as errors.ts and
 * receipt.ts say, and whatever the transport throws.
 */
export async function requestToken(
  context: AuthContext,
  { scope, hint, ...first }: TokenRequest,
): Promise<Token> {
  const url = `${await context.identityUrl()}/auth/tokens`;
  const post = ({ identity, headers, send }: Omit<TokenRequest, 'scope' | 'hint'>): Promise<HttpResponse> => {
    const request: HttpRequest = {
      method: 'POST',
      url,
      ...(headers && { headers }),
      json: { auth: { identity, ...(scope && { scope }) } },
    };
    return send ? send(request) : context.transport.request(request);
  };
  const response = await post(first);
  if (isAnsweredByReceipt(response, first.identity)) {
    const { completeWithReceipt: completeLogIn } = await import('../methods/receipt.ts');
    return parseToken(await completeLogIn(context, response, post));
  }
  if (response.status !== 201 && response.status !== 200) throw loginError(response, hint);
  return parseToken(response);
}
