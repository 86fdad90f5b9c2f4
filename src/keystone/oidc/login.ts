/** What the grants have in common: a refresh token is tried first, then the grant itself, then Keystone. */
import { MagnumError } from '../../errors.ts';
import { clockDifference, issuedAt } from '../api/clock-skew.ts';
import { requireFederation } from '../api/federation.ts';
import type { AuthContext, Token } from '../types.ts';
import { type Client, type ClientNeeds, createClient, shownTokenOf, type Tokens } from './client.ts';
import { exchangeForKeystoneToken } from './keystone-exchange.ts';
import { oauthErrorIn } from './oidc-errors.ts';

/** Seconds between two clocks that are worth a warning: half of what mod_auth_openidc puts up with (OIDCIDTokenIatSlack). */
const CLOCK_SKEW_WARNING_SECONDS = 300;

export interface Grant extends ClientNeeds {
  /** Somebody has to answer at a terminal or in a browser. */
  readonly isInteractive?: boolean;
  /** Gets tokens. Throws MagnumError as failure.ts says. */
  run(client: Client): Promise<Tokens>;
}

/** Throws MagnumError `usage` for what every grant needs: keystoneauth's loading/_plugins/identity/v3.py. */
export function requireOpenid(
  options: AuthContext['options'],
  more: readonly (readonly string[])[] = [],
): void {
  requireFederation(options, [['client_id'], ['discovery_endpoint', 'access_token_endpoint'], ...more]);
  shownTokenOf(options);
}

function bearerOf(tokens: Tokens, { options }: AuthContext, { provider }: Client): string {
  const type = shownTokenOf(options);
  const token = tokens[type];
  if (token) return token;
  throw new MagnumError(
    'failed',
    `The OpenID provider at ${provider.host} gave no ${type === 'id_token' ? 'ID token' : 'access token'}.`,
    {
      hint: 'An ID token comes only when `openid` is in the scope: --os-openid-scope (OS_OPENID_SCOPE).',
    },
  );
}

/** A log-in that went well all the same: others may mind, and what ends when is told wrong. */
function warnOfClockSkew({ now, warn }: AuthContext, { provider }: Client, tokens: Tokens): void {
  const difference = clockDifference(
    provider.host,
    issuedAt(tokens.id_token),
    now(),
    CLOCK_SKEW_WARNING_SECONDS,
  );
  if (difference) warn(difference);
}

/** Silent: a refused one is forgotten. Undefined when somebody has to log in. */
async function withRefreshToken(context: AuthContext, client: Client): Promise<Token | undefined> {
  const { refreshTokens } = context;
  const refreshToken = await refreshTokens.get();
  if (!refreshToken) return undefined;
  let tokens: Tokens;
  try {
    tokens = await client.ask('refresh', (it) => client.library.refreshTokenGrant(it, refreshToken));
  } catch (error) {
    // Only the provider's word ends it: when it is down, the token is as good as before.
    const refused = oauthErrorIn(client.attempt('refresh').answer);
    if (!refused || /^(?:server_error|temporarily_unavailable)$/.test(refused.error)) throw error;
    await refreshTokens.put(undefined);
    return undefined;
  }
  // The one that was used may be worth nothing any more (RFC 9700, section 4.14.2).
  if (tokens.refresh_token) await refreshTokens.put(tokens.refresh_token);
  const bearer = tokens[shownTokenOf(context.options)];
  // A refresh need not bring an ID token (OpenID Connect Core 1.0, section 12.2).
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
 * An unscoped token. Throws MagnumError `auth` when nobody is there for an interactive grant, and as failure.ts and
 * keystone.ts say.
 */
export async function logInWithProvider(context: AuthContext, grant: Grant): Promise<Token> {
  const client = await createClient(context, grant);
  const refreshed = await withRefreshToken(context, client);
  if (refreshed) return refreshed;
  if (grant.isInteractive && !context.person.isInteractive) {
    throw new MagnumError('auth', 'Somebody has to log in at a terminal, and nobody is there to do it.', {
      hint: 'Run `magnum login` in a terminal first.',
    });
  }
  const tokens = await grant.run(client);
  const token = await exchangeForKeystoneToken(context, bearerOf(tokens, context, client));
  warnOfClockSkew(context, client, tokens);
  if (tokens.refresh_token) await context.refreshTokens.put(tokens.refresh_token);
  return token;
}
