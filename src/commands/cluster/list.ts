import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { rowsWithFields } from '../list-options.ts';
import type { list } from './table.ts';

const COLUMNS = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];

export default async (
  { marker, limit, sortKey, sortDir, fields, watch }: Options<typeof list>,
  context: Context,
) => {
  const read = async () => {
    const { clusters } = await context.magnum();
    const items = clusters.list({ marker, limit, sort_key: sortKey, sort_dir: sortDir });
    return await rowsWithFields(COLUMNS, fields, items);
  };
  if (watch === undefined) return await read();
  const { watchRows } = await import('../watching.ts');
  return watchRows(watch, read, context);
};
