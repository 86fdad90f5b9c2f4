import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import { prefixed } from '../shared/resource.ts';
import type { remove } from './table.ts';

export default async ({ projectId, resource }: Options<typeof remove>, { magnum }: Context) => {
  const { quotas } = await magnum();
  const quota = `project id ${projectId} and resource ${resource}`;
  try {
    await quotas.delete(projectId, resource);
  } catch (error) {
    throw prefixed(`Quota delete failed for ${quota}: `, error);
  }
  return message(`Request to delete quota for ${quota} has been accepted.`, {
    project_id: projectId,
    resource,
  });
};
