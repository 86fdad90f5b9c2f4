/** The cloud that openstack/up.sh brought up. */
import { readCloudState } from '../state.ts';
import type { Direction, Target } from './target.ts';

export function realTarget(): Target {
  const state = readCloudState();
  return {
    name: 'real',
    identity: state.identity.replace(/\/v3$/, ''),
    magnum: state.magnum,
    labels: paperLabels,
    close: async () => {},
  };
}

/** The labels of openstack/services/paper_driver.py. */
function paperLabels({ seconds, fail }: Direction): Record<string, string> {
  return {
    ...(seconds === undefined ? {} : { paper_seconds: String(seconds) }),
    ...(fail === undefined ? {} : { paper_fail: fail }),
  };
}
