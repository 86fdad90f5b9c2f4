/** cluster-config --docker-context: creates a docker context; prints no shell code. */
import { dockerHost } from '../../cluster-access/api-address.ts';
import { readAccess } from '../../cluster-access/cluster-access.ts';
import { originOf } from '../../cluster-access/cluster-origin.ts';
import { assertContextName } from '../../cluster-access/docker/context-name.ts';
import {
  assertDockerContextWritable,
  assertOwnContexts,
  type ContextIdentity,
  type ContextUse,
  findPredecessor,
  writeDockerContext,
} from '../../cluster-access/docker/docker-context.ts';
import type { Context } from '../../context.ts';
import type { Cluster } from '../../magnum/types.ts';
import { shellCode } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';

export default async (options: NamedConfigOptions, context: Context) => {
  const { world, session, progress, say, warn } = context;
  const contextName = options.dockerContext || undefined;
  if (contextName !== undefined) assertContextName(contextName);
  const { env, cwd, home, pid, signal } = world;
  const use: ContextUse = { env, cwd, home, pid, signal, shared: options.allowSharedDir };
  await assertOwnContexts(use);
  const magnum = await context.magnum();
  const identify = async (cluster: Cluster): Promise<ContextIdentity> => {
    const origin = originOf(cluster, magnum, await (await session()).endpoint());
    const { uuid, name } = cluster;
    const identity = { uuid, clusterName: name || uuid, name: contextName, origin: origin.mark };
    const predecessor = await findPredecessor(identity, use);
    const isGone = predecessor !== undefined && (await origin.isGone(predecessor));
    return { ...identity, replaces: isGone ? predecessor : undefined };
  };
  let identity: ContextIdentity | undefined;
  const { address, credentials } = await readAccess({
    clusterId: options.cluster,
    magnum,
    progress,
    only: { coes: ['swarm', 'swarm-mode'], label: 'Docker Swarm', option: '--docker-context' },
    beforeSigning: async (facts) => {
      identity = await identify(facts.cluster);
      await assertDockerContextWritable(identity, facts.ca, use);
    },
  });
  const clientCredentials = credentials !== undefined && 'cert' in credentials ? credentials : undefined;
  const name = await writeDockerContext(
    {
      ...(identity as unknown as ContextIdentity),
      host: dockerHost(address, clientCredentials !== undefined),
      credentials: clientCredentials,
    },
    use,
    (sentence) => warn(safeLine(sentence)),
  );
  progress.done();
  // Not a remark: the name of the context is the result.
  say(`Docker context ${name} is ready. Use it with: docker context use ${name}`);
  if (world.env.DOCKER_HOST) warn('DOCKER_HOST is set and overrides the Docker context; unset it.');
  return shellCode('');
};
