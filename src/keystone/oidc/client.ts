/** This program as a client of the OpenID provider: its authentication and its token requests. */
import type { ClientAuth, Configuration, TokenEndpointResponse } from 'openid-client';
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { claimsOf } from '../api/clock-skew.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { type Attempt, isClientRefused, oidcError, type Step } from './oidc-errors.ts';
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

/** Encodes a form value (RFC 6749, appendix B), without `-`, `.` and `_`: some providers do not decode these. */
const encodeFormValue = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** RFC 6749, section 2.3.1. Without `sendsId()`, removes the client ID from the form of the device flow. */
function clientSecretBasic(secret: string, sendsId: () => boolean): ClientAuth {
  return (_server, client, body, headers) => {
    if (!sendsId()) body.delete('client_id');
    const pair = `${encodeFormValue(client.client_id)}:${encodeFormValue(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };
}

/** Selects HTTP Basic, as keystoneauth does. Sends the secret in the form only if the provider supports that but not Basic. */
function usesBasic({ metadata }: Provider, secret: string | undefined): secret is string {
  const methods = metadata.token_endpoint_auth_methods_supported;
  const isSupported = (method: string) => Array.isArray(methods) && methods.includes(method);
  const onlyPost = isSupported('client_secret_post') && !isSupported('client_secret_basic');
  return secret !== undefined && !onlyPost;
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
  const secret = optionOf(options, 'client_secret');
  const isBasic = usesBasic(provider, secret);
  // In the device flow, Entra ID requires the client ID in the form in addition to HTTP Basic, and Okta rejects it there.
  let sendsId = true;
  const clientAuth = isBasic
    ? clientSecretBasic(secret, () => sendsId)
    : secret === undefined
      ? library.None()
      : library.ClientSecretPost(secret);
  const bearer = bearerTypeOf(options);
  // The ID token of an authorization code shows that the code is for this login (its nonce).
  const use: TokenUse = { bearer, validatesIdToken: bearer === 'id_token' || grant === CODE_GRANT };
  const oidcFetch = createOidcFetch(context, use);

  const configure: Configure = (fetch, issuer = provider.metadata.issuer) => {
    const metadata = { ...provider.metadata, issuer };
    const clientId = options.client_id ?? '';
    const configuration = new library.Configuration(metadata, clientId, undefined, clientAuth);
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
    async send(step, run, issuer) {
      try {
        return await sendOnce(step, run, issuer);
      } catch (error) {
        const isRetried =
          step === 'device' && isBasic && sendsId && isClientRefused(oidcFetch.lastResponse());
        if (!isRetried) throw error;
        sendsId = false;
        return sendOnce(step, run, issuer).catch((retryError: unknown) => {
          if (!isClientRefused(oidcFetch.lastResponse())) throw retryError;
          sendsId = true;
          throw error;
        });
      }
    },
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
