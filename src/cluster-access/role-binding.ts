/** Manifests that give the users of certificates a role. */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { escapeUnprintable } from './kubeconfig/kubeconfig.ts';

/** The cluster roles for users that every Kubernetes cluster has (RBAC, "User-facing roles"). */
export type Role = 'view' | 'edit' | 'admin' | 'cluster-admin';

export interface RoleHolder {
  readonly user: string | undefined;
  readonly groups: readonly string[];
}

const API_GROUP = 'rbac.authorization.k8s.io';

/** What RBAC objects are named here: a part of each name that Kubernetes accepts (ValidatePathSegmentName), and that needs no quotes. */
const OTHER_CHARACTERS = /[^A-Za-z0-9_.:@-]/g;

/**
 * A ClusterRoleBinding (rbac.authorization.k8s.io/v1) as YAML, for `kubectl apply`: to the user, or without one to the groups. Its name is always the
 * same for the same role and holder. All values are in double quotes, as in a kubeconfig.
 */
export function roleBinding(role: Role, { user, groups }: RoleHolder): string {
  const subjects =
    user === undefined
      ? groups.map((name) => ({ kind: 'Group', name, apiGroup: API_GROUP }))
      : [{ kind: 'User', name: user, apiGroup: API_GROUP }];
  const manifest = {
    apiVersion: `${API_GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: bindingName(role, subjects) },
    roleRef: { kind: 'ClusterRole', name: role, apiGroup: API_GROUP },
    subjects,
  };
  return escapeUnprintable(
    stringify(manifest, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 }),
  );
}

/** A hash distinguishes names that are alike after the conversion, and a user from a group. */
function bindingName(role: Role, subjects: readonly { kind: string; name: string }[]): string {
  const key = JSON.stringify(subjects.map(({ kind, name }) => [kind, name]));
  const readable = subjects.map(({ name }) => name.replace(OTHER_CHARACTERS, '-')).join('-');
  return `magnum:${role}:${readable.slice(0, 100)}:${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}
