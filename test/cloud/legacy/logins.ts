/** The logins of the comparisons, each in its own project: openstack/services/bootstrap.py creates them. */
import type { Login } from '../contract/target.ts';

const comparer = (number: number): Login => ({
  user: 'comparer',
  password: 'comparer',
  project: `comparison-${number}`,
  domain: 'Default',
});

export const CHANGING_LOGINS = [comparer(1), comparer(2)] as const;
export const COE_LOGINS = [comparer(3), comparer(4)] as const;
