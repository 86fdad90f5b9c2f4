/** The cluster roles for users that every Kubernetes cluster has (RBAC, "User-facing roles"). Costs nothing to import. */
export const ROLES = ['view', 'edit', 'admin', 'cluster-admin'] as const;

export type Role = (typeof ROLES)[number];
