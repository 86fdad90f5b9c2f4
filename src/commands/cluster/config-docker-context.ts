/** cluster-config --docker-context: creates a Docker context. */
import { dockerHost } from '../../cluster-access/api-address.ts';
import type { ExpectedFacts } from '../../cluster-access/cluster-access.ts';
import { originOf } from '../../cluster-access/cluster-origin.ts';
import { assertContextName } from '../../cluster-access/docker/context-name.ts';
import {
  assertDockerContextWritable,
  assertOwnContexts,
  type ContextIdentity,
  type ContextUse,
  findPredecessor,
  storedCertificate,
  writeDockerContext,
} from '../../cluster-access/docker/docker-context.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { OpenDestination } from './config-types.ts';

export const openDockerContexts: OpenDestination = async (
  { dockerContext, allowSharedDir },
  { world, session, magnum, say, warn },
) => {
  const contextName = dockerContext || undefined;
  if (contextName !== undefined) assertContextName(contextName);
  const { env, cwd, home, pid, signal } = world;
  const use: ContextUse = { env, cwd, home, pid, signal, shared: allowSharedDir };
  await assertOwnContexts(use);
  const identify = async ({ cluster }: ExpectedFacts): Promise<ContextIdentity> => {
    const origin = originOf(cluster, await magnum(), await (await session()).endpoint());
    const { uuid, name } = cluster;
    const own = { uuid, clusterName: name || uuid, name: contextName, origin: origin.mark };
    const predecessor = await findPredecessor(own, use);
    const isGone = predecessor !== undefined && (await origin.isGone(predecessor));
    return { ...own, replaces: isGone ? predecessor : undefined };
  };
  let identity: ContextIdentity | undefined;
  return {
    only: { coes: ['swarm', 'swarm-mode'], label: 'Docker Swarm', option: '--docker-context' },
    async prepare(facts) {
      identity = await identify(facts);
      await assertDockerContextWritable(identity, facts.ca, use);
    },
    stored: () => storedCertificate(identity as ContextIdentity, use),
    async write({ address, credentials }) {
      const clientCredentials = credentials !== undefined && 'cert' in credentials ? credentials : undefined;
      const name = await writeDockerContext(
        {
          ...(identity as ContextIdentity),
          host: dockerHost(address, clientCredentials !== undefined),
          credentials: clientCredentials,
        },
        use,
        (sentence) => warn(safeLine(sentence)),
      );
      // Not a remark: the name of the context is the result.
      say(`Docker context ${name} is ready. Use it with: docker context use ${name}`);
      if (world.env.DOCKER_HOST) warn('DOCKER_HOST is set and overrides the Docker context; unset it.');
      return undefined;
    },
  };
};
