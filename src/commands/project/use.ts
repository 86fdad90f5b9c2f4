import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { availableProjects, findProject } from '../../keystone/api/projects.ts';
import { message } from '../../output/result.ts';
import { safeLine } from '../../output/safe-text.ts';
import { inDomain } from '../session/token-text.ts';
import type { use } from './table.ts';

export default async ({ project: wanted }: Options<typeof use>, context: Context) => {
  const session = await context.session();
  const { id, name } = findProject(await availableProjects(session), wanted);
  const token = await session.useProject({ id, name });
  const where = token.project ? inDomain(token.project) : name;
  return message(`Now using project ${safeLine(where)}.`, {
    project: token.project?.name ?? name,
    project_id: id,
    project_domain: token.project?.domain?.name ?? null,
  });
};
