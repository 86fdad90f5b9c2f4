import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { listColumns, NAME, STATUS } from '../shared/list-columns.ts';
import { noneAfterMarker, rowsWithFields } from '../shared/list-options.ts';
import type { list } from './table.ts';

const COLUMNS = listColumns(
  ['uuid', NAME, 'flavor_id', 'image_id', 'node_count', STATUS, 'role'],
  ['image_id', 'flavor_id', 'uuid', 'role', 'node_count'],
);

export default async (options: Options<typeof list>, { magnum }: Context) => {
  const { cluster, marker, limit, sortKey, sortDir, role, fields } = options;
  const { nodegroups } = await magnum();
  const items = nodegroups.list(cluster, { marker, limit, sort_key: sortKey, sort_dir: sortDir, role });
  return {
    ...(await rowsWithFields(COLUMNS, fields, items)),
    itemNoun: 'nodegroups',
    emptyRemark: emptyRemarkFor(options),
  };
};

function emptyRemarkFor({ cluster, marker, role }: Options<typeof list>): string {
  if (marker !== undefined) {
    const filter = role === undefined ? [] : ['--role', role];
    return noneAfterMarker('nodegroups', 'nodegroup-list', cluster, ...filter);
  }
  if (role !== undefined)
    return `No nodegroups with role ${role}. To list all: ${ownCommand('nodegroup-list', cluster)}`;
  return `No nodegroups. To create one: ${ownCommand('nodegroup-create', cluster, 'NAME')}`;
}
