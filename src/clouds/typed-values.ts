/** Converts texts to the types of CloudConfig; each function throws MagnumError `usage` with the origin of the text. */
import { MagnumError } from '../errors.ts';
import { parseBoolean } from '../platform/boolean-variable.ts';
import { type ConfigNode, textAt } from './config-tree.ts';
import type { Interface } from './types.ts';

export function booleanAt(node: ConfigNode | undefined, what: string): boolean | undefined {
  const text = textAt(node, what);
  if (text === undefined || node === undefined) return undefined;
  const value = parseBoolean(text);
  if (value === undefined) throw new MagnumError('usage', `${node.origin}: ${what} must be true or false`);
  return value;
}

/** Seconds, more than 0. */
export function secondsAt(node: ConfigNode | undefined, what: string): number | undefined {
  const text = textAt(node, what);
  if (text === undefined || node === undefined) return undefined;
  const seconds = /^\d+(\.\d*)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new MagnumError('usage', `${node.origin}: ${what} must be a number of seconds greater than 0`);
}

/** `publicURL` is `public`, as in the legacy client. Takes the first of a list. */
export function interfaceAt(node: ConfigNode | undefined): Interface | undefined {
  const first = node?.kind === 'list' ? node.items[0] : node;
  const text = textAt(first, 'interface');
  if (text === undefined || first === undefined) return undefined;
  const value = text.replace(/URL$/, '');
  if (value === 'public' || value === 'internal' || value === 'admin') return value;
  throw new MagnumError('usage', `${first.origin}: interface must be public, internal or admin`);
}

/** Here a major version alone means the oldest API, as in the legacy client; elsewhere it is ignored. */
const LEGACY_ORIGINS = ['the command line', 'MAGNUM_API_VERSION'];

/**
 * `X`, `X.Y` or `latest`. Many clouds.yaml files, and OS_CONTAINER_INFRA_API_VERSION, have a major version alone, which
 * for `openstack` only selects the client to load: there it counts as unset.
 */
export function apiVersionAt(node: ConfigNode | undefined): string | undefined {
  const text = textAt(node, 'container_infra_api_version');
  if (text === undefined || node === undefined) return undefined;
  if (/^\d+$/.test(text) && !LEGACY_ORIGINS.includes(node.origin)) return undefined;
  if (/^(latest|\d+(\.\d+)?)$/.test(text)) return text;
  throw new MagnumError(
    'usage',
    `${node.origin}: invalid API version "${text}"; use X, X.Y (such as 1.9) or "latest"`,
  );
}
