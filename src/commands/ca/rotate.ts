import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import type { rotate } from './table.ts';
import { clusterFrom } from './which-cluster.ts';

export default async ({ word, cluster }: Options<typeof rotate>, { magnum }: Context) => {
  const id = clusterFrom(word, cluster);
  const { clusters, certificates } = await magnum();
  const { uuid } = await clusters.get(id);
  await certificates.rotate(uuid);
  return message(`Request to rotate the CA certificate for cluster ${uuid} has been accepted.`, { uuid });
};
