/**
 * A configuration file, or another source of settings, as a tree. Each node has its origin, for errors and `--debug`.
 */
import { MagnumError } from '../errors.ts';

interface WithOrigin {
  /** The source of the node: `/etc/openstack/clouds.yaml:12`, `OS_USERNAME`, `the command line` … Never a value. */
  readonly origin: string;
}

/**
 * `text` is the source text: numbers and booleans are not parsed and formatted again, so `0123` stays `0123` and `1.10`
 * stays `1.10`. Null is YAML's and JSON's null.
 */
export interface ConfigScalar extends WithOrigin {
  readonly kind: 'scalar';
  readonly text: string | null;
}

export interface ConfigList extends WithOrigin {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

export interface ConfigMapping extends WithOrigin {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, ConfigNode>;
}

export type ConfigNode = ConfigScalar | ConfigList | ConfigMapping;

export function scalar(text: string | null, origin: string): ConfigScalar {
  return { kind: 'scalar', text, origin };
}

export function mapping(entries: Iterable<readonly [string, ConfigNode]>, origin: string): ConfigMapping {
  return { kind: 'mapping', entries: new Map(entries), origin };
}

/** True for null and the empty text, which count as unset everywhere. */
export function isUnset(node: ConfigNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && !node.text);
}

/** The mapping, or undefined if the node is unset. Throws MagnumError `usage` for a text or a list. `key` is for the message. */
export function mappingAt(node: ConfigNode | undefined, key: string): ConfigMapping | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  if (node.kind === 'mapping') return node;
  throw wrongTypeError(node, key, 'a mapping');
}

/** The text, or undefined if the node is unset. Throws MagnumError `usage` for a mapping or a list. `key` is for the message. */
export function textAt(node: ConfigNode | undefined, key: string): string | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  if (node.kind === 'scalar') return node.text ?? undefined;
  throw wrongTypeError(node, key, 'a single value');
}

/** The origin of settings of the command line. */
export const COMMAND_LINE = 'the command line';

/** True for the origin of a value in the environment, which is the name of the variable. */
export const isVariable = (origin: string): boolean => /^[A-Z_]+$/.test(origin);

/** The subject of an error message: `/etc/openstack/clouds.yaml:12: insecure`, `OS_INSECURE`, `interface on the command line`. */
export function subjectOf({ origin }: ConfigNode, key: string): string {
  if (origin === COMMAND_LINE) return `${key.replace(/^container_infra_/, '')} on ${origin}`;
  return isVariable(origin) ? origin : `${origin}: ${key}`;
}

const NODE_TYPE_TEXT = { scalar: 'a single value', list: 'a list', mapping: 'a mapping' } as const;

/** Does not quote the value, which can be a misplaced secret. `key` is the path in the cloud or file: `auth.username`. */
export function wrongTypeError(node: ConfigNode, key: string, expected: string): MagnumError {
  return new MagnumError(
    'usage',
    `${subjectOf(node, key)} must be ${expected}, not ${NODE_TYPE_TEXT[node.kind]}`,
  );
}
