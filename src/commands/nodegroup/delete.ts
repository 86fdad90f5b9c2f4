import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { confirmDeletion } from '../shared/confirm.ts';
import { deletionTexts, requestAll } from '../shared/request-all.ts';
import type { remove } from './table.ts';

export default async (
  { cluster, nodegroups: items, yes, ...waitChoice }: Options<typeof remove>,
  context: Context,
) => {
  if (!yes) await confirmDeletion('nodegroup', items, context.world, ` of cluster ${cluster}`);
  const { nodegroups } = await context.magnum();
  return requestAll(
    {
      ...waitChoice,
      items,
      texts: deletionTexts('nodegroup'),
      goal: 'gone',
      concurrency: 1,
      subjectOf: (nodegroup) => ({ cluster, nodegroup }),
      send: ({ uuid = cluster }, nodegroup) => nodegroups.delete(uuid, nodegroup),
    },
    context,
  );
};
