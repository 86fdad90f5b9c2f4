/** A session with a cloud: a token, Magnum's endpoint, and authenticated requests. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { assertStaysHttps } from '../../http/https-only.ts';
import { withoutTrailingSlashes } from '../../http/trailing-slashes.ts';
import type { HttpResponse } from '../../http/types.ts';
import { accessRulesError } from '../api/access-rules.ts';
import { endpointOfType, findEndpoint } from '../api/catalog.ts';
import { loginError, requestIdOf } from '../api/keystone-errors.ts';
import { catalogServiceBase, serviceBase } from '../api/service-base.ts';
import type { AuthPlugin, IdentityClient, IssuedToken, ServiceRequest, Session, Token } from '../types.ts';
import { type Authenticator, type AuthenticatorOptions, createAuthenticator } from './authenticator.ts';
import { createLogin, type Login } from './login.ts';
import type { LoginIdentity } from './login-settings.ts';
import { type LogoutResult, logout } from './logout.ts';
import { createStoredCredentials } from './stored-credentials.ts';
import { createTokenManager, type TokenManager, type TokenManagerParts } from './token-manager.ts';
import { createTokenSource } from './token-source.ts';

export interface SessionOptions
  extends LoginIdentity,
    AuthenticatorOptions,
    Pick<TokenManagerParts, 'onStored'> {}

/** A session, and the login behind it. */
export interface ManagedSession extends Session, IdentityClient, Login {
  /**
   * Sends a request to another service of the cloud, with a path relative to its endpoint. Returns undefined if the catalog has none of
   * this type. Does not log in again after a 401.
   */
  requestTo(serviceType: string, request: ServiceRequest): Promise<HttpResponse | undefined>;
  /** Revokes and deletes all tokens of the login; returns undefined if no session was stored. */
  logOut(): Promise<LogoutResult | undefined>;
}

/** Returns Magnum's endpoint. Throws MagnumError `usage` if no endpoint is set or it is invalid, and as `assertStaysHttps` does. */
async function locateMagnum(
  config: CloudConfig,
  { endpoint }: AuthPlugin,
  token: () => Promise<Token>,
): Promise<string> {
  if (config.endpointOverride) return serviceBase(config.endpointOverride);
  if (endpoint === undefined) {
    const { catalog, project, domain, system } = await token();
    // Keystone may issue a token with a scope, but without a catalog.
    const isScoped = project !== undefined || domain !== undefined || system === true;
    const catalogUrl = findEndpoint(catalog ?? (isScoped ? [] : undefined), config);
    const base = catalogServiceBase(catalogUrl);
    assertStaysHttps(catalogUrl, config.auth.auth_url ?? '', 'The Magnum endpoint in the catalog', config);
    return base;
  }
  const url = endpoint(config.auth);
  if (url) return serviceBase(url);
  throw new MagnumError('usage', `Auth type ${config.authType} requires a Magnum endpoint.`, {
    hint: 'Set it with --os-endpoint-override or --bypass-url (BYPASS_URL).',
  });
}

function rejectionError(
  response: HttpResponse,
  { method }: ServiceRequest,
  token: Token,
  { authType, serviceType }: CloudConfig,
  hint?: string,
): MagnumError {
  const { host } = new URL(response.url);
  const details = { status: response.status, requestId: requestIdOf(response) };
  const limited = accessRulesError(response, token, { method }, { name: 'Magnum', type: serviceType });
  if (limited) return limited;
  if (token.id === '') {
    return new MagnumError(
      'auth',
      `Magnum at ${host} requires authentication, but auth type ${authType} provides none.`,
      {
        ...details,
        hint: 'Select another auth type with --os-auth-type (OS_AUTH_TYPE).',
      },
    );
  }
  if (hint !== undefined)
    return new MagnumError('auth', `Magnum at ${host} rejected the credentials.`, { ...details, hint });
  return new MagnumError(
    'auth',
    `Magnum at ${host} rejected the token: it is invalid, has expired, or is for another cloud.`,
    {
      ...details,
      hint: 'Check the cloud and region, and replace a token that is set with --os-token (OS_TOKEN).',
    },
  );
}

function headersOf(
  { headers }: AuthPlugin,
  token: Token,
  config: CloudConfig,
): Readonly<Record<string, string>> {
  return headers?.(token, config.auth) ?? (token.id ? { 'X-Auth-Token': token.id } : {});
}

/** Retries requests to Keystone after a 401 with up to two other tokens: the cached token and the session's token may be revoked. */
function createIdentityClient(
  { config, transport }: SessionOptions,
  { plugin, identityUrl }: Authenticator,
  tokens: TokenManager,
): IdentityClient {
  return {
    anyToken: () => tokens.anyToken(),
    async identity({ path, ...request }) {
      const type = await plugin();
      const send = (issued: IssuedToken) => {
        const headers = { ...request.headers, ...headersOf(type, issued.token, config) };
        return transport.request({ ...request, url: `${issued.identityUrl}${path}`, headers });
      };
      if (type.tokenless) {
        const response = await send({ identityUrl: await identityUrl(), token: await tokens.current() });
        if (response.status === 401) throw loginError(response, type.rejectionHint);
        return response;
      }
      let issued = await tokens.anyToken();
      let response = await send(issued);
      for (let retries = 0; response.status === 401 && retries < 2; retries++) {
        issued = await tokens.anyToken(issued.token);
        response = await send(issued);
      }
      const service = { name: 'Keystone', type: 'identity' } as const;
      const limited = response.status === 401 && accessRulesError(response, issued.token, request, service);
      if (limited) throw limited;
      return response;
    },
  };
}

/**
 * Creates a session that logs in when it is first used. Its methods throw what plugins, discovery, catalog and transport throw, and
 * MagnumError `auth` for a second 401 in a row, or a 401 if no other token is available.
 */
export function createSession(options: SessionOptions): ManagedSession {
  const { config, transport } = options;
  const authenticator = createAuthenticator(options);
  const { typedSecrets } = authenticator;
  const credentials = createStoredCredentials({ ...options, typedSecrets });
  const source = createTokenSource({ ...options, authenticator, credentials });
  const tokens = createTokenManager({ ...options, authenticator, credentials, source });
  const login = createLogin({ ...options, authenticator, credentials, source, tokens });
  let endpoint: string | undefined;

  const session: ManagedSession = {
    ...login,
    ...createIdentityClient(options, authenticator, tokens),
    logOut: () => logout(login, transport),
    token: () => tokens.current(),
    async endpoint() {
      endpoint ??= await locateMagnum(config, await authenticator.plugin(), session.token);
      return endpoint;
    },
    async requestTo(serviceType, { path, ...request }) {
      const token = await tokens.current();
      const base = endpointOfType(token.catalog ?? [], serviceType, config);
      if (base === undefined) return undefined;
      assertStaysHttps(
        base,
        config.auth.auth_url ?? '',
        `The ${serviceType} endpoint in the catalog`,
        config,
      );
      const headers = { ...request.headers, ...headersOf(await authenticator.plugin(), token, config) };
      return transport.request({ ...request, url: withoutTrailingSlashes(base) + path, headers });
    },
    async request(serviceRequest: ServiceRequest) {
      const { path, ...request } = serviceRequest;
      const url = `${await session.endpoint()}${path}`;
      const plugin = await authenticator.plugin();
      const send = (token: Token) => {
        const headers = { ...request.headers, ...headersOf(plugin, token, config) };
        return transport.request({ ...request, url, headers });
      };
      const token = await tokens.current();
      const response = await send(token);
      if (response.status !== 401) return response;
      // A request that was not authenticated was not processed: a retry is safe for any method.
      const replacement = await tokens.replace(token);
      const { rejectionHint } = plugin;
      if (replacement.id === token.id)
        throw rejectionError(response, serviceRequest, token, config, rejectionHint);
      const secondResponse = await send(replacement);
      if (secondResponse.status === 401)
        throw rejectionError(secondResponse, serviceRequest, replacement, config, rejectionHint);
      return secondResponse;
    },
  };
  return session;
}
