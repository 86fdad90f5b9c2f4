/**
 * The Python client and our client have the same stdout, exit code and requests for command lines that change no cluster or
 * template, except for the differences in differences.ts.
 */
import { LOGINS } from '../contract/target.ts';
import { readingCases } from './cases/index.ts';
import { legacyClient } from './clients.ts';
import { compareClients } from './compare.ts';

compareClients({
  title: 'our client behaves like the Python client, without changes',
  cases: readingCases,
  open: legacyClient,
  // The lines name this user.
  logins: [LOGINS.demo, LOGINS.other],
});
