/** The version and the available resources, which clients request first (API concepts, "API Discovery"). */
import { json, type SandboxResponse } from '../../http-messages.ts';
import type { ClusterCall } from '../cluster-call.ts';
import { RESOURCES } from './resources.ts';

/** The API group with the review of the current user. */
export const AUTHENTICATION = 'authentication.k8s.io';

export function showVersion({ cluster }: ClusterCall): SandboxResponse {
  const gitVersion = cluster.coe_version ?? 'v0.0.0';
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return json(200, {
    major,
    minor,
    gitVersion,
    gitCommit: '0'.repeat(40),
    gitTreeState: 'clean',
    buildDate: new Date(cluster.created_at).toISOString().replace(/\.\d+Z$/, 'Z'),
    goVersion: 'go1.17.6',
    compiler: 'gc',
    platform: 'linux/amd64',
  });
}

export const listCoreVersions = (): SandboxResponse =>
  json(200, { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });

export function listGroups(): SandboxResponse {
  const version = { groupVersion: `${AUTHENTICATION}/v1`, version: 'v1' };
  const group = { name: AUTHENTICATION, versions: [version], preferredVersion: version };
  return json(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: [group] });
}

export const listCoreResources = (): SandboxResponse =>
  json(200, {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: RESOURCES.map(({ name, singularName, kind, shortNames, namespaced }) => ({
      ...{ name, singularName, namespaced, kind, shortNames, verbs: ['get', 'list'] },
      // `kubectl get all` lists this category.
      ...(namespaced ? { categories: ['all'] } : {}),
    })),
  });

export function listReviews(): SandboxResponse {
  const kind = 'SelfSubjectReview';
  const resource = {
    name: 'selfsubjectreviews',
    singularName: '',
    namespaced: false,
    kind,
    verbs: ['create'],
  };
  return json(200, { kind: 'APIResourceList', groupVersion: `${AUTHENTICATION}/v1`, resources: [resource] });
}
