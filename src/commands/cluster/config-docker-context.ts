/** cluster-config --docker-context: creates a docker context; prints no shell code. */

import { dockerHost } from '../../cluster-access/api-address.ts';
import { readAccess } from '../../cluster-access/cluster-access.ts';
import { assertContextName, writeDockerContext } from '../../cluster-access/docker/docker-context.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import type { NamedConfigOptions } from './config-types.ts';

export default async (options: NamedConfigOptions, { world, magnum, progress, say, warn }: Context) => {
  const contextName = options.dockerContext || undefined;
  if (contextName !== undefined) assertContextName(contextName);
  const { cluster, address, credentials } = await readAccess({
    clusterId: options.cluster,
    magnum: await magnum(),
    progress,
    only: { coes: ['swarm', 'swarm-mode'], label: 'Docker', option: '--docker-context' },
  });
  const clientCredentials = credentials !== undefined && 'cert' in credentials ? credentials : undefined;
  const name = await writeDockerContext(
    {
      uuid: cluster.uuid,
      clusterName: cluster.name || cluster.uuid,
      host: dockerHost(address, clientCredentials !== undefined),
      credentials: clientCredentials,
      name: contextName,
    },
    world,
  );
  progress.done();
  say(`Docker context ${name} is there: docker --context ${name} info, or docker context use ${name}.`);
  if (world.env.DOCKER_HOST) warn('DOCKER_HOST is set, which docker context use does not change: unset it.');
  return shellCode('');
};
