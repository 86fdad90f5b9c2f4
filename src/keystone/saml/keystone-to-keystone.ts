/**
 * From a token of one Keystone to a token of another that trusts it (Identity API v3, OS-FEDERATION, "Generate an ECP wrapped SAML
 * assertion"; keystoneauth's identity/v3/k2k.py).
 */
import { MagnumError } from '../../errors.ts';
import { loginError } from '../api/keystone-errors.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import type { AuthContext, IssuedToken, ServiceProvider, Token } from '../types.ts';
import { createCookieClient } from './cookies.ts';
import { postAssertion, requireSafe } from './service-provider.ts';
import { PAOS_TYPE } from './xml-namespaces.ts';

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

/** Throws MagnumError `usage` that lists those that the local Keystone knows. */
function providerNamed(id: string, { serviceProviders }: Token, local: string): ServiceProvider {
  const found = serviceProviders?.find((it) => it.id === id);
  if (found) return found;
  const known = serviceProviders?.map((it) => it.id).join(', ');
  throw new MagnumError(
    'usage',
    known
      ? `Keystone at ${hostOf(local)} knows no service provider '${id}'; it knows: ${known}.`
      : `Keystone at ${hostOf(local)} knows no service providers, so there is no other Keystone to go on to.`,
    {
      hint: `Check ${spelled(['service_provider'])}; \`magnum service-provider-list\` shows those there are.`,
    },
  );
}

/** `https://other/v3/OS-FEDERATION/identity_providers/…` -> `https://other/v3`. */
function remoteBase({ id, authUrl }: ServiceProvider): string {
  const at = authUrl.indexOf('/OS-FEDERATION/');
  if (at > 0) return authUrl.slice(0, at);
  throw new MagnumError(
    'failed',
    `The address that the local Keystone has for the service provider ${id} is not one for federated log-ins.`,
    { hint: 'Ask the operators of the local cloud.' },
  );
}

async function assertionFor(context: AuthContext, token: Token, provider: string): Promise<string> {
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
      ? 'The local Keystone made no assertion for you: ask its operators.'
      : `The local Keystone may want a log-in for a project first: ${spelled(['project_name', 'project_id'])}.`,
  );
}

/**
 * Shows the service provider that `token` is from here. The assertion goes to the address that the local Keystone has for it, byte
 * for byte, and nowhere else. Throws MagnumError `usage` for an unknown service provider, `auth` when one of the two Keystones refuses.
 */
export async function keystoneToKeystone(context: AuthContext, token: Token): Promise<IssuedToken> {
  const local = await context.identityUrl();
  const provider = providerNamed(optionOf(context.options, 'service_provider') ?? '', token, local);
  const { id, spUrl, authUrl } = provider;
  for (const address of [spUrl, authUrl])
    requireSafe(address, local, `The address of the service provider ${id}`);
  const identityUrl = remoteBase(provider);
  const body = await assertionFor(context, token, id);
  const web = createCookieClient(context.transport);
  return { token: await postAssertion(web, authUrl, { url: spUrl, type: PAOS_TYPE, body }), identityUrl };
}
