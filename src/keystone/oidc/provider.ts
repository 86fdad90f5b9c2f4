/** The OpenID provider: what its discovery document says, and what the options say instead. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { reasonOf } from '../api/keystone-errors.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import { parseJson } from '../api/token.ts';
import type { AuthContext } from '../types.ts';
import { warnOfPlainHttp } from './oidc-fetch.ts';

export type Endpoint = 'authorization_endpoint' | 'token_endpoint' | 'device_authorization_endpoint';

export interface Provider {
  /**
   * Undefined where only endpoints are known, or where each tenant has an issuer of its own: then the ID token names it.
   */
  readonly issuer: string | undefined;
  /** The discovery document with the options in it; `issuer` is a stand-in where there is none. */
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

/** `name` where it is an option, for a sentence that tells where an address comes from. */
function checkedAddress(text: string, name: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).href;
  throw new MagnumError('usage', `Not an http:// or https:// address: ${name}.`, {
    hint: `Check ${spelled(['discovery_endpoint'])} and what it leads to.`,
  });
}

function documentIn(response: HttpResponse): Provider['metadata'] | undefined {
  const document = response.status === 200 ? parseJson(response.body) : undefined;
  return typeof document?.issuer === 'string' ? { ...document, issuer: document.issuer } : undefined;
}

/** OpenID Connect Discovery 1.0, section 4; also where the option names the issuer alone. */
async function discover(context: AuthContext, address: string): Promise<Provider['metadata']> {
  const url = checkedAddress(address, 'the discovery endpoint');
  const addresses = url.includes('/.well-known/') ? [url] : [url, url.replace(/\/*$/, WELL_KNOWN)];
  let response: HttpResponse | undefined;
  for (const at of addresses) {
    warnOfPlainHttp(context, at);
    response = await context.transport.request({ method: 'GET', url: at });
    const document = documentIn(response);
    if (document) return document;
  }
  const { host } = new URL(url);
  const status = response?.status;
  if (response && status !== undefined && status >= 500) {
    const reason = reasonOf(response).replace(/\.$/, '');
    const tail = reason && `: ${reason}`;
    throw new MagnumError('unreachable', `The OpenID provider at ${host} is not available${tail}.`, {
      status,
      hint: 'Try again in a while.',
    });
  }
  throw new MagnumError('usage', `There is no discovery document of an OpenID provider at ${url}.`, {
    status,
    hint: `It usually ends in ${WELL_KNOWN}: ${spelled(['discovery_endpoint'])}.`,
  });
}

/**
 * Reads the discovery document where there is one to read, once. Throws MagnumError `usage` when it is none, or when an
 * endpoint of `needed` is known from neither, and `unreachable` when the provider is down.
 */
export async function findProvider(context: AuthContext, needed: readonly Endpoint[]): Promise<Provider> {
  const { options } = context;
  const address = optionOf(options, 'discovery_endpoint');
  // With every endpoint given there is nothing to look up but the issuer, which is worth a request.
  const document = address ? await discover(context, address) : undefined;
  const given = Object.entries(OPTIONS).flatMap(([endpoint, option]) => {
    const value = optionOf(options, option);
    return value ? [[endpoint, checkedAddress(value, spelled([option]))]] : [];
  });
  const known: Record<string, unknown> = { ...document, ...Object.fromEntries(given) };
  const missing = needed.filter((endpoint) => typeof known[endpoint] !== 'string');
  if (missing.length > 0) {
    const names = missing.map((endpoint) => endpoint.replaceAll('_', ' ')).join(' and ');
    const text = document
      ? `The OpenID provider's discovery document names no ${names}.`
      : `The ${names} of the OpenID provider is not known.`;
    throw new MagnumError('usage', text, {
      hint: `Give ${spelled([...(document ? [] : ['discovery_endpoint']), ...missing.map((it) => OPTIONS[it])])}.`,
    });
  }
  for (const endpoint of needed)
    checkedAddress(String(known[endpoint]), `the ${endpoint.replaceAll('_', ' ')}`);
  const token = new URL(String(known.token_endpoint));
  // Entra ID's documents for many tenants hold a placeholder.
  const issuer = document && !document.issuer.includes('{') ? document.issuer : undefined;
  return { issuer, metadata: { ...known, issuer: issuer ?? token.origin }, host: token.host };
}

/** Throws MagnumError `usage` when the provider says that it does not offer the grant (keystoneauth does too). */
export function requireGrant({ metadata, host }: Provider, grant: string): void {
  const offered = metadata.grant_types_supported;
  if (!Array.isArray(offered) || offered.length === 0 || offered.includes(grant)) return;
  const list = offered.filter((it) => typeof it === 'string').join(', ');
  throw new MagnumError(
    'usage',
    `The OpenID provider at ${host} does not offer this way of logging in (${grant}).`,
    {
      hint: `It offers: ${list}. Choose another with --os-auth-type (OS_AUTH_TYPE).`,
    },
  );
}
