import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { availableProjects, findProject } from '../../keystone/api/projects.ts';
import { message } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { nameWithDomain } from '../session/token-text.ts';
import type { use } from './table.ts';

export default async ({ project: nameOrId }: Options<typeof use>, context: Context) => {
  const session = await context.session();
  const { id, name } = findProject(await availableProjects(session), nameOrId);
  const token = await session.useProject({ id, name });
  const text = token.project ? nameWithDomain(token.project) : name;
  return message(`Now using project ${safeLine(text)}.`, {
    project: token.project?.name ?? name,
    project_id: id,
    project_domain: token.project?.domain?.name ?? null,
  });
};
