/** Compares the cluster template of a cluster with the one that it is upgraded to. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { isRequestedVersionWith, UPGRADE } from '../../magnum/feature.ts';
import type { Cluster, ClusterTemplate, Magnum, NameOrUuid } from '../../magnum/types.ts';
import { kubeTagOf, kubeVersionOf, upgradeProblems } from '../../magnum/upgrade-check.ts';
import { toArray } from '../../platform/async-iterable.ts';

/**
 * Throws MagnumError `usage` if the upgrade cannot be meant. `known` is the cluster, if it has been read already. Reads the
 * cluster and the list of templates concurrently. What cannot be read is not compared: Magnum then decides, and its error is
 * about the upgrade.
 */
export async function assertUpgradeFits(
  cluster: NameOrUuid,
  template: NameOrUuid,
  { magnum, remark }: Context,
  known?: Cluster,
): Promise<void> {
  const { apiVersion, clusters, clusterTemplates } = await magnum();
  // The upgrade fails without a request.
  if (!isRequestedVersionWith(apiVersion, UPGRADE)) return;
  const [present, templates] = await Promise.all([
    known ?? undefinedIfRejected(() => clusters.get(cluster)),
    undefinedIfRejected(() => toArray(clusterTemplates.list())),
  ]);
  if (present === undefined) return;
  const find = (id: NameOrUuid) => findTemplate(id, templates ?? [], clusterTemplates);
  const to = await find(template);
  if (to === undefined) return;
  const from = await find(present.cluster_template_id);
  if (from === undefined) {
    remark(
      `The cluster template of cluster ${cluster} cannot be read, so ${template} is not compared with it.`,
    );
    return;
  }
  const problems = upgradeProblems({ cluster: present, from, to });
  if (problems.length > 0) {
    throw new MagnumError(
      'usage',
      `Cannot upgrade cluster ${cluster} to cluster template ${template}: ${problems.join('; ')}.`,
      { hint: 'Use --force to upgrade anyway, or select another cluster template.' },
    );
  }
  if (to.coe !== 'kubernetes' || from.uuid === to.uuid) return;
  const unknown = [
    ...(kubeVersionOf(present, from) === undefined ? [`cluster ${cluster}`] : []),
    ...(kubeTagOf(to.labels) === undefined ? [`cluster template ${template}`] : []),
  ];
  if (unknown.length === 0) return;
  const subject = `${unknown.join(' and ')} ${unknown.length === 1 ? 'has' : 'have'}`;
  remark(`The versions of Kubernetes are not compared, because ${subject} no label kube_tag.`);
}

/** Hidden templates are not in the list. Undefined if the name is ambiguous, or the template cannot be read. */
async function findTemplate(
  id: NameOrUuid,
  templates: readonly ClusterTemplate[],
  { get }: Magnum['clusterTemplates'],
): Promise<ClusterTemplate | undefined> {
  const [found, twin] = templates.filter(({ uuid, name }) => uuid === id || name === id);
  if (twin !== undefined) return undefined;
  return found ?? (await undefinedIfRejected(() => get(id)));
}

/** The error about an ambiguous name is thrown, because the upgrade would repeat it. */
async function undefinedIfRejected<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const isRejection = error instanceof MagnumError && error.status !== undefined && error.status !== 409;
    if (isRejection) return undefined;
    throw error;
  }
}
