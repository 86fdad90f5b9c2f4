import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { patchFromWords } from '../../magnum/patch.ts';
import { message } from '../../output/result.ts';
import { fileReader, shown } from '../resource.ts';
import type { update } from './table.ts';

export default async (
  { cluster: id, op, attributes, rollback }: Options<typeof update>,
  { world, magnum }: Context,
) => {
  const patch = patchFromWords(op, attributes, fileReader(world));
  const { clusters } = await magnum();
  const cluster = await clusters.update(id, patch, { rollback });
  if ('name' in cluster) return shown(cluster);
  return message(`Request to update cluster ${id} has been accepted.`, { uuid: cluster.uuid });
};
