import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { record } from '../../output/result.ts';
import type { list } from './table.ts';

export default async ({ projectId }: Options<typeof list>, { magnum }: Context) =>
  record(await (await magnum()).stats.get(projectId));
