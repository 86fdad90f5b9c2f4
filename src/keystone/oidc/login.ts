/** The steps of every OpenID Connect login: refresh token, grant, exchange for a Keystone token. */
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { clockDifference, issuedAt } from '../api/clock-skew.ts';
import { requireFederation } from '../api/federation.ts';
import type { AuthContext, Token } from '../types.ts';
import {
  bearerTypeOf,
  type Client,
  type ClientRequirements,
  CODE_GRANT,
  createClient,
  type Tokens,
} from './client.ts';
import { assertSignature } from './id-token-signature.ts';
import { exchangeForKeystoneToken } from './keystone-exchange.ts';
import { oauthErrorIn } from './oidc-errors.ts';

/** Half of what mod_auth_openidc tolerates (OIDCIDTokenIatSlack). */
const CLOCK_SKEW_WARNING_SECONDS = 300;

export interface Grant extends ClientRequirements {
  /** True if the grant requires a user who reads stderr and logs in with a browser. */
  readonly requiresUser?: boolean;
  /** Requests the tokens. Throws what `Client.send` throws. */
  run(client: Client): Promise<Tokens>;
}

/** Throws MagnumError `usage` for missing options (keystoneauth's loading/_plugins/identity/v3.py). `required` adds to those of all grants. */
export function requireOpenid(
  options: AuthContext['options'],
  required: readonly (readonly string[])[] = [],
): void {
  requireFederation(options, [['client_id'], ['discovery_endpoint', 'access_token_endpoint'], ...required]);
  bearerTypeOf(options);
}

function bearerOf(tokens: Tokens, { options }: AuthContext, { provider }: Client): string {
  const type = bearerTypeOf(options);
  const token = tokens[type];
  if (token) return token;
  throw new MagnumError(
    'failed',
    `The OpenID provider at ${provider.host} returned no ${type === 'id_token' ? 'ID token' : 'access token'}.`,
    {
      hint: 'An ID token requires `openid` in the scope: --os-openid-scope (OS_OPENID_SCOPE).',
    },
  );
}

/** Warns although the login succeeded: other services may reject it, and the expiry shown is wrong. */
function warnOfClockSkew({ now, warn }: AuthContext, { provider, lastIdToken }: Client): void {
  const issued = issuedAt(lastIdToken());
  const difference = clockDifference(provider.host, issued, now(), CLOCK_SKEW_WARNING_SECONDS);
  if (difference) warn(difference);
}

/** Logs in with the refresh token, and deletes a rejected one. Returns undefined if a login is required. */
async function logInWithRefreshToken(context: AuthContext, client: Client): Promise<Token | undefined> {
  const { refreshTokens } = context;
  const refreshToken = await refreshTokens.get();
  if (!refreshToken) return undefined;
  let tokens: Tokens;
  try {
    tokens = await client.send('refresh', (configuration) =>
      client.library.refreshTokenGrant(configuration, refreshToken),
    );
  } catch (error) {
    // The refresh token remains valid if the provider is unavailable.
    const rejection = oauthErrorIn(client.attempt('refresh').response);
    if (!rejection || /^(?:server_error|temporarily_unavailable)$/.test(rejection.error)) throw error;
    await refreshTokens.put(undefined);
    return undefined;
  }
  // The provider may have revoked the previous one (RFC 9700, section 4.14.2).
  if (tokens.refresh_token) await refreshTokens.put(tokens.refresh_token);
  const bearer = tokens[bearerTypeOf(context.options)];
  // The response need not contain an ID token (OpenID Connect Core 1.0, section 12.2).
  if (!bearer) return undefined;
  try {
    return await exchangeForKeystoneToken(context, bearer);
  } catch (error) {
    if (!(error instanceof MagnumError && error.kind === 'auth')) throw error;
    await refreshTokens.put(undefined);
    return undefined;
  }
}

/**
 * Returns an unscoped token. Throws MagnumError `auth` if the grant requires an interactive terminal, and what `createClient`,
 * `Grant.run` and `exchangeForKeystoneToken` throw.
 */
export async function logInWithProvider(context: AuthContext, grant: Grant): Promise<Token> {
  const client = await createClient(context, grant);
  const renewedToken = await logInWithRefreshToken(context, client);
  if (renewedToken) return renewedToken;
  if (grant.requiresUser && !context.ui.isAttended) {
    throw new MagnumError('auth', 'This login requires an interactive terminal.', {
      hint: `Log in at a terminal first: ${ownCommand('login')}`,
    });
  }
  const tokens = await grant.run(client);
  if (grant.grant === CODE_GRANT && tokens.id_token)
    await assertSignature(context, client.provider, tokens.id_token);
  const token = await exchangeForKeystoneToken(context, bearerOf(tokens, context, client));
  warnOfClockSkew(context, client);
  if (tokens.refresh_token) await context.refreshTokens.put(tokens.refresh_token);
  return token;
}
