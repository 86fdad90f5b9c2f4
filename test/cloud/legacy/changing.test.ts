/**
 * The Python client and our client have the same stdout, exit code, requests and effects for command lines that change
 * resources, except for the differences in differences.ts.
 */
import { changingCases } from './cases/index.ts';
import { legacyClient } from './clients.ts';
import { compareClients } from './compare.ts';
import { CHANGING_LOGINS } from './logins.ts';

compareClients({
  title: 'our client behaves like the Python client, with changes',
  cases: changingCases,
  open: legacyClient,
  logins: CHANGING_LOGINS,
});
