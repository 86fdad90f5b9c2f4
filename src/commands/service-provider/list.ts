import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { serviceProviders } from '../../keystone/api/projects.ts';
import { rows } from '../../output/result.ts';
import { listColumns } from '../shared/list-columns.ts';
import type { list } from './table.ts';

const COLUMNS = listColumns([{ key: 'id', overflow: 'cut' }, 'auth_url', 'sp_url'], ['sp_url', 'auth_url']);

export default async (_: Options<typeof list>, { localSession }: Context) => {
  const providers = await serviceProviders(await localSession());
  const list = rows(
    COLUMNS,
    providers.map(({ id, authUrl, spUrl }) => ({ id, auth_url: authUrl, sp_url: spUrl })),
  );
  return { ...list, emptyRemark: 'No service providers.' };
};
