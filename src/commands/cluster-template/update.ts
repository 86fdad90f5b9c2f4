import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { patchFromWords } from '../../magnum/patch.ts';
import { fileReader, shown } from '../resource.ts';
import type { update } from './table.ts';

export default async (
  { clusterTemplate, op, attributes }: Options<typeof update>,
  { world, magnum }: Context,
) => {
  const patch = patchFromWords(op, attributes, fileReader(world));
  const { clusterTemplates } = await magnum();
  return shown(await clusterTemplates.update(clusterTemplate, patch));
};
