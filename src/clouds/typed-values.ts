/** Converts texts to the types of CloudConfig. Each function throws MagnumError `usage` with the origin of an invalid text. */
import { MagnumError } from '../errors.ts';
import { parseBoolean } from '../platform/boolean-variable.ts';
import { COMMAND_LINE, type ConfigNode, isVariable, subjectOf, textAt } from './config-tree.ts';
import type { Interface } from './types.ts';

/** `, not "private"`. Empty for values in a file, which can be a misplaced secret, or refer to one: the message has their line. */
const notValue = ({ origin }: ConfigNode, text: string): string =>
  origin === COMMAND_LINE || isVariable(origin) ? `, not "${text}"` : '';

export function booleanAt(node: ConfigNode | undefined, key: string): boolean | undefined {
  const text = textAt(node, key);
  if (text === undefined || node === undefined) return undefined;
  const value = parseBoolean(text);
  if (value === undefined)
    throw new MagnumError('usage', `${subjectOf(node, key)} must be true or false${notValue(node, text)}`);
  return value;
}

/** Seconds, greater than 0. */
export function secondsAt(node: ConfigNode | undefined, key: string): number | undefined {
  const text = textAt(node, key);
  if (text === undefined || node === undefined) return undefined;
  const seconds = /^\d+(\.\d*)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new MagnumError(
    'usage',
    `${subjectOf(node, key)} must be a number of seconds greater than 0${notValue(node, text)}`,
  );
}

/** `publicURL` is `public`, as in the legacy client. Uses the first item of a list. */
export function interfaceAt(node: ConfigNode | undefined): Interface | undefined {
  const first = node?.kind === 'list' ? node.items[0] : node;
  const text = textAt(first, 'interface');
  if (text === undefined || first === undefined) return undefined;
  const value = text.replace(/URL$/, '');
  if (value === 'public' || value === 'internal' || value === 'admin') return value;
  throw new MagnumError(
    'usage',
    `${subjectOf(first, 'interface')} must be public, internal or admin${notValue(first, text)}`,
  );
}

/** From these origins a major version alone selects the oldest API, as in the legacy client. */
const LEGACY_ORIGINS = [COMMAND_LINE, 'MAGNUM_API_VERSION'];

/**
 * `X`, `X.Y` or `latest`. A major version alone in clouds.yaml or OS_CONTAINER_INFRA_API_VERSION counts as unset: for
 * `openstack` it only selects the client library.
 */
export function apiVersionAt(node: ConfigNode | undefined): string | undefined {
  const text = textAt(node, 'container_infra_api_version');
  if (text === undefined || node === undefined) return undefined;
  if (/^\d+$/.test(text) && !LEGACY_ORIGINS.includes(node.origin)) return undefined;
  if (/^(latest|\d+(\.\d+)?)$/.test(text)) return text;
  throw new MagnumError(
    'usage',
    `${subjectOf(node, 'container_infra_api_version')} must be X, X.Y (such as 1.9) or latest${notValue(node, text)}`,
  );
}
