/**
 * The cloud and project of a cluster. After a cluster is deleted, its kubeconfig entries or Docker context may be reused for a new cluster
 * of the same name; only its own project can confirm the deletion.
 */
import { createHash } from 'node:crypto';
import { isInterruption, MagnumError } from '../errors.ts';
import type { Magnum } from '../magnum/types.ts';
import type { ClusterIdentity } from './cluster-access.ts';

export interface ClusterOrigin {
  /**
   * Hash of the cluster's project and Magnum's endpoint, which reveals neither. Undefined if the project is unknown: then no cluster
   * counts as deleted.
   */
  readonly mark: string | undefined;
  /** Asks Magnum whether no cluster with this UUID exists, with one request. */
  isGone(uuid: string): Promise<boolean>;
}

const MARK_LENGTH = 32;

export function originOf(
  { project_id: project }: ClusterIdentity,
  magnum: Magnum,
  endpoint: string,
): ClusterOrigin {
  return {
    mark: typeof project === 'string' && project !== '' ? originMark(endpoint, project) : undefined,
    isGone: (uuid) => isGone(uuid, magnum),
  };
}

/** True only if Magnum responds that it has no such cluster: any other error proves nothing. Throws only MagnumError `interrupted`. */
export const isGone = (uuid: string, magnum: Magnum): Promise<boolean> =>
  magnum.clusters.get(uuid).then(
    () => false,
    (error: unknown) => {
      if (isInterruption(error)) throw error;
      return error instanceof MagnumError && error.kind === 'not-found';
    },
  );

/** `project` is the ID of a project. */
export function originMark(endpoint: string, project: string): string {
  const url = new URL(endpoint);
  url.username = url.password = '';
  return createHash('sha256').update(`${url.href}\n${project}`).digest('hex').slice(0, MARK_LENGTH);
}
