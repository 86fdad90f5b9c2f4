/** Features that require a microversion, and the errors for a cloud, or a requested version, that is too old. */
import { MagnumError } from '../errors.ts';
import type { HttpResponse } from '../http/types.ts';
import { requestIdOf } from './magnum-errors.ts';
import { isOlder, versionToSend } from './microversion.ts';
import type { NodeGroupBody, PatchOperation, ResizeRequest, VersionRange } from './types.ts';

export interface Feature {
  /** As the subject of a sentence: `Resizing a cluster`. */
  readonly name: string;
  /** The first microversion that has it (magnum/api/rest_api_version_history.rst). */
  readonly since: string;
  /** An older service does not reject the request but does something else, so its version is checked first. */
  readonly ignoredBefore?: boolean;
}

export const ROLLBACK: Feature = { name: 'Rollback', since: '1.3' };
export const STATS: Feature = { name: 'Counting clusters and nodes', since: '1.4' };
export const CA_ROTATION: Feature = { name: 'Rotating the CA', since: '1.5' };
export const QUOTAS: Feature = { name: 'Managing quotas', since: '1.6' };
export const RESIZE: Feature = { name: 'Resizing a cluster', since: '1.7' };
/**
 * 1.7 accepts the name of a nodegroup and ignores it (Magnum 8: "just a placeholder"). 1.8 resizes that nodegroup, though
 * nodegroups can be listed only since 1.9.
 */
export const RESIZE_NODEGROUP: Feature = {
  name: 'Resizing one nodegroup',
  since: '1.8',
  ignoredBefore: true,
};
export const UPGRADE: Feature = { name: 'Upgrading a cluster', since: '1.8' };
export const NODEGROUPS: Feature = { name: 'Managing nodegroups', since: '1.9' };
export const ZERO_NODES: Feature = { name: 'A node count of 0', since: '1.10' };
export const CREDENTIAL_ROTATION: Feature = { name: 'Rotating credentials', since: '1.12' };
export const NODE_LABELS: Feature = { name: 'Setting node labels', since: '1.14' };
export const NODE_TAINTS: Feature = { name: 'Setting node taints', since: '1.14' };

// Other attributes (merge_labels, fixed_network, hidden, tags, driver …) were added without a microversion. An older service
// rejects them by name.

export function featuresOfCluster(body: Readonly<Record<string, unknown>>): Feature[] {
  return body.node_count === 0 ? [ZERO_NODES] : [];
}

export function featuresOfClusterPatch(patch: readonly PatchOperation[], rollback: boolean): Feature[] {
  return [...(rollback ? [ROLLBACK] : []), ...(setsToZero(patch, ['/node_count']) ? [ZERO_NODES] : [])];
}

export function featuresOfResize({ node_count, nodegroup }: ResizeRequest): Feature[] {
  return [
    RESIZE,
    ...(nodegroup === undefined ? [] : [RESIZE_NODEGROUP]),
    ...(node_count === 0 ? [ZERO_NODES] : []),
  ];
}

export function featuresOfNodeGroup(body: NodeGroupBody): Feature[] {
  const { node_count, min_node_count, max_node_count, node_labels, node_taints } = body;
  return [
    NODEGROUPS,
    ...([node_count, min_node_count, max_node_count].includes(0) ? [ZERO_NODES] : []),
    ...(node_labels === undefined ? [] : [NODE_LABELS]),
    ...(node_taints === undefined ? [] : [NODE_TAINTS]),
  ];
}

export function featuresOfNodeGroupPatch(patch: readonly PatchOperation[]): Feature[] {
  const touches = (attribute: string) =>
    patch.some(({ path }) => path === attribute || path.startsWith(`${attribute}/`));
  return [
    NODEGROUPS,
    ...(setsToZero(patch, ['/min_node_count', '/max_node_count']) ? [ZERO_NODES] : []),
    ...(touches('/node_labels') ? [NODE_LABELS] : []),
    ...(touches('/node_taints') ? [NODE_TAINTS] : []),
  ];
}

function setsToZero(patch: readonly PatchOperation[], paths: readonly string[]): boolean {
  return patch.some(({ op, path, value }) => op !== 'remove' && paths.includes(path) && value === 0);
}

/** The last microversion whose Magnum creates a trust for each cluster (removed with the drivers for Heat, in Magnum 23). */
const LAST_WITH_TRUSTS = '1.13';

/** True unless the service is known to create no trusts. */
export const canCreateTrusts = (range: VersionRange | undefined): boolean =>
  range === undefined || !isOlder(LAST_WITH_TRUSTS, range.maximum);

/** The microversion of Magnum 9 to 11; merge_labels came with Magnum 11. */
const FIRST_WITH_MERGE_LABELS = '1.9';

/** False only if the service is known to reject `merge_labels`. */
export const canMergeLabels = (range: VersionRange | undefined): boolean =>
  range === undefined || !isOlder(range.maximum, FIRST_WITH_MERGE_LABELS);

/** The first of `features` that a cloud with this range does not support. */
export function firstUnsupported(range: VersionRange, features: readonly Feature[]): Feature | undefined {
  return features.find(({ since }) => isOlder(range.maximum, since));
}

/** True if the version that the user requested is not older than the feature. */
export function isRequestedVersionWith(requested: string, { since }: Feature): boolean {
  const version = versionToSend(requested);
  return version === 'latest' || !isOlder(version ?? '1.1', since);
}

/** Throws MagnumError `usage` if the user requested a version that is older than the feature. */
export function assertRequestedVersionHas(requested: string, feature: Feature): void {
  if (isRequestedVersionWith(requested, feature)) return;
  throw new MagnumError(
    'usage',
    `${feature.name} requires API ${feature.since}; you requested ${requested.trim()}.`,
    {
      hint: `Set --magnum-api-version (MAGNUM_API_VERSION) to ${feature.since} or later.`,
    },
  );
}

/** `response` is the service's rejection; undefined if no request was sent. */
export function missingFeatureError(
  feature: Feature,
  range: VersionRange,
  response?: HttpResponse,
): MagnumError {
  return new MagnumError(
    'failed',
    `${feature.name} requires API ${feature.since}; this cloud supports up to ${range.maximum}.`,
    response && { status: response.status, requestId: requestIdOf(response) },
  );
}
