import { MagnumError } from '../../errors.ts';
import { argumentOrOption } from '../shared/resource.ts';

/** Returns the cluster of the argument or of --cluster. Throws MagnumError `usage` for both and for neither. */
export function resolveCluster(argument: string | undefined, option: string | undefined): string {
  return requireCluster(argumentOrOption('cluster', argument, option));
}

export function requireCluster(cluster: string | undefined): string {
  if (cluster === undefined || cluster === '') {
    throw new MagnumError('usage', 'Missing arguments: --cluster');
  }
  return cluster;
}
