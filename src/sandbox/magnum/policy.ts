/**
 * Who may do what (magnum/common/policies). Up to Zed every role of a project may do most things; later a reader may
 * only look. Whose things they are is a matter of what a requester can see, which is decided elsewhere.
 */

import { Fault } from './faults.ts';
import type { Call } from './magnum-call.ts';
import { isZedOrOlder } from './microversions.ts';
import type { Owned } from './requester.ts';

/** Throws Fault 403, which names the rule: `cluster:create`. */
export function mustRead(call: Call, rule: string): void {
  const { isAdmin, roles } = call.requester;
  if (isZedOrOlder(call.cloud.settings) || isAdmin || roles.includes('reader')) return;
  throw notAllowed(rule);
}

/** Throws Fault 403 for readers of newer clouds. */
export function mustWrite(call: Call, rule: string): void {
  const { isAdmin, roles } = call.requester;
  if (isZedOrOlder(call.cloud.settings) || isAdmin || roles.includes('member')) return;
  throw notAllowed(rule);
}

export function mustBeAdmin({ requester }: Call, rule: string): void {
  if (!requester.isAdmin) throw notAllowed(rule);
}

/** For what belongs to a project even where it can be seen by others: public templates. */
export function mustOwnProject(call: Call, rule: string, { project_id }: Pick<Owned, 'project_id'>): void {
  const { isAdmin, projectId } = call.requester;
  if (!isAdmin && project_id !== projectId) throw notAllowed(rule);
  mustWrite(call, rule);
}

/** For certificates: the cluster's own user alone. */
export function mustBeItsUser({ requester }: Call, rule: string, { user_id }: Pick<Owned, 'user_id'>): void {
  if (!requester.isAdmin && user_id !== requester.userId) throw notAllowed(rule);
}

const notAllowed = (rule: string): Fault => new Fault(403, `Policy doesn't allow ${rule} to be performed.`);
