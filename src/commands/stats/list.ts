import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { record } from '../../output/result.ts';
import { argumentOrOption } from '../shared/resource.ts';
import type { list } from './table.ts';

export default async ({ word, projectId }: Options<typeof list>, { magnum }: Context) => {
  const project = argumentOrOption('project-id', word, projectId);
  return record(await (await magnum()).stats.get(project));
};
