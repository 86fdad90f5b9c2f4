import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { rowsWithFields } from '../shared/list-options.ts';
import type { list } from './table.ts';

const COLUMNS = ['uuid', 'name', 'flavor_id', 'image_id', 'node_count', 'status', 'role'];

export default async (
  { cluster, marker, limit, sortKey, sortDir, role, fields }: Options<typeof list>,
  { magnum }: Context,
) => {
  const { nodegroups } = await magnum();
  const items = nodegroups.list(cluster, { marker, limit, sort_key: sortKey, sort_dir: sortDir, role });
  return { ...(await rowsWithFields(COLUMNS, fields, items)), itemNoun: 'nodegroups' };
};
