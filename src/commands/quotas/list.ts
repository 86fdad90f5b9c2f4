import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { rows } from '../../output/result.ts';
import type { list } from './table.ts';

const COLUMNS = ['project_id', 'resource', 'hard_limit'];

export default async (
  { marker, limit, sortKey, sortDir, allTenants }: Options<typeof list>,
  { magnum }: Context,
) => {
  const { quotas } = await magnum();
  const items = quotas.list({
    marker,
    limit,
    sort_key: sortKey,
    sort_dir: sortDir,
    all_tenants: allTenants,
  });
  return { ...rows(COLUMNS, items), itemNoun: 'quotas' };
};
