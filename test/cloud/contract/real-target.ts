/** The cloud that openstack/up.sh has started. */
import { readCloudState } from '../state.ts';
import type { Target } from './target.ts';

export function realTarget(): Target {
  const { identity, magnum } = readCloudState();
  return {
    name: 'real',
    identity: identity.replace(/\/v3$/, ''),
    magnum,
    close: async () => {},
  };
}
