/**
 * Authentication and authorization in a Kubernetes cluster. The user and groups come from a certificate (Kubernetes
 * documentation, "Authenticating", "X509 client certificates"), or from a Keystone token of the cluster's project, as with
 * the webhook of cloud-provider-openstack (k8s-keystone-auth).
 */

import { findProject } from '../../identity-fixtures.ts';
import { findToken, projectOf, type ValidToken } from '../../keystone/tokens.ts';
import type { ClusterCall } from '../cluster-call.ts';

export interface KubernetesUser {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

const MASTERS = 'system:masters';
const AUTHENTICATED = 'system:authenticated';
const IDENTITY = 'alpha.kubernetes.io/identity';

/** Returns undefined without authentication. Without TLS every client is an administrator, as on the old insecure port. */
export function findUser({ cloud, cluster, request, tls, subject }: ClusterCall): KubernetesUser | undefined {
  if (!tls) return { username: 'system:unsecured', groups: [MASTERS, AUTHENTICATED] };
  if (subject !== undefined) {
    return { username: subject.commonName, groups: [...subject.organizations, AUTHENTICATED] };
  }
  const [, id] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const token = findToken(cloud, id);
  return token !== undefined && projectOf(token) === cluster.project_id ? toKubernetesUser(token) : undefined;
}

function toKubernetesUser(token: ValidToken): KubernetesUser {
  const { user, roles } = token;
  const project = projectOf(token) ?? '';
  return {
    username: user.name,
    uid: user.id,
    groups: [project, AUTHENTICATED],
    extra: {
      [`${IDENTITY}/project/id`]: [project],
      [`${IDENTITY}/project/name`]: [findProject(project)?.name ?? ''],
      [`${IDENTITY}/roles`]: roles,
      [`${IDENTITY}/user/domain/id`]: [user.domain.id],
      [`${IDENTITY}/user/domain/name`]: [user.domain.name],
    },
  };
}

/** True for administrators and members of the cluster's project. Other users can read only paths that require no role. */
export const canRead = ({ cluster }: ClusterCall, { groups }: KubernetesUser): boolean =>
  groups.includes(MASTERS) || groups.includes(cluster.project_id);
