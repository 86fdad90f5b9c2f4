/**
 * Finds the reasons for which an upgrade of a cluster to another cluster template cannot be meant. Magnum checks none of them:
 * it accepts a template of another COE, and a version of Kubernetes that the cluster cannot be upgraded to.
 */
import type { Cluster, ClusterTemplate } from './types.ts';

/** Properties that a cluster has for its whole life. Templates of older services have no `driver`. */
const FIXED_PROPERTIES = [
  ['driver', 'driver'],
  ['server_type', 'server type'],
  ['network_driver', 'network driver'],
] as const;

/** A cluster, its template, and the one that it is upgraded to. */
export interface Upgrade {
  readonly cluster: Cluster;
  readonly from: ClusterTemplate;
  readonly to: ClusterTemplate;
}

/**
 * The reasons, such as `the COE is swarm instead of kubernetes`; empty if the templates fit, as far as their properties are known.
 * If the COEs differ, the other differences follow from that.
 */
export function upgradeProblems({ cluster, from, to }: Upgrade): string[] {
  if (from.coe !== to.coe) return [`the COE is ${to.coe} instead of ${from.coe}`];
  const differences = FIXED_PROPERTIES.flatMap(([key, name]) => {
    const [before, after] = [from[key], to[key]];
    const isKnown = isText(before) && isText(after);
    return isKnown && before !== after ? [`the ${name} is ${after} instead of ${before}`] : [];
  });
  return [...differences, ...versionProblems(kubeVersionOf(cluster, from), kubeTagOf(to.labels))];
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** `v1.29.3`, from the label of Magnum's own drivers. */
export function kubeTagOf(labels: unknown): string | undefined {
  const tag = (labels as Readonly<Record<string, unknown>> | null | undefined)?.kube_tag;
  return isText(tag) ? tag : undefined;
}

/** The labels of a cluster include those of its template that it does not override. Other drivers report only the version. */
export function kubeVersionOf(cluster: Cluster, template: ClusterTemplate): string | undefined {
  const { coe_version: version } = cluster;
  return kubeTagOf(cluster.labels) ?? kubeTagOf(template.labels) ?? (isText(version) ? version : undefined);
}

/**
 * Kubernetes, "Version Skew Policy": an upgrade of the control plane skips no minor version, and kubeadm rejects downgrades.
 * Nothing is known about a version that is missing or not `vX.Y.Z`.
 */
function versionProblems(before: string | undefined, after: string | undefined): string[] {
  const [from, to] = [parseVersion(before), parseVersion(after)];
  if (from === undefined || to === undefined) return [];
  const [majors, minors, patches] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  if ((majors || minors || patches) < 0) return [`Kubernetes ${after} is older than ${before}`];
  if (majors === 0 && minors > 1) {
    return [
      `Kubernetes ${after} is ${minors} minor versions newer than ${before}, but upgrades support only one`,
    ];
  }
  return [];
}

type Version = readonly [major: number, minor: number, patch: number];

function parseVersion(text: string | undefined): Version | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?![\d.])/.exec(text ?? '');
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}
