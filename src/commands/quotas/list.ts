import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { rows } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { listColumns } from '../shared/list-columns.ts';
import { noneAfterMarker } from '../shared/list-options.ts';
import type { list } from './table.ts';

const COLUMNS = listColumns(['project_id', 'resource', 'hard_limit'], ['resource']);

export default async (options: Options<typeof list>, { magnum, session }: Context) => {
  const { marker, limit, sortKey, sortDir, allTenants } = options;
  const { quotas } = await magnum();
  const items = quotas.list({
    marker,
    limit,
    sort_key: sortKey,
    sort_dir: sortDir,
    all_tenants: allTenants,
  });
  const { project } = await (await session()).token();
  return { ...rows(COLUMNS, items), itemNoun: 'quotas', emptyRemark: emptyRemarkFor(options, project?.id) };
};

/** A project without a quota has the default limit of the cloud, which quotas-show prints. */
function emptyRemarkFor({ marker, allTenants }: Options<typeof list>, project = 'PROJECT_ID'): string {
  if (marker !== undefined)
    return noneAfterMarker('quotas', 'quotas-list', ...(allTenants ? ['--all-tenants'] : []));
  const ofProject = (id: string) => ['--project-id', id, '--resource', 'Cluster'] as const;
  if (allTenants)
    return `No quotas. To create one: ${ownCommand('quotas-create', ...ofProject('PROJECT_ID'), '--hard-limit', '20')}`;
  return `No quota for this project. To show the default limit: ${ownCommand('quotas-show', ...ofProject(project))}`;
}
