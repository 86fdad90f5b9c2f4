/** cluster-config --docker-context: creates a docker context; prints no shell code. */
import { dockerHost } from '../../cluster-access/api-address.ts';
import { readAccess } from '../../cluster-access/cluster-access.ts';
import { assertContextName } from '../../cluster-access/docker/context-name.ts';
import {
  assertDockerContextWritable,
  assertOwnContexts,
  type ContextIdentity,
  type ContextUse,
  writeDockerContext,
} from '../../cluster-access/docker/docker-context.ts';
import type { Context } from '../../context.ts';
import type { Cluster } from '../../magnum/types.ts';
import { shellCode } from '../../output/result.ts';
import { safeLine } from '../../output/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';

export default async (options: NamedConfigOptions, { world, magnum, progress, say, warn }: Context) => {
  const contextName = options.dockerContext || undefined;
  if (contextName !== undefined) assertContextName(contextName);
  const identify = ({ uuid, name }: Cluster): ContextIdentity => ({
    uuid,
    clusterName: name || uuid,
    name: contextName,
  });
  const { env, cwd, home, pid, signal } = world;
  const use: ContextUse = { env, cwd, home, pid, signal, shared: options.allowSharedDir };
  await assertOwnContexts(use);
  const { cluster, address, credentials } = await readAccess({
    clusterId: options.cluster,
    magnum: await magnum(),
    progress,
    only: { coes: ['swarm', 'swarm-mode'], label: 'Docker', option: '--docker-context' },
    beforeSigning: (facts) => assertDockerContextWritable(identify(facts.cluster), use),
  });
  const clientCredentials = credentials !== undefined && 'cert' in credentials ? credentials : undefined;
  const name = await writeDockerContext(
    {
      ...identify(cluster),
      host: dockerHost(address, clientCredentials !== undefined),
      credentials: clientCredentials,
    },
    use,
    (sentence) => warn(safeLine(sentence)),
  );
  progress.done();
  say(`Docker context ${name} is there: docker --context ${name} info, or docker context use ${name}.`);
  if (world.env.DOCKER_HOST) warn('DOCKER_HOST is set, which docker context use does not change: unset it.');
  return shellCode('');
};
