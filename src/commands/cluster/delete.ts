import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { confirmDeletion } from '../confirm.ts';
import { deleteAll } from '../deletion.ts';
import type { remove } from './table.ts';

export default async ({ clusters: items, yes, ...how }: Options<typeof remove>, context: Context) => {
  if (!yes) await confirmDeletion('cluster', items, context.world);
  const { clusters } = await context.magnum();
  return deleteAll(
    {
      ...how,
      kind: 'cluster',
      items,
      subjectOf: (cluster) => ({ cluster }),
      remove: ({ cluster }) => clusters.delete(cluster),
    },
    context,
  );
};
