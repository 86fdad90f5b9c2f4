import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { confirmDeletion } from '../shared/confirm.ts';
import { deleteAll } from '../shared/delete.ts';
import type { remove } from './table.ts';

export default async (
  { cluster, nodegroups: items, yes, ...waitChoice }: Options<typeof remove>,
  context: Context,
) => {
  if (!yes) await confirmDeletion('nodegroup', items, context.world, ` of cluster ${cluster}`);
  const { nodegroups } = await context.magnum();
  return deleteAll(
    {
      ...waitChoice,
      kind: 'nodegroup',
      items,
      concurrency: 1,
      subjectOf: (nodegroup) => ({ cluster, nodegroup }),
      remove: ({ cluster: id }, nodegroup) => nodegroups.delete(id, nodegroup),
    },
    context,
  );
};
