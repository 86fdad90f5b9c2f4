/** This program as a client of the OpenID provider: its authentication and its token requests. */
import type { ClientAuth, Configuration, TokenEndpointResponse } from 'openid-client';
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { claimsOf } from '../api/clock-skew.ts';
import { parseJson } from '../api/json.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { type Attempt, oidcError, type Step } from './oidc-errors.ts';
import { createOidcFetch, type OidcFetch, toResponse } from './oidc-fetch.ts';
import { assertGrant, type Endpoint, findProvider, type Provider } from './provider.ts';

type Library = typeof import('openid-client');

export type Tokens = Pick<TokenEndpointResponse, 'access_token' | 'id_token' | 'refresh_token'>;

export interface Client {
  readonly library: Library;
  readonly provider: Provider;
  /** For authorization URLs; use `send` for requests. */
  readonly configuration: Configuration;
  /**
   * Sends one request with openid-client, which validates the ID token. `issuer` is that of the authorization response; it is used if
   * the discovery document has no issuer. Throws MagnumError as `oidcError` describes.
   */
  send<Result>(
    step: Step,
    run: (configuration: Configuration) => Promise<Result>,
    issuer?: string,
  ): Promise<Result>;
  /** Returns the last request and its response, for error messages. */
  attempt(step: Step): Attempt;
}

/** Encodes a form value (RFC 6749, appendix B), without `-`, `.` and `_`: some providers do not decode these. */
const encodeFormValue = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** RFC 6749, section 2.3.1. */
function clientSecretBasic(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = `${encodeFormValue(client.client_id)}:${encodeFormValue(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  };
}

/** Selects HTTP Basic, as keystoneauth does. Sends the secret in the form only if the provider supports that but not Basic. */
function clientAuthOf(library: Library, { metadata }: Provider, secret: string | undefined): ClientAuth {
  if (secret === undefined) return library.None();
  const methods = metadata.token_endpoint_auth_methods_supported;
  const isSupported = (method: string) => Array.isArray(methods) && methods.includes(method);
  const onlyPost = isSupported('client_secret_post') && !isSupported('client_secret_basic');
  return onlyPost ? library.ClientSecretPost(secret) : clientSecretBasic(secret);
}

/** Reads the issuer from the ID token of a response. */
function issuerOf(response: HttpResponse): string | undefined {
  const idToken = parseJson(response.body)?.id_token;
  const issuer = typeof idToken === 'string' ? claimsOf(idToken)?.iss : undefined;
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
  }: { configure: Configure; oidcFetch: OidcFetch; issuer: string | undefined },
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
  return run(configure(async () => toResponse(response), issuer ?? issuerOf(response)));
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
  const clientAuth = clientAuthOf(library, provider, optionOf(options, 'client_secret'));
  const oidcFetch = createOidcFetch(context);

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

  return {
    ...{ library, provider, attempt },
    configuration: configure(oidcFetch.fetch),
    async send(step, run, issuer) {
      oidcFetch.reset();
      try {
        return await (provider.issuer === undefined
          ? runWithUnknownIssuer(run, { configure, oidcFetch, issuer })
          : run(configure(oidcFetch.fetch)));
      } catch (error) {
        throw oidcError(error, attempt(step));
      }
    },
  };
}

/** Returns the type of the token that is sent to Keystone. Throws MagnumError `usage` for an unknown type. */
export function bearerTypeOf(options: AuthContext['options']): 'access_token' | 'id_token' {
  const type = optionOf(options, 'access_token_type') ?? 'access_token';
  if (type === 'access_token' || type === 'id_token') return type;
  throw new MagnumError('usage', `Invalid token type '${type}'; use access_token or id_token.`, {
    hint: `Set ${formatOptions(['access_token_type'])}.`,
  });
}

/** Returns the scope of OpenID Connect, which defaults to keystoneauth's default. */
export const requestedScope = (options: AuthContext['options']): string =>
  optionOf(options, 'openid_scope') ?? 'openid profile';
