/**
 * Keystone to Keystone: exchanges a token of the local Keystone for a token of a remote one that trusts it (Identity API v3,
 * OS-FEDERATION, "Generate an ECP wrapped SAML assertion"; keystoneauth's identity/v3/k2k.py).
 */
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { loginError } from '../api/keystone-errors.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext, IssuedToken, ServiceProvider, Token } from '../types.ts';
import { createCookieClient } from './cookies.ts';
import { assertSafeUrl, postAssertion } from './service-provider.ts';
import { PAOS_TYPE } from './xml-namespaces.ts';

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** Throws MagnumError `usage` with the known service providers if the local Keystone does not know this one. */
function requireServiceProvider(id: string, { serviceProviders }: Token, local: string): ServiceProvider {
  const provider = serviceProviders?.find((candidate) => candidate.id === id);
  if (provider) return provider;
  const option = formatOptions(['service_provider']);
  const available = serviceProviders?.map((candidate) => candidate.id).join(', ');
  throw new MagnumError(
    'usage',
    available
      ? `Keystone at ${hostOf(local)} has no service provider '${id}'; available service providers: ${available}.`
      : `Keystone at ${hostOf(local)} has no service providers, so you cannot log in to a remote Keystone through it.`,
    {
      hint: available
        ? `Check ${option}. To list the service providers: ${ownCommand('service-provider-list')}`
        : `Unset ${option}, or ask the administrator of the local cloud.`,
    },
  );
}

/** `https://remote/v3/OS-FEDERATION/identity_providers/…` -> `https://remote/v3`. */
function remoteIdentityUrl({ id, authUrl }: ServiceProvider): string {
  const at = authUrl.indexOf('/OS-FEDERATION/');
  if (at > 0) return authUrl.slice(0, at);
  throw new MagnumError(
    'failed',
    `The auth URL of service provider ${id} in the local Keystone is not a federation URL.`,
    { hint: 'Ask the administrator of the local cloud to correct it.' },
  );
}

async function requestAssertion(context: AuthContext, token: Token, provider: string): Promise<string> {
  const response = await context.transport.request({
    method: 'POST',
    url: `${await context.identityUrl()}/auth/OS-FEDERATION/saml2/ecp`,
    json: {
      auth: {
        identity: { methods: ['token'], token: { id: token.id } },
        scope: { service_provider: { id: provider } },
      },
    },
    headers: { Accept: '*/*' },
    followRedirects: false,
  });
  if (response.status === 200 && /^\s*</.test(response.body)) return response.body;
  throw loginError(
    response,
    token.project
      ? 'Ask the administrator of the local cloud: its Keystone issued no assertion for the remote one.'
      : `Select a project of the local cloud, which the local Keystone may require: ${formatOptions(['project_name', 'project_id'])}.`,
  );
}

/**
 * Requests an assertion for the local token, sends it unchanged to the URL that the local Keystone has for the service provider, and
 * returns an unscoped token of the remote Keystone. Throws MagnumError `usage` for an unknown service provider, `auth` if one of the
 * two rejects the login.
 */
export async function keystoneToKeystone(context: AuthContext, token: Token): Promise<IssuedToken> {
  const local = await context.identityUrl();
  const provider = requireServiceProvider(optionOf(context.options, 'service_provider') ?? '', token, local);
  const { id, spUrl, authUrl } = provider;
  for (const url of [spUrl, authUrl]) assertSafeUrl(url, local, `The URL of service provider ${id}`, context);
  const identityUrl = remoteIdentityUrl(provider);
  const body = await requestAssertion(context, token, id);
  const client = createCookieClient(context.transport);
  return { token: await postAssertion(client, authUrl, { url: spUrl, type: PAOS_TYPE, body }), identityUrl };
}
