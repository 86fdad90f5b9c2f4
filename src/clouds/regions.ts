/** Selects a region of a cloud, with its settings. */
import { MagnumError } from '../errors.ts';
import {
  type ConfigMapping,
  type ConfigNode,
  type ConfigScalar,
  mappingAt,
  scalar,
  subjectOf,
  textAt,
  wrongTypeError,
} from './config-tree.ts';
import type { Settings } from './settings.ts';

export interface Region {
  readonly name: ConfigScalar;
  /** Settings of the cloud that differ in this region. */
  readonly values: ConfigMapping | undefined;
}

/**
 * The regions that a cloud or its vendor profile lists, the default first: `regions`, or `region_name`, which can be a list
 * or, as in openstacksdk, a text with commas. Throws MagnumError `usage` for invalid entries.
 */
export function knownRegions(cloud: Settings, profile: Settings): Region[] {
  for (const { top } of [cloud, profile]) {
    const regions = top.get('regions');
    if (regions) return regionNames(regions, 'regions');
    const name = top.get('region_name');
    if (name) return name.kind === 'scalar' ? splitNames(name) : regionNames(name, 'region_name');
  }
  return [];
}

function regionNames(node: ConfigNode, key: string): Region[] {
  if (node.kind !== 'list')
    throw wrongTypeError(node, key, key === 'region_name' ? 'a name or a list of names' : 'a list');
  return node.items.map((item, index) => toRegion(item, `${key}[${index}]`));
}

function splitNames(node: ConfigScalar): Region[] {
  return (node.text ?? '').split(',').map((name) => ({ name: scalar(name, node.origin), values: undefined }));
}

function toRegion(node: ConfigNode, key: string): Region {
  if (node.kind === 'scalar') return { name: node, values: undefined };
  const fields = mappingAt(node, key)?.entries;
  const name = textAt(fields?.get('name'), `${key}.name`);
  const unknownField = [...(fields?.keys() ?? [])].find((field) => field !== 'name' && field !== 'values');
  if (name === undefined || unknownField !== undefined)
    throw new MagnumError(
      'usage',
      `${subjectOf(node, key)} must have only the keys name (required) and values`,
    );
  return { name: scalar(name, node.origin), values: mappingAt(fields?.get('values'), `${key}.values`) };
}

/**
 * Returns the requested region, or the first region of the cloud. Throws MagnumError `usage` if the requested region is not
 * among the regions that the cloud lists. Names are case-sensitive.
 */
export function selectRegion(
  regions: readonly Region[],
  requested: ConfigScalar | undefined,
  cloud: string,
): Region | undefined {
  if (regions.length === 0) return requested && { name: requested, values: undefined };
  if (!requested) return regions[0];
  const region = regions.find(({ name }) => name.text === requested.text);
  if (region) return { ...region, name: requested };
  const valid = regions.map(({ name }) => name.text).join(', ');
  throw new MagnumError(
    'usage',
    `Cloud "${cloud}" has no region "${requested.text}"; its regions: ${valid}`,
    { hint: `The region was set by ${requested.origin}. Region names are case-sensitive.` },
  );
}
