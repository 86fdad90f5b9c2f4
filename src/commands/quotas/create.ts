import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { record } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { prefixed, withTwinHint } from '../shared/resource.ts';
import type { create } from './table.ts';

export default async ({ projectId, resource, hardLimit }: Options<typeof create>, { magnum }: Context) => {
  const { quotas } = await magnum();
  const body = { project_id: projectId, resource, hard_limit: hardLimit };
  try {
    return record(await quotas.create(body));
  } catch (error) {
    const selection = ['--project-id', projectId, '--resource', resource];
    const update = ownCommand('quotas-update', ...selection, '--hard-limit', String(hardLimit));
    const explained = withTwinHint(error, `To change it: ${update}`);
    throw prefixed(`Create quota for project_id ${projectId} resource ${resource} failed: `, explained);
  }
};
