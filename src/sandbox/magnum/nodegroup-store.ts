import type { ClusterRecord, NodegroupRecord } from '../state.ts';
import { conflictError, notFoundError } from './faults.ts';
import { nodegroupsOf } from './lifecycle.ts';
import { findNamed } from './list-pages.ts';
import type { Call } from './magnum-call.ts';

/** Finds a nodegroup by name or UUID. Throws Fault 404, or 409 if the name is ambiguous. */
export function findNodegroup({ cloud }: Call, cluster: ClusterRecord, ident: string): NodegroupRecord {
  return findNamed(
    nodegroupsOf(cloud.state, cluster),
    ident,
    (wanted) => notFoundError(`Nodegroup ${wanted} could not be found.`),
    conflictError('Multiple nodegroups exist with same name. Please use the nodegroup uuid instead.'),
  );
}
