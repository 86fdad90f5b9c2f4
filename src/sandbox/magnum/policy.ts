/**
 * Who may do what (magnum/common/policies). Up to Zed every role of a project may do most things; later a reader may
 * only look. Whose things they are is a matter of what a requester can see, which is decided elsewhere.
 */

import { Fault } from './faults.ts';
import type { Call } from './magnum-call.ts';
import { isZedOrOlder } from './microversions.ts';
import type { OwnedResource } from './requester.ts';

/** Throws Fault 403, which names the rule: `cluster:create`. */
export function assertCanRead(call: Call, rule: string): void {
  const { isAdmin, roles } = call.requester;
  if (isZedOrOlder(call.cloud.settings) || isAdmin || roles.includes('reader')) return;
  throw policyError(rule);
}

/** Throws Fault 403 for readers of newer clouds. */
export function assertCanWrite(call: Call, rule: string): void {
  const { isAdmin, roles } = call.requester;
  if (isZedOrOlder(call.cloud.settings) || isAdmin || roles.includes('member')) return;
  throw policyError(rule);
}

export function assertAdmin({ requester }: Call, rule: string): void {
  if (!requester.isAdmin) throw policyError(rule);
}

/** For what belongs to a project even where it can be seen by others: public templates. */
export function assertOwnProject(
  call: Call,
  rule: string,
  { project_id }: Pick<OwnedResource, 'project_id'>,
): void {
  const { isAdmin, projectId } = call.requester;
  if (!isAdmin && project_id !== projectId) throw policyError(rule);
  assertCanWrite(call, rule);
}

/** For certificates: the cluster's own user alone. */
export function assertClusterUser(
  { requester }: Call,
  rule: string,
  { user_id }: Pick<OwnedResource, 'user_id'>,
): void {
  if (!requester.isAdmin && user_id !== requester.userId) throw policyError(rule);
}

const policyError = (rule: string): Fault => new Fault(403, `Policy doesn't allow ${rule} to be performed.`);
