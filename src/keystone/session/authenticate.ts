/** The whole way from options to a token that is good for what was asked. */

import { optionOf } from '../api/plugin-options.ts';
import { type Scope, scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { loadAuthType } from '../plugins/index.ts';
import type { AuthContext, Token } from '../types.ts';
import { finalScope } from './cache-keys.ts';

export const isScoped = ({ project, domain, system }: Token): boolean =>
  project !== undefined || domain !== undefined || system === true;

/**
 * A token for another scope, made of a token (Identity API v3, "Token authentication with scoped authorization").
 * Throws MagnumError `auth` when the user has no role there.
 */
export function rescope(context: AuthContext, token: Token, scope: Scope): Promise<Token> {
  return requestToken(context, {
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

async function authenticateAtServiceProvider(context: AuthContext, token: Token): Promise<FirstToken> {
  const { keystoneToKeystone } = await import('../saml/keystone-to-keystone.ts');
  return keystoneToKeystone(context, await localToken(context, token));
}

/** The local log-in in full, as far as its options say: another Keystone wants it to be for a project. */
async function localToken(context: AuthContext, token: Token): Promise<Token> {
  const scope = isScoped(token) ? undefined : scopeOf(context.options);
  return scope ? rescope(context, token, scope) : token;
}

/**
 * Logs in with the type, goes on to another Keystone where `service_provider` names one, and exchanges a token without a scope
 * (federated log-ins give nothing else) for the scope that the options ask for, as keystoneauth's identity/v3/federation.py does.
 * `onFirst` is told what there is to exchange, before it is. Throws what auth types, `keystoneToKeystone` and `rescope` throw.
 */
export async function authenticate(
  authType: string,
  context: AuthContext,
  onFirst: (first: FirstToken) => void = () => {},
): Promise<Token> {
  const type = await loadAuthType(authType);
  const token = await type.authenticate(context);
  if (type.endpoint !== undefined) return token;
  const first = optionOf(context.options, 'service_provider')
    ? await authenticateAtServiceProvider(context, token)
    : { token, identityUrl: await context.identityUrl() };
  onFirst(first);
  if (isScoped(first.token)) return first.token;
  const scope = finalScope(context.options);
  if (!scope) return first.token;
  return rescope({ ...context, identityUrl: async () => first.identityUrl }, first.token, scope);
}
