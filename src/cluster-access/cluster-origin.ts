/**
 * Where a cluster comes from: what is written for it can be taken over by another cluster of the same name once it is gone, and
 * only its own project can tell.
 */
import { createHash } from 'node:crypto';
import { MagnumError } from '../errors.ts';
import type { Cluster, Magnum } from '../magnum/types.ts';

export interface ClusterOrigin {
  /**
   * Stands for the project of the cluster and Magnum's endpoint, and tells neither. undefined where the project is not known:
   * then no cluster can be said to be gone.
   */
  readonly mark: string | undefined;
  /** Whether Magnum knows no cluster with this UUID. One request. */
  isGone(uuid: string): Promise<boolean>;
}

const MARK_LENGTH = 32;

export function originOf({ project_id: project }: Cluster, magnum: Magnum, endpoint: string): ClusterOrigin {
  return {
    mark: typeof project === 'string' && project !== '' ? markOf(endpoint, project) : undefined,
    isGone: (uuid) =>
      magnum.clusters.get(uuid).then(
        () => false,
        (error: unknown) => error instanceof MagnumError && error.kind === 'not-found',
      ),
  };
}

function markOf(endpoint: string, project: string): string {
  const url = new URL(endpoint);
  url.username = url.password = '';
  return createHash('sha256').update(`${url.href}\n${project}`).digest('hex').slice(0, MARK_LENGTH);
}
