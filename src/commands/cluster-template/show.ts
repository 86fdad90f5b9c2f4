import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { recordOf } from '../shared/resource.ts';
import type { show } from './table.ts';

export default async ({ clusterTemplate }: Options<typeof show>, { magnum }: Context) => {
  const { clusterTemplates } = await magnum();
  return recordOf(await clusterTemplates.get(clusterTemplate));
};
