/**
 * A configuration file, or another source of settings, as a tree of nodes with their origin, for errors and `--debug`.
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

/** The mapping, or undefined if the node is unset. Throws MagnumError `usage` for a text or a list. */
export function mappingAt(node: ConfigNode | undefined, what: string): ConfigMapping | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  if (node.kind === 'mapping') return node;
  throw wrongTypeError(node, what, 'a mapping');
}

/** The text, or undefined if the node is unset. Throws MagnumError `usage` for a mapping or a list. */
export function textAt(node: ConfigNode | undefined, what: string): string | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  if (node.kind === 'scalar') return node.text ?? undefined;
  throw wrongTypeError(node, what, 'a single value');
}

const NODE_TYPE_TEXT = { scalar: 'a single value', list: 'a list', mapping: 'a mapping' } as const;

/** Does not quote the value: it may be a secret in the wrong place. */
export function wrongTypeError(node: ConfigNode, what: string, wanted: string): MagnumError {
  return new MagnumError(
    'usage',
    `${node.origin}: ${what} must be ${wanted}, not ${NODE_TYPE_TEXT[node.kind]}`,
  );
}
