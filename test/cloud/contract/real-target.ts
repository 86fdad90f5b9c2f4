/** The cloud that openstack/up.sh has started. */
import { readCloudState } from '../state.ts';
import type { Target } from './target.ts';

export function realTarget(): Target {
  const { identity, magnum, release, coes, apiMax } = readCloudState();
  return {
    name: 'real',
    identity: identity.replace(/\/v3$/, ''),
    magnum,
    release,
    coes,
    apiMax,
    close: async () => {},
  };
}
