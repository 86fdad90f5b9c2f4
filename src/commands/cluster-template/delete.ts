import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { outcomes } from '../../output/result.ts';
import { confirmDeletion } from '../shared/confirm.ts';
import { deletionTexts, requestEach } from '../shared/request-all.ts';
import type { remove } from './table.ts';

export default async ({ clusterTemplates: ids, yes }: Options<typeof remove>, { world, magnum }: Context) => {
  if (!yes) await confirmDeletion('cluster template', ids, world);
  const { clusterTemplates } = await magnum();
  return outcomes(requestEach(ids, (id) => clusterTemplates.delete(id), deletionTexts('cluster template')));
};
