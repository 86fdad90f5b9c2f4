/**
 * A configuration file, or any other place that settings come from, as a tree whose every node knows its origin,
 * so that an error and `--debug` can say where a value was written.
 */
import { MagnumError } from '../errors.ts';

interface Rooted {
  /** Where it was written: `/etc/openstack/clouds.yaml:12`, `OS_USERNAME`, `the command line` … Never a value. */
  readonly origin: string;
}

/**
 * `text` is what was written: numbers and booleans are not turned into something else and back, so `0123` stays
 * `0123` and `1.10` stays `1.10`. Null is YAML's and JSON's null.
 */
export interface Scalar extends Rooted {
  readonly kind: 'scalar';
  readonly text: string | null;
}

export interface List extends Rooted {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface Mapping extends Rooted {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Node>;
}

export type Node = Scalar | List | Mapping;

export function scalar(text: string | null, origin: string): Scalar {
  return { kind: 'scalar', text, origin };
}

export function mapping(entries: Iterable<readonly [string, Node]>, origin: string): Mapping {
  return { kind: 'mapping', entries: new Map(entries), origin };
}

/** Null and the empty text say nothing, wherever they stand. */
export function isUnset(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && !node.text);
}

/** The mapping at this place, or undefined when nothing is said. Throws `usage` for a text or a list. */
export function mappingAt(node: Node | undefined, what: string): Mapping | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  if (node.kind === 'mapping') return node;
  throw wrongTypeError(node, what, 'a mapping of names to values');
}

/** The text at this place, or undefined when nothing is said. Throws `usage` for a mapping or a list. */
export function textAt(node: Node | undefined, what: string): string | undefined {
  if (node === undefined || isUnset(node)) return undefined;
  if (node.kind === 'scalar') return node.text ?? undefined;
  throw wrongTypeError(node, what, 'a single value');
}

const NODE_TYPE_TEXT = { scalar: 'a single value', list: 'a list', mapping: 'a mapping' } as const;

/** The value itself is not quoted: it may be a secret that slipped to the wrong place. */
export function wrongTypeError(node: Node, what: string, wanted: string): MagnumError {
  return new MagnumError(
    'usage',
    `${node.origin}: ${what} must be ${wanted}, not ${NODE_TYPE_TEXT[node.kind]}`,
  );
}
