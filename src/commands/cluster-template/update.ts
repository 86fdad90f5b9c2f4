import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { patchFromWords } from '../../magnum/patch.ts';
import { shown } from '../resource.ts';
import type { update } from './table.ts';

export default async ({ clusterTemplate, op, attributes }: Options<typeof update>, { magnum }: Context) => {
  const patch = patchFromWords(op, attributes);
  const { clusterTemplates } = await magnum();
  return shown(await clusterTemplates.update(clusterTemplate, patch));
};
