/**
 * Access rules (magnum/common/policies). Up to Zed every role in a project allows most operations; later releases allow a
 * reader only to read. cluster-store.ts and template-store.ts decide which resources a requester can see.
 */
import { isZed } from '../releases.ts';
import { Fault } from './faults.ts';
import type { Call } from './magnum-call.ts';
import type { OwnedResource } from './requester.ts';

/** Throws Fault 403 with the name of the rule, such as `cluster:get`. */
export function assertCanRead(call: Call, rule: string): void {
  const { isAdmin, roles } = call.requester;
  if (isZed(call.cloud) || isAdmin || roles.includes('reader')) return;
  throw policyError(rule);
}

/** Throws Fault 403 if the cloud is newer than Zed and the requester is only a reader. */
export function assertCanWrite(call: Call, rule: string): void {
  const { isAdmin, roles } = call.requester;
  if (isZed(call.cloud) || isAdmin || roles.includes('member')) return;
  throw policyError(rule);
}

export function assertAdmin({ requester }: Call, rule: string): void {
  if (!requester.isAdmin) throw policyError(rule);
}

/** Other projects can see public templates but not change them. Throws Fault 403. */
export function assertOwnProject(
  call: Call,
  rule: string,
  { project_id }: Pick<OwnedResource, 'project_id'>,
): void {
  const { isAdmin, projectId } = call.requester;
  if (!isAdmin && project_id !== projectId) throw policyError(rule);
  assertCanWrite(call, rule);
}

/** Throws Fault 403 unless the requester created the cluster or is an administrator. */
export function assertClusterUser(
  { requester }: Call,
  rule: string,
  { user_id }: Pick<OwnedResource, 'user_id'>,
): void {
  if (!requester.isAdmin && user_id !== requester.userId) throw policyError(rule);
}

const policyError = (rule: string): Fault => new Fault(403, `Policy doesn't allow ${rule} to be performed.`);
