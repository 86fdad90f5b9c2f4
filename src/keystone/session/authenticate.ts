/** A complete login: from options to a token with the requested scope. */
import { isInterruption, MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { optionOf } from '../api/plugin-options.ts';
import { isReceipt } from '../api/receipt.ts';
import { scopeOf } from '../api/scope.ts';
import { exchangeToken } from '../api/token-request.ts';
import type { AuthContext, AuthPlugin, IssuedToken, Scope, Token } from '../types.ts';
import { finalScope, usesKeystoneToKeystone, withoutScope } from './cache-keys.ts';
import { explainRejectedScope } from './missing-project.ts';

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

/**
 * Returns the error of a login that Keystone rejected. A login without the project shows whether the project is the cause: Keystone
 * responds in the same way to a wrong password. Not in a retry, because clouds lock an account after a few rejected logins.
 */
async function explainRejection(plugin: AuthPlugin, context: AuthContext, error: unknown): Promise<unknown> {
  const { options } = context;
  if (!(error instanceof MagnumError) || error.status !== 401 || !plugin.canCheckProject) return error;
  if (context.isRetry) return error;
  if (usesKeystoneToKeystone(options) || scopeOf(options)?.project === undefined) return error;
  try {
    const token = await plugin.authenticate({ ...context, options: withoutScope(options) });
    if (isReceipt(token)) return error;
    return await explainRejectedScope(context, { token, identityUrl: await context.identityUrl() }, error);
  } catch (reason) {
    return isInterruption(reason) ? reason : error;
  }
}

/** Logs in with the plugin, and sends what a receipt requires. */
async function logInWithPlugin(plugin: AuthPlugin, context: AuthContext): Promise<Token> {
  const result = await plugin.authenticate(context).catch(async (error: unknown) => {
    throw await explainRejection(plugin, context, error);
  });
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
 * federated login) for one with the requested scope, as keystoneauth's identity/v3/federation.py does. A rejected project is
 * named. `onIssued` receives the token before the exchange, because that token can be exchanged for other scopes too. Throws what
 * plugins, `completeLogin`, `keystoneToKeystone` and `rescope` throw.
 */
export async function authenticate(
  plugin: AuthPlugin,
  context: AuthContext,
  onIssued: (issued: IssuedToken) => void = () => {},
): Promise<Token> {
  if (plugin.endpoint !== undefined) return logInWithPlugin(plugin, context);
  // Also checks the scope before any request.
  const scope = finalScope(context.options);
  const token = await logInWithPlugin(plugin, context);
  const issued = optionOf(context.options, 'service_provider')
    ? await authenticateAtServiceProvider(context, token)
    : { token, identityUrl: await context.identityUrl() };
  onIssued(issued);
  if (isScoped(issued.token)) return issued.token;
  if (!scope) return issued.token;
  return rescope(atIssuer(context, issued), issued.token, scope).catch(async (error: unknown) => {
    const isRejected = error instanceof MagnumError && error.status === 401;
    throw isRejected ? await explainRejectedScope(context, issued, error) : error;
  });
}
