/** From the auth URL to the Keystone v3 base (Identity API, "List versions"). */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse, Transport } from '../../http/types.ts';
import { reasonOf, requestIdOf } from './keystone-errors.ts';
import { spelled } from './plugin-options.ts';
import { asObject, parseJson } from './token.ts';

interface Version {
  readonly id: string;
  readonly status: string;
  readonly self: string;
}

function version(value: unknown): Version[] {
  const object = asObject(value);
  if (typeof object?.id !== 'string' || !Array.isArray(object.links)) return [];
  const self = object.links.map(asObject).find((link) => link?.rel === 'self')?.href;
  return typeof self === 'string'
    ? [{ id: object.id, status: String(object.status).toLowerCase(), self }]
    : [];
}

/** `{versions: {values: [...]}}` of Keystone, `{versions: [...]}` of others, `{version: {...}}` of one version. */
function versionsOf(response: HttpResponse): Version[] {
  const body = parseJson(response.body);
  const list = asObject(body?.versions)?.values ?? body?.versions ?? [body?.version];
  return Array.isArray(list) ? list.flatMap(version) : [];
}

const withoutSlash = (text: string): string => text.replace(/\/+$/, '');

/**
 * The address of a version on the host that we were sent to. Documents often name another host or scheme, one
 * that only the inside of the cloud knows: as in keystoneauth, the user's own scheme and host stay, and
 * with another host only the last part of the path is taken over. So no password follows a link to elsewhere.
 */
function onOwnHost(base: URL, self: string): string {
  const link = new URL(self, `${withoutSlash(base.href)}/`);
  const path = withoutSlash(link.pathname);
  if (link.host === base.host) return `${base.origin}${path}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  const own = withoutSlash(base.pathname);
  return `${base.origin}${own.endsWith(`/${last}`) ? own : `${own}/${last}`}`;
}

function parseAuthUrl(authUrl: string): URL {
  const url = URL.canParse(authUrl.trim()) ? new URL(authUrl.trim()) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) {
    url.search = '';
    url.hash = '';
    return url;
  }
  throw new MagnumError('usage', 'The auth URL is not an http:// or https:// address.', {
    hint: `Check ${spelled(['auth_url'])}; it looks like https://cloud.example.org:5000/v3.`,
  });
}

/**
 * The Keystone v3 base, with no final slash. No request at all when the URL ends in `/v3`; otherwise one GET, of
 * which both 200 and 300 are answers. A URL that ends in `/v2.0` is looked up one level higher. Where the answer
 * is no version document, `/v3` below the URL is tried as well. Throws MagnumError `usage` for an auth URL that is none,
 * `unreachable` when there is no v3.
 */
export async function discoverIdentity(authUrl: string, transport: Transport): Promise<string> {
  const given = parseAuthUrl(authUrl);
  const path = withoutSlash(given.pathname);
  if (path.endsWith('/v3')) return `${given.origin}${path}`;
  const base = new URL(`${given.origin}${path.replace(/\/v2\.0$/, '')}`);
  const ask = (url: string) => transport.request({ method: 'GET', url });
  const response = await ask(withoutSlash(base.href) + (base.pathname === '/' ? '/' : ''));
  const versions = versionsOf(response);
  const v3 = versions.filter(({ id }) => /^v3(\.|$)/.test(id));
  const best = v3.find(({ status }) => status !== 'deprecated') ?? v3[0];
  if (best) return onOwnHost(base, best.self);
  const sibling = `${withoutSlash(base.href)}/v3`;
  if (versions.length === 0 && versionsOf(await ask(sibling)).some(({ id }) => id.startsWith('v3')))
    return sibling;
  throw noV3(base, response, versions);
}

function noV3(base: URL, response: HttpResponse, versions: readonly Version[]): MagnumError {
  const reason = reasonOf(response);
  const found =
    versions.length > 0
      ? `only ${versions.map(({ id }) => id.slice(0, 20)).join(', ')}`
      : `it answered ${response.status}${reason ? `, ${reason}` : ''}`;
  return new MagnumError(
    'unreachable',
    `There is no Identity v3 service at ${base.origin}${base.pathname}: ${found}.`,
    {
      hint: 'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).',
      requestId: requestIdOf(response),
      status: response.status,
    },
  );
}
