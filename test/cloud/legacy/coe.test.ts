/**
 * `openstack coe` and our client send the same requests for the same command lines, with the same effects and the same values
 * in the fields that both print, except for the differences in differences.ts.
 */
import { coeCases } from './cases/coe.ts';
import { openstackClient } from './clients.ts';
import { compareClients } from './compare.ts';
import { withSharedFields } from './shared-fields.ts';

compareClients({
  title: 'our client behaves like openstack coe',
  cases: coeCases,
  open: openstackClient,
  reduce: withSharedFields,
});
