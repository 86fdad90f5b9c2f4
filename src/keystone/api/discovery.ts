/** From the auth URL to the Keystone v3 base (Identity API, "List versions"). */
import { MagnumError } from '../../errors.ts';
import { withoutTrailingSlashes } from '../../http/trailing-slashes.ts';
import type { HttpResponse, Transport } from '../../http/types.ts';
import { shownUrl } from '../../platform/url-credentials.ts';
import { asObject, parseJson } from './json.ts';
import { reasonOf, requestIdOf } from './keystone-errors.ts';
import { formatOptions } from './plugin-options.ts';

interface Version {
  readonly id: string;
  readonly status: string;
  readonly self: string;
}

function parseVersion(value: unknown): Version[] {
  const object = asObject(value);
  if (typeof object?.id !== 'string' || !Array.isArray(object.links)) return [];
  const self = object.links.map(asObject).find((link) => link?.rel === 'self')?.href;
  return typeof self === 'string'
    ? [{ id: object.id, status: String(object.status).toLowerCase(), self }]
    : [];
}

/** Parses `{versions: {values: [...]}}` (Keystone), `{versions: [...]}` (others) and `{version: {...}}` (one version). */
function versionsOf(response: HttpResponse): Version[] {
  const body = parseJson(response.body);
  const list = asObject(body?.versions)?.values ?? body?.versions ?? [body?.version];
  return Array.isArray(list) ? list.flatMap(parseVersion) : [];
}

/**
 * Returns the URL of a version on the host of the auth URL. Documents often contain a host or scheme that is only valid inside the
 * cloud. As in keystoneauth, the scheme and host of the auth URL are used, and only the last path segment of a link to another host.
 * So no password is sent to another host.
 */
function toOwnHost(base: URL, self: string): string {
  const link = new URL(self, `${withoutTrailingSlashes(base.href)}/`);
  const path = withoutTrailingSlashes(link.pathname);
  if (link.host === base.host) return `${base.origin}${path}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  const basePath = withoutTrailingSlashes(base.pathname);
  return `${base.origin}${basePath.endsWith(`/${last}`) ? basePath : `${basePath}/${last}`}`;
}

function parseAuthUrl(authUrl: string): URL {
  const url = URL.canParse(authUrl.trim()) ? new URL(authUrl.trim()) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) {
    url.search = '';
    url.hash = '';
    return url;
  }
  throw new MagnumError('usage', `The auth URL is not an http:// or https:// URL: ${shownUrl(authUrl)}`, {
    hint: `Check ${formatOptions(['auth_url'])}; an example is https://cloud.example.org:5000/v3.`,
  });
}

/** Paths of the API below its version, such as `/v3/auth/tokens` and `/v2.0/tokens`. */
const BELOW_VERSION = /(\/v3|\/v2\.0)\/+(?:auth|tokens|projects|users|domains|OS-[A-Z0-9]+)(?:\/.*)?$/;

/**
 * Returns the Keystone v3 base, with no final slash. What is below the version is removed. Sends no request if the URL ends in
 * `/v3`, otherwise one GET, whose response has status 200 or 300. For a URL that ends in `/v2.0`, its parent is requested. If the
 * response is not a version document, `/v3` below the URL is requested too. Throws MagnumError `usage` for an invalid auth URL, `unreachable` without v3.
 */
export async function discoverIdentity(authUrl: string, transport: Transport): Promise<string> {
  const { origin, pathname } = parseAuthUrl(authUrl);
  const path = withoutTrailingSlashes(pathname).replace(BELOW_VERSION, '$1');
  if (path.endsWith('/v3')) return `${origin}${path}`;
  const base = new URL(`${origin}${path.replace(/\/v2\.0$/, '')}`);
  const get = (url: string) => transport.request({ method: 'GET', url });
  const response = await get(withoutTrailingSlashes(base.href) + (base.pathname === '/' ? '/' : ''));
  const versions = versionsOf(response);
  const v3 = versions.filter(({ id }) => /^v3(\.|$)/.test(id));
  const best = v3.find(({ status }) => status !== 'deprecated') ?? v3[0];
  if (best) return toOwnHost(base, best.self);
  const sibling = `${withoutTrailingSlashes(base.href)}/v3`;
  if (versions.length === 0 && versionsOf(await get(sibling)).some(({ id }) => id.startsWith('v3')))
    return sibling;
  throw noVersion3Error(base, response, versions);
}

function noVersion3Error(base: URL, response: HttpResponse, versions: readonly Version[]): MagnumError {
  const text = reasonOf(response);
  const available = versions.map(({ id }) => id.slice(0, 20)).join(', ');
  const reason =
    versions.length > 0
      ? `available versions: ${available}`
      : `the response is not a version document${text ? ` (${text.replace(/\.$/, '')})` : ''}`;
  return new MagnumError(
    'unreachable',
    `No Identity v3 service at ${base.origin}${base.pathname}: ${reason}.`,
    {
      hint: 'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).',
      requestId: requestIdOf(response),
      status: response.status,
    },
  );
}
