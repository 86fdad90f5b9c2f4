import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { rowsWithFields } from '../list-options.ts';
import type { list } from './table.ts';

const COLUMNS = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];

export default async (
  { marker, limit, sortKey, sortDir, fields }: Options<typeof list>,
  { magnum }: Context,
) => {
  const { clusters } = await magnum();
  const items = clusters.list({ marker, limit, sort_key: sortKey, sort_dir: sortDir });
  return await rowsWithFields(COLUMNS, fields, items);
};
