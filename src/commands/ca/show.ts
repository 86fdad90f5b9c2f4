import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { text } from '../../output/result.ts';
import { argumentOrLegacyOption } from '../shared/resource.ts';
import { requireCluster } from './cluster-argument.ts';
import type { show } from './table.ts';

export default async ({ word, cluster }: Options<typeof show>, { magnum, warn }: Context) => {
  const id = requireCluster(argumentOrLegacyOption('cluster', word, cluster, warn));
  const { clusters, certificates } = await magnum();
  const { uuid } = await clusters.get(id);
  // The PEM of the service ends with a newline; like the legacy client, this adds another one.
  return text(`${await certificates.ca(uuid)}\n`);
};
