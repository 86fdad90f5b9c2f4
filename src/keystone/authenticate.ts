/** The whole way from options to a token that is good for what was asked. */
import { loadAuthType } from './auth/index.ts';
import { logIn } from './log-in.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { AuthContext, Token } from './types.ts';

export const isScoped = ({ project, domain, system }: Token): boolean =>
  project !== undefined || domain !== undefined || system === true;

/**
 * A token for another scope, made of a token (Identity API v3, "Token authentication with scoped authorization").
 * Throws MagnumError `auth` when the user has no role there.
 */
export function rescope(context: AuthContext, token: Token, scope: Scope): Promise<Token> {
  return logIn(context, {
    identity: { methods: ['token'], token: { id: token.id } },
    scope,
    headers: { 'X-Auth-Token': token.id },
    hint: 'You are logged in, but not for this project: `magnum project-list` shows those that you have a role in.',
  });
}

/** What a log-in gave before it was exchanged: good for other scopes too. */
export interface FirstToken {
  readonly token: Token;
  /** The Keystone that gave it, and gives others for it. */
  readonly identityUrl: string;
}

/**
 * Logs in with the type, and exchanges a token without a scope (federated log-ins give nothing else) for the scope that
 * the options ask for, as keystoneauth's identity/v3/federation.py does. `onFirst` is told what there is to exchange, before
 * it is. Throws what auth types and `rescope` throw.
 */
export async function authenticate(
  authType: string,
  context: AuthContext,
  onFirst: (first: FirstToken) => void = () => {},
): Promise<Token> {
  const type = await loadAuthType(authType);
  const token = await type.authenticate(context);
  if (type.endpoint !== undefined) return token;
  onFirst({ token, identityUrl: await context.identityUrl() });
  if (isScoped(token)) return token;
  const scope = scopeOf(context.options);
  return scope ? rescope(context, token, scope) : token;
}
