import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { rows } from '../../output/result.ts';
import { toArray } from '../../platform/async-iterable.ts';
import type { list } from './table.ts';

const COLUMNS = ['id', 'host', 'binary', 'state', 'disabled', 'disabled_reason', 'created_at', 'updated_at'];

export default async (_: Options<typeof list>, { magnum }: Context) => {
  const services = await toArray((await magnum()).services.list());
  return rows(
    COLUMNS,
    services.sort((a, b) => a.id - b.id),
  );
};
