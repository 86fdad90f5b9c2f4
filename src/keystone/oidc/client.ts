/** This program as a client of the OpenID provider: its authentication and its token requests. */
import type { Configuration, TokenEndpointResponse } from 'openid-client';
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { claimsOf } from '../api/clock-skew.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { authenticateClient } from './client-authentication.ts';
import { type Attempt, oidcError, type Step } from './oidc-errors.ts';
import { createOidcFetch, type OidcFetch, toResponse } from './oidc-fetch.ts';
import { assertGrant, type Endpoint, findProvider, type Provider } from './provider.ts';
import { idTokenIn, type TokenUse } from './usable-response.ts';

type Library = typeof import('openid-client');

export const CODE_GRANT = 'authorization_code';

export type Tokens = Pick<TokenEndpointResponse, 'access_token' | 'id_token' | 'refresh_token'>;

export interface Client {
  readonly library: Library;
  readonly provider: Provider;
  /** For authorization URLs; use `send` for requests. */
  readonly configuration: Configuration;
  /**
   * Sends one request with openid-client, which validates the ID token if the login depends on it. `issuer` is that of the
   * authorization response; it is used if the discovery document has no issuer. Throws MagnumError as `oidcError` describes.
   */
  send<Result>(
    step: Step,
    run: (configuration: Configuration) => Promise<Result>,
    issuer?: string,
  ): Promise<Result>;
  /** Returns the last request and its response, for error messages. */
  attempt(step: Step): Attempt;
  /** Returns the ID token of the last response for its times; it need not be validated. */
  lastIdToken(): string | undefined;
}

/** Reads the issuer from the ID token of a response. */
function issuerOf(response: HttpResponse): string | undefined {
  const issuer = claimsOf(idTokenIn(response) ?? '')?.iss;
  return typeof issuer === 'string' ? issuer : undefined;
}

export interface ClientRequirements {
  /** The grant type, as in `grant_types_supported`. */
  readonly grant: string;
  /** In addition to the token endpoint. */
  readonly endpoints?: readonly Endpoint[];
}

type Configure = (fetch: OidcFetch['fetch'], issuer?: string) => Configuration;

/**
 * Sends a request to a provider whose issuer is only in the response. openid-client compares the issuer while it reads the response:
 * the first run records the response, and the second one reads it with the issuer that it contains.
 */
async function runWithUnknownIssuer<Result>(
  run: (configuration: Configuration) => Promise<Result>,
  {
    configure,
    oidcFetch,
    issuer,
    use,
  }: { configure: Configure; oidcFetch: OidcFetch; issuer: string | undefined; use: TokenUse },
): Promise<Result> {
  let recorded: HttpResponse | undefined;
  const recording = configure(async (...request) => {
    await oidcFetch.fetch(...request);
    recorded = oidcFetch.lastResponse();
    throw new MagnumError('failed', 'The response is recorded.');
  }, issuer);
  try {
    return await run(recording);
  } catch (error) {
    if (recorded === undefined) throw error;
  }
  const response = recorded;
  return run(configure(async () => toResponse(response, use), issuer ?? issuerOf(response)));
}

/** Finds the provider and loads openid-client. Throws what `findProvider` and `assertGrant` throw. */
export async function createClient(
  context: AuthContext,
  { grant, endpoints = [] }: ClientRequirements,
): Promise<Client> {
  const { options, now } = context;
  const [library, provider] = await Promise.all([
    import('openid-client'),
    findProvider(context, ['token_endpoint', ...endpoints]),
  ]);
  assertGrant(provider, grant);
  const authentication = authenticateClient(library, provider, options);
  const bearer = bearerTypeOf(options);
  // The ID token of an authorization code shows that the code is for this login (its nonce).
  const use: TokenUse = { bearer, validatesIdToken: bearer === 'id_token' || grant === CODE_GRANT };
  const oidcFetch = createOidcFetch(context, use);

  const configure: Configure = (fetch, issuer = provider.metadata.issuer) => {
    const metadata = { ...provider.metadata, issuer };
    const clientId = options.client_id ?? '';
    const configuration = new library.Configuration(metadata, clientId, undefined, authentication.clientAuth);
    // The transport has its own timeout.
    configuration.timeout = 0;
    configuration[library.customFetch] = fetch;
    // warnOfPlainHttp warns instead.
    library.allowInsecureRequests(configuration);
    return configuration;
  };
  const attempt = (step: Step): Attempt => ({
    ...{ step, provider, options },
    now: now(),
    response: oidcFetch.lastResponse(),
    secrets: oidcFetch.secrets(),
  });

  const sendOnce: Client['send'] = async (step, run, issuer) => {
    oidcFetch.reset();
    try {
      return await (provider.issuer === undefined && use.validatesIdToken
        ? runWithUnknownIssuer(run, { configure, oidcFetch, issuer, use })
        : run(configure(oidcFetch.fetch)));
    } catch (error) {
      throw oidcError(error, attempt(step));
    }
  };

  return {
    ...{ library, provider, attempt },
    configuration: configure(oidcFetch.fetch),
    lastIdToken: () => idTokenIn(oidcFetch.lastResponse()),
    send: (step, run, issuer) =>
      authentication.send(step, () => sendOnce(step, run, issuer), oidcFetch.lastResponse),
  };
}

/** Returns the type of the token that is sent to Keystone. Throws MagnumError `usage` for an unknown type. */
export function bearerTypeOf(options: AuthContext['options']): TokenUse['bearer'] {
  const type = optionOf(options, 'access_token_type') ?? 'access_token';
  if (type === 'access_token' || type === 'id_token') return type;
  throw new MagnumError('usage', `Invalid token type '${type}'; use access_token or id_token.`, {
    hint: `Set ${formatOptions(['access_token_type'])}.`,
  });
}

/** Returns the scope of OpenID Connect, which defaults to keystoneauth's default. */
export const requestedScope = (options: AuthContext['options']): string =>
  optionOf(options, 'openid_scope') ?? 'openid profile';
