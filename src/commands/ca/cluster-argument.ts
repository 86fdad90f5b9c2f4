import { MagnumError } from '../../errors.ts';

/** The cluster by its word or by --cluster, which the legacy client has for all but ca-show; one of them. */
export function clusterFrom(word: string | undefined, option: string | undefined): string {
  if (word !== undefined && option !== undefined) {
    throw new MagnumError('usage', `Duplicate "<cluster>" arguments: ${word}, ${option}`);
  }
  return requireCluster(word ?? option);
}

export function requireCluster(cluster: string | undefined): string {
  if (cluster === undefined || cluster === '') {
    throw new MagnumError('usage', 'Missing arguments: --cluster');
  }
  return cluster;
}
