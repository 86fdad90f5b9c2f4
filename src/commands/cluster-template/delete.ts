import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { outcomes } from '../../output/result.ts';
import { deleteEach } from '../shared/resource.ts';
import type { remove } from './table.ts';

export default async ({ clusterTemplates: ids }: Options<typeof remove>, { magnum }: Context) => {
  const { clusterTemplates } = await magnum();
  return outcomes(deleteEach('cluster template', ids, (id) => clusterTemplates.delete(id)));
};
