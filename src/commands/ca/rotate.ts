import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import { resolveCluster } from './cluster-argument.ts';
import type { rotate } from './table.ts';

export default async ({ word, cluster, ...choice }: Options<typeof rotate>, context: Context) => {
  const id = resolveCluster(word, cluster);
  return await runAndWait(choice, context, { subject: { cluster: id } }, async () => {
    const { clusters, certificates } = await context.magnum();
    const { uuid } = await clusters.get(id);
    await certificates.rotate(uuid);
    return message(`Request to rotate the CA certificate for cluster ${uuid} has been accepted.`, { uuid });
  });
};
