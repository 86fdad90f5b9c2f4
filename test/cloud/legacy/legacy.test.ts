/**
 * The Python client and our client have the same stdout, exit code, requests and effects for the same command lines, except
 * for the differences in differences.ts.
 */
import { cases } from './cases/index.ts';
import { legacyClient } from './clients.ts';
import { compareClients } from './compare.ts';

compareClients({ title: 'our client behaves like the Python client', cases, open: legacyClient });
