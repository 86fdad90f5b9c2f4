/** A cloud that one is logged in to: the token, Magnum's address, and requests that carry the one to the other. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { findEndpoint } from '../api/catalog.ts';
import { discoverIdentity } from '../api/discovery.ts';
import { loginError, requestIdOf } from '../api/keystone-errors.ts';
import { loadAuthType } from '../plugins/index.ts';
import type { AuthContext, AuthPlugin, IssuedToken, ServiceRequest, Session, Token } from '../types.ts';
import { type LogoutResult, logout } from './logout.ts';
import type { StorageLocation } from './token-cache.ts';
import { type CredentialStore, createTokenManager, type TokenManager } from './token-manager.ts';

type AmbientCredentials = Pick<AuthContext, 'transport' | 'person' | 'warn' | 'now' | 'sleep' | 'signal'>;

export interface SessionParts extends AmbientCredentials {
  readonly config: CloudConfig;
  /** What is kept between runs; missing where nothing is to be kept, nor anything used that was. */
  readonly memory?: CredentialStore | undefined;
  /** What the log-in takes from elsewhere than its options: the Kerberos tickets. */
  readonly outside?: readonly string[] | undefined;
  /** Told where something was put. */
  readonly keptIn?: ((kept: StorageLocation) => Promise<void>) | undefined;
}

/** A session, and the log-in behind it for those who manage it. */
export interface ManagedSession extends Session {
  readonly logIn: TokenManager;
  /** A request to the Keystone that gave the token, with any token of the log-in; after a 401 with others. */
  identity(request: ServiceRequest): Promise<HttpResponse>;
  /** Revokes and forgets all tokens of the log-in; undefined when there are none. */
  logOut(): Promise<LogoutResult | undefined>;
}

/** `https://host:9511/v1/` -> `https://host:9511`: paths of requests begin with `/v1`. */
function serviceBase(address: string): string {
  const base = address.trim().replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  if (/^https?:\/\//i.test(base) && URL.canParse(base)) return base;
  throw new MagnumError('usage', `The address of Magnum is not an http:// or https:// address: ${address}`, {
    hint: 'Check --os-endpoint-override, --bypass-url (BYPASS_URL), or the catalog of the cloud.',
  });
}

async function locate(
  config: CloudConfig,
  { endpoint }: AuthPlugin,
  token: () => Promise<Token>,
): Promise<string> {
  if (config.endpointOverride) return serviceBase(config.endpointOverride);
  if (endpoint === undefined) return serviceBase(findEndpoint((await token()).catalog, config));
  const address = endpoint(config.auth);
  if (address) return serviceBase(address);
  throw new MagnumError('usage', `The auth type ${config.authType} needs the address of Magnum.`, {
    hint: 'Give it with --os-endpoint-override or --bypass-url (BYPASS_URL).',
  });
}

function rejectionError(response: HttpResponse, token: Token, authType: string, hint?: string): MagnumError {
  const { host } = new URL(response.url);
  const details = { status: response.status, requestId: requestIdOf(response) };
  if (token.id === '') {
    return new MagnumError(
      'auth',
      `Magnum at ${host} wants a log-in, and the auth type ${authType} gives none.`,
      {
        ...details,
        hint: 'Choose another one with --os-auth-type (OS_AUTH_TYPE).',
      },
    );
  }
  if (hint !== undefined)
    return new MagnumError('auth', `Magnum at ${host} does not accept the log-in.`, { ...details, hint });
  return new MagnumError(
    'auth',
    `Magnum at ${host} does not accept the token: it is wrong, has expired, or is for another cloud.`,
    {
      ...details,
      hint: 'Check which cloud and region you use; a token given with --os-token (OS_TOKEN) may have to be replaced.',
    },
  );
}

/**
 * Logs in when something is first asked of it. Throws what auth types, discovery, catalog and transport throw; a second
 * 401 in a row, or one where no other token can be had, is a MagnumError `auth`.
 */
export function createSession(parts: SessionParts): ManagedSession {
  const { config, transport } = parts;
  const keeper = createTokenManager(parts);
  let endpoint: string | undefined;
  const headersOf = async (token: Token): Promise<Readonly<Record<string, string>>> => {
    const { headers } = await loadAuthType(config.authType);
    return headers?.(token, config.auth) ?? (token.id ? { 'X-Auth-Token': token.id } : {});
  };

  const session: ManagedSession = {
    logIn: keeper,
    async identity({ path, ...request }) {
      const send = async ({ token, identityUrl }: IssuedToken) => {
        const headers = { ...request.headers, ...(await headersOf(token)) };
        return transport.request({ ...request, url: `${identityUrl}${path}`, headers });
      };
      const { tokenless, rejectionHint } = await loadAuthType(config.authType);
      if (tokenless) {
        const identityUrl = await discoverIdentity(config.auth.auth_url ?? '', transport);
        const only = await send({ token: await keeper.current(), identityUrl });
        if (only.status === 401) throw loginError(only, rejectionHint);
        return only;
      }
      // The token that was kept may be dead, the session's as well; then there is a log-in.
      let its = await keeper.anyToken();
      let answer = await send(its);
      for (let others = 0; answer.status === 401 && others < 2; others++) {
        its = await keeper.anyToken(its.token);
        answer = await send(its);
      }
      return answer;
    },
    logOut: () => logout(keeper, transport),
    token: () => keeper.current(),
    async endpoint() {
      endpoint ??= await locate(config, await loadAuthType(config.authType), session.token);
      return endpoint;
    },
    async request({ path, ...request }: ServiceRequest) {
      const url = `${await session.endpoint()}${path}`;
      const send = async (token: Token) =>
        transport.request({ ...request, url, headers: { ...request.headers, ...(await headersOf(token)) } });
      const token = await keeper.current();
      const first = await send(token);
      if (first.status !== 401) return first;
      // Not authenticated means not processed: a repeat is safe for any method.
      const other = await keeper.replace(token);
      const { rejectionHint } = await loadAuthType(config.authType);
      if (other.id === token.id) throw rejectionError(first, token, config.authType, rejectionHint);
      const second = await send(other);
      if (second.status === 401) throw rejectionError(second, other, config.authType, rejectionHint);
      return second;
    },
  };
  return session;
}
