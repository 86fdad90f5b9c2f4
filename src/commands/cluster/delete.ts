import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { outcomes } from '../../output/result.ts';
import { deleteEach } from '../resource.ts';
import type { remove } from './table.ts';

export default async ({ clusters: ids }: Options<typeof remove>, { magnum }: Context) => {
  const { clusters } = await magnum();
  return outcomes(deleteEach('cluster', ids, (id) => clusters.delete(id)));
};
