/** The user and project of a request, as keystonemiddleware passes them to Magnum (magnum/common/context.py). */
import type { Cloud } from '../cloud.ts';
import type { SandboxRequest } from '../http-messages.ts';
import { findToken, projectOf } from '../keystone/tokens.ts';

export interface Requester {
  readonly userId: string;
  /** Undefined if the token is not project-scoped. */
  readonly projectId: string | undefined;
  /** True for every scope: an unscoped token has no catalog, in which Magnum finds the other services. */
  readonly hasCatalog: boolean;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
  /** False for a token of a restricted application credential. */
  readonly canCreateTrusts: boolean;
}

/** Returns undefined without a valid token. */
export function findRequester(cloud: Cloud, { headers }: SandboxRequest): Requester | undefined {
  const token = findToken(cloud, headers['x-auth-token']);
  if (token === undefined) return undefined;
  return {
    userId: token.user.id,
    projectId: projectOf(token),
    hasCatalog: token.record.scope !== undefined,
    roles: token.roles,
    isAdmin: token.roles.includes('admin'),
    canCreateTrusts: token.credential === undefined || token.credential.unrestricted === true,
  };
}

export interface OwnedResource {
  readonly project_id: string;
  readonly user_id: string;
}

/** True if the resource belongs to the requester's project, or to the requester if the token is not project-scoped. */
export const isOwnResource = (
  { projectId, userId }: Requester,
  { project_id, user_id }: OwnedResource,
): boolean => (projectId === undefined ? user_id === userId : project_id === projectId);
