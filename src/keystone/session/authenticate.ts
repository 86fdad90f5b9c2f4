/** A complete login: from options to a token with the requested scope. */
import { ownCommand } from '../../platform/own-command.ts';
import { optionOf } from '../api/plugin-options.ts';
import { isReceipt } from '../api/receipt.ts';
import { scopeOf } from '../api/scope.ts';
import { exchangeToken } from '../api/token-request.ts';
import type { AuthContext, AuthPlugin, IssuedToken, Scope, Token } from '../types.ts';
import { finalScope } from './cache-keys.ts';

const isScoped = ({ project, domain, system }: Token): boolean =>
  project !== undefined || domain !== undefined || system === true;

/**
 * Exchanges a token for one with another scope (Identity API v3, "Token authentication with scoped authorization").
 * Throws MagnumError `auth` if the user has no role there.
 */
export function rescope(context: AuthContext, token: Token, scope: Scope): Promise<Token> {
  return exchangeToken(context, token.id, {
    scope,
    hint: `You are logged in, but may have no role in the requested scope. To list your projects: ${ownCommand('project-list')}`,
  });
}

/** The context for requests to the Keystone that issued the token. The fallback domain is that of the local one. */
export function atIssuer(context: AuthContext, { identityUrl }: IssuedToken): AuthContext {
  const isRemote = optionOf(context.options, 'service_provider') !== undefined;
  return {
    ...context,
    fallbackDomainId: isRemote ? undefined : context.fallbackDomainId,
    identityUrl: async () => identityUrl,
  };
}

/** Requests a token of the remote Keystone, which requires a local token with the scope of the options. */
async function authenticateAtServiceProvider(context: AuthContext, token: Token): Promise<IssuedToken> {
  const { keystoneToKeystone } = await import('../saml/keystone-to-keystone.ts');
  const scope = isScoped(token) ? undefined : scopeOf(context.options);
  return keystoneToKeystone(context, scope ? await rescope(context, token, scope) : token);
}

/** Logs in with the plugin, and sends what a receipt requires. */
async function logInWithPlugin(plugin: AuthPlugin, context: AuthContext): Promise<Token> {
  const result = await plugin.authenticate(context);
  let token: Token;
  if (isReceipt(result)) {
    const { completeLogin } = await import('../methods/receipt.ts');
    token = await completeLogin(context, result);
  } else token = result;
  plugin.reviewToken?.(context, token);
  return token;
}

/**
 * Logs in, continues to the remote Keystone if `service_provider` is set, and exchanges an unscoped token (the result of every
 * federated login) for one with the requested scope, as keystoneauth's identity/v3/federation.py does. `onIssued` receives the token
 * before the exchange, because that token can be exchanged for other scopes too. Throws what plugins, `completeLogin`,
 * `keystoneToKeystone` and `rescope` throw.
 */
export async function authenticate(
  plugin: AuthPlugin,
  context: AuthContext,
  onIssued: (issued: IssuedToken) => void = () => {},
): Promise<Token> {
  const token = await logInWithPlugin(plugin, context);
  if (plugin.endpoint !== undefined) return token;
  const issued = optionOf(context.options, 'service_provider')
    ? await authenticateAtServiceProvider(context, token)
    : { token, identityUrl: await context.identityUrl() };
  onIssued(issued);
  if (isScoped(issued.token)) return issued.token;
  const scope = finalScope(context.options);
  if (!scope) return issued.token;
  return rescope(atIssuer(context, issued), issued.token, scope);
}
