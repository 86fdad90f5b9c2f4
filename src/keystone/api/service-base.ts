/** From the URL of an endpoint to Magnum's base URL: paths of requests start with `/v1`. */
import { MagnumError } from '../../errors.ts';
import { withoutTrailingSlashes } from '../../http/trailing-slashes.ts';
import { shownUrl } from '../../platform/url-credentials.ts';

/** After `/v1`, a name of the service: the version is that of a gateway in front of all services. */
const SERVICE_NAME = /^(?:magnum|container|coe)/i;

/**
 * Removes `/v1`, and one segment after it: catalogs can have the ID of the project there, as for other services, or a placeholder for
 * it. keystoneauth (discover.py, `_get_discovery_url_choices`) removes it too.
 */
function withoutVersion(path: string): string {
  const [, before, after = ''] = /^(.*)\/v1(?:\/+([^/]+))?$/.exec(path) ?? [];
  return before === undefined || SERVICE_NAME.test(after) ? path : withoutTrailingSlashes(before);
}

function toBase(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  // A query or a fragment cannot be part of the URL of a request below this one.
  const url = withoutTrailingSlashes(trimmed.replace(/[?#].*$/s, ''));
  const origin = /^https?:\/\/[^/]*/i.exec(url)?.[0] ?? '';
  return origin + withoutVersion(url.slice(origin.length));
}

/** Converts `https://host:9511/v1/` of an option to `https://host:9511`. Throws MagnumError `usage` for another URL. */
export function serviceBase(url: string): string {
  const base = toBase(url);
  if (base !== undefined) return base;
  throw new MagnumError('usage', `The Magnum endpoint is not an http:// or https:// URL: ${shownUrl(url)}`, {
    hint: 'Check --os-endpoint-override or --bypass-url (BYPASS_URL).',
  });
}

/** Converts the URL in the service catalog in the same way. Throws MagnumError `failed` for another URL. */
export function catalogServiceBase(url: string): string {
  const base = toBase(url);
  if (base !== undefined) return base;
  throw new MagnumError(
    'failed',
    `The Magnum endpoint in the service catalog is not an http:// or https:// URL: ${shownUrl(url)}`,
    { hint: 'Ask the cloud administrator to correct it, or set the URL with --os-endpoint-override.' },
  );
}
