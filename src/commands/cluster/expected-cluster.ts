/** What is known about a cluster that is being created or does not exist yet, to check early that clients can be configured for it. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import type { Cluster, ClusterTemplate, Magnum } from '../../magnum/types.ts';
import type { ExpectedCluster } from './client-access.ts';

/** For a cluster that is created from this template. */
export async function expectNewCluster(
  name: string | undefined,
  clusterTemplate: string,
  { magnum, session }: Context,
): Promise<ExpectedCluster> {
  const template = await (await magnum()).clusterTemplates.get(clusterTemplate).catch(() => undefined);
  const { project } = await (await session()).token();
  const uuid = randomUUID();
  return {
    cluster: { uuid, name: name ?? null, project_id: project?.id },
    template,
    subject: `Cluster template ${clusterTemplate}`,
  };
}

/** For an existing cluster; undefined if it cannot be read, which the wait for it reports. */
export async function expectExistingCluster(
  clusterId: string,
  context: Context,
): Promise<ExpectedCluster | undefined> {
  const magnum = await context.magnum();
  const cluster = await magnum.clusters.get(clusterId).catch(() => undefined);
  if (cluster === undefined) return undefined;
  const template = await magnum.clusterTemplates.get(cluster.cluster_template_id).catch(() => undefined);
  const facts = await readKnownFacts(cluster, template, magnum);
  return { cluster, template, subject: `Cluster ${clusterId}`, facts };
}

/** Undefined for a cluster that has no address yet, and so no entries, and if the CA cannot be read. */
async function readKnownFacts(
  { uuid, api_address: address }: Cluster,
  template: ClusterTemplate | undefined,
  magnum: Magnum,
): Promise<ExpectedCluster['facts']> {
  if (typeof address !== 'string' || address.trim() === '') return undefined;
  if (template?.tls_disabled) return { address, ca: undefined };
  const ca = await magnum.certificates.ca(uuid).catch(() => undefined);
  return ca === undefined ? undefined : { address, ca };
}
