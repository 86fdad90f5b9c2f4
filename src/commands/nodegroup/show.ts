import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { recordOf } from '../shared/resource.ts';
import type { show } from './table.ts';

export default async ({ cluster, nodegroup }: Options<typeof show>, { magnum }: Context) => {
  const { nodegroups } = await magnum();
  return recordOf(await nodegroups.get(cluster, nodegroup));
};
