/** The OpenID provider: its discovery document, and the options that override it. */
import { MagnumError } from '../../errors.ts';
import { assertStaysHttps } from '../../http/https-only.ts';
import { withoutTrailingSlashes } from '../../http/trailing-slashes.ts';
import type { HttpResponse } from '../../http/types.ts';
import { type Json, parseJson } from '../api/json.ts';
import { becauseOf, reasonOf } from '../api/keystone-errors.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { warnOfPlainHttp } from './oidc-fetch.ts';

export type Endpoint = 'authorization_endpoint' | 'token_endpoint' | 'device_authorization_endpoint';

export interface Provider {
  /** Undefined if no discovery document has it, or if each tenant has its own issuer: then the ID token contains the issuer. */
  readonly issuer: string | undefined;
  /** The discovery document with the options; `issuer` is a placeholder if the issuer is undefined. */
  readonly metadata: Readonly<Record<string, unknown>> & { readonly issuer: string };
  /** `host:port`, for messages. */
  readonly host: string;
}

const OPTIONS: Readonly<Record<Endpoint, string>> = {
  authorization_endpoint: 'authorization_endpoint',
  token_endpoint: 'access_token_endpoint',
  device_authorization_endpoint: 'device_authorization_endpoint',
};

const WELL_KNOWN = '/.well-known/openid-configuration';

/** For a provider that does not list its algorithms. openid-client's default is RS256 alone. */
const SIGNING_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['HS256', 'HS384', 'HS512'],
];

/** Throws MagnumError `usage` with the name of the URL if it is invalid. */
function requireWebUrl(text: string, name: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).href;
  throw new MagnumError('usage', `Not an http:// or https:// URL: ${name}.`, {
    hint: `Check ${formatOptions(['discovery_endpoint'])}, the options of the endpoints, and the discovery document.`,
  });
}

/** Returns the document, whose issuer may be missing, because only endpoints are required. Keycloak's issuer URL has other JSON. */
function parseDocument(response: HttpResponse): Json | undefined {
  const document = response.status === 200 ? parseJson(response.body) : undefined;
  const names = ['issuer', ...Object.keys(OPTIONS)];
  return names.some((name) => typeof document?.[name] === 'string') ? document : undefined;
}

/** OpenID Connect Discovery 1.0, section 4. The option may be the issuer instead of the document's URL. */
async function discover(context: AuthContext, endpoint: string): Promise<Json> {
  const url = requireWebUrl(endpoint, 'the discovery endpoint');
  const candidates = url.includes('/.well-known/') ? [url] : [url, withoutTrailingSlashes(url) + WELL_KNOWN];
  let response: HttpResponse | undefined;
  for (const candidate of candidates) {
    warnOfPlainHttp(context, candidate);
    response = await context.transport.request({ method: 'GET', url: candidate });
    const document = parseDocument(response);
    if (document) return document;
  }
  const { host } = new URL(url);
  const status = response?.status;
  if (response && status !== undefined && status >= 500) {
    const suffix = becauseOf(reasonOf(response));
    throw new MagnumError('unreachable', `The OpenID provider at ${host} is not available${suffix}.`, {
      status,
      hint: 'Try again later.',
    });
  }
  throw new MagnumError('usage', `No OpenID discovery document at ${url}.`, {
    status,
    hint: `Check ${formatOptions(['discovery_endpoint'])}; the URL usually ends in ${WELL_KNOWN}.`,
  });
}

/**
 * Reads the options and the discovery document, if the options have its URL. Throws MagnumError `usage` if the document is invalid or
 * a required endpoint is in neither, and `unreachable` if the provider is down.
 */
export async function findProvider(context: AuthContext, required: readonly Endpoint[]): Promise<Provider> {
  const { options } = context;
  const discoveryEndpoint = optionOf(options, 'discovery_endpoint');
  // Read even if the options have every endpoint: it contains the issuer.
  const document = discoveryEndpoint ? await discover(context, discoveryEndpoint) : undefined;
  const overrides = Object.entries(OPTIONS).flatMap(([endpoint, option]) => {
    const value = optionOf(options, option);
    return value ? [[endpoint, requireWebUrl(value, formatOptions([option]))]] : [];
  });
  const metadata: Record<string, unknown> = { ...document, ...Object.fromEntries(overrides) };
  const missing = required.filter((endpoint) => typeof metadata[endpoint] !== 'string');
  if (missing.length > 0) {
    const names = missing.map((endpoint) => endpoint.replaceAll('_', ' ')).join(' and ');
    const text = document
      ? `The OpenID provider's discovery document has no ${names}.`
      : `OpenID Connect requires the provider's ${names}.`;
    throw new MagnumError('usage', text, {
      hint: `Set ${formatOptions([...(document ? [] : ['discovery_endpoint']), ...missing.map((endpoint) => OPTIONS[endpoint])])}.`,
    });
  }
  for (const endpoint of required) {
    const name = `the ${endpoint.replaceAll('_', ' ')}`;
    const url = requireWebUrl(String(metadata[endpoint]), name);
    // An option may contain an endpoint without TLS; a document that was received with TLS may not.
    if (metadata[endpoint] === document?.[endpoint])
      assertStaysHttps(url, discoveryEndpoint ?? '', `T${name.slice(1)} of the OpenID provider`, context);
  }
  const { origin, host } = new URL(String(metadata.token_endpoint));
  // Entra ID's documents for several tenants contain a placeholder.
  const named = document?.issuer;
  const issuer = typeof named === 'string' && named !== '' && !named.includes('{') ? named : undefined;
  const listed = metadata.id_token_signing_alg_values_supported;
  const algorithms = Array.isArray(listed) ? listed : SIGNING_ALGORITHMS;
  return {
    issuer,
    metadata: {
      ...metadata,
      issuer: issuer ?? origin,
      id_token_signing_alg_values_supported: algorithms,
    },
    host,
  };
}

/** Throws MagnumError `usage` if the discovery document does not list the grant (keystoneauth does too). */
export function assertGrant({ metadata, host }: Provider, grant: string): void {
  const supported = metadata.grant_types_supported;
  if (!Array.isArray(supported) || supported.length === 0 || supported.includes(grant)) return;
  const list = supported.filter((name) => typeof name === 'string').join(', ');
  throw new MagnumError('usage', `The OpenID provider at ${host} does not support the grant type ${grant}.`, {
    hint: `Supported grant types: ${list}. Select another auth type with --os-auth-type (OS_AUTH_TYPE).`,
  });
}
