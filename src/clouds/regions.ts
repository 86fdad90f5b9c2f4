/** Which region of a cloud, and what is different there. */
import { MagnumError } from '../errors.ts';
import {
  type Mapping,
  mappingAt,
  type Node,
  type Scalar,
  scalar,
  textAt,
  wrongTypeError,
} from './config-tree.ts';
import type { Settings } from './settings.ts';

export interface Region {
  readonly name: Scalar;
  /** Settings of the cloud that have another value in this region. */
  readonly values: Mapping | undefined;
}

/**
 * The regions that a cloud or its vendor profile lists, the default first: `regions`, or `region_name` which may be
 * a list or, as openstacksdk still reads it, a text with commas. Throws `usage` for entries of the wrong shape.
 */
export function knownRegions(cloud: Settings, profile: Settings): Region[] {
  for (const { top } of [cloud, profile]) {
    const regions = top.get('regions');
    if (regions) return regionNames(regions, 'regions');
    const name = top.get('region_name');
    if (name) return name.kind === 'scalar' ? separated(name) : regionNames(name, 'region_name');
  }
  return [];
}

function regionNames(node: Node, what: string): Region[] {
  if (node.kind !== 'list') throw wrongTypeError(node, what, 'a list');
  return node.items.map(entry);
}

function separated(node: Scalar): Region[] {
  return (node.text ?? '').split(',').map((name) => ({ name: scalar(name, node.origin), values: undefined }));
}

function entry(node: Node): Region {
  if (node.kind === 'scalar') return { name: node, values: undefined };
  const fields = mappingAt(node, 'a region')?.entries;
  const name = textAt(fields?.get('name'), 'the name of a region');
  const stranger = [...(fields?.keys() ?? [])].find((field) => field !== 'name' && field !== 'values');
  if (name === undefined || stranger !== undefined)
    throw new MagnumError(
      'usage',
      `${node.origin}: a region must have a name, may have values, and nothing else`,
    );
  return { name: scalar(name, node.origin), values: mappingAt(fields?.get('values'), 'values of a region') };
}

/**
 * The region that is wanted, or the cloud's first. Throws `usage` when the cloud lists regions and this is none of
 * them; names are case sensitive.
 */
export function selectRegion(
  regions: readonly Region[],
  wanted: Scalar | undefined,
  cloud: string,
): Region | undefined {
  if (regions.length === 0) return wanted && { name: wanted, values: undefined };
  if (!wanted) return regions[0];
  const found = regions.find(({ name }) => name.text === wanted.text);
  if (found) return { ...found, name: wanted };
  const valid = regions.map(({ name }) => name.text).join(', ');
  throw new MagnumError('usage', `Cloud "${cloud}" has no region "${wanted.text}"; it has: ${valid}`, {
    hint: `The region was chosen by ${wanted.origin}. Names of regions are case sensitive.`,
  });
}
