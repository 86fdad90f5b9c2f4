import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { rows } from '../../output/result.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { listColumns } from '../shared/list-columns.ts';
import type { list } from './table.ts';

const COLUMNS = listColumns(
  [
    'id',
    { key: 'host', overflow: 'cut' },
    'binary',
    { key: 'state', overflow: 'cut-last' },
    ...['disabled', 'disabled_reason', 'created_at', 'updated_at'],
  ],
  ['created_at', 'id', 'updated_at', 'disabled_reason', 'binary', 'disabled'],
);

export default async (_: Options<typeof list>, { magnum }: Context) => {
  const services = await toArray((await magnum()).services.list());
  const list = rows(
    COLUMNS,
    services.sort((a, b) => a.id - b.id),
  );
  return { ...list, emptyRemark: 'No services.' };
};
