import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { record } from '../../output/result.ts';
import type { show } from './table.ts';

export default async ({ projectId, resource }: Options<typeof show>, { magnum }: Context) =>
  record(await (await magnum()).quotas.get(projectId, resource));
