import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { availableProjects } from '../../keystone/api/projects.ts';
import { hasScope } from '../../keystone/session/cache-keys.ts';
import { rows } from '../../output/result.ts';
import { listColumns, NAME } from '../shared/list-columns.ts';
import type { list } from './table.ts';

const COLUMNS = listColumns(['id', NAME, 'domain_id', 'enabled', 'current'], ['domain_id', 'enabled', 'id']);

export default async (_: Options<typeof list>, context: Context) => {
  const session = await context.session();
  const projects = await availableProjects(session);
  const [{ options }, token] = [await session.state(), await session.cachedToken()];
  const isCurrent = (project: { id: string; name: string }): boolean =>
    token?.project ? token.project.id === project.id : hasScope(options, { project });
  const list = rows(
    COLUMNS,
    projects.map(({ id, name, domainId, enabled }) => ({
      id,
      name,
      domain_id: domainId ?? null,
      enabled,
      current: isCurrent({ id, name }),
    })),
  );
  return { ...list, emptyRemark: 'No projects: you have no role in any project.' };
};
