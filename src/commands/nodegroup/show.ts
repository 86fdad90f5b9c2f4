import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { labelRows } from '../shared/label-rows.ts';
import { readParentLabels } from '../shared/parent-labels.ts';
import { recordOf } from '../shared/resource.ts';
import type { show } from './table.ts';

export default async ({ cluster, nodegroup: id, labels }: Options<typeof show>, { magnum }: Context) => {
  const { clusters, nodegroups } = await magnum();
  const nodegroup = await nodegroups.get(cluster, id);
  if (!labels) return recordOf(nodegroup);
  return await labelRows(nodegroup, { own: 'nodegroup', parent: 'cluster' }, () =>
    readParentLabels((query) => clusters.get(cluster, query)),
  );
};
