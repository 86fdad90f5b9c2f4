import { commandSpec, type OptionSpec } from '../../cli/command-spec.ts';
import * as result from '../shared/result-columns.ts';
import { waitOptions } from '../shared/wait-options.ts';

const cluster = {
  label: '<cluster>',
  help: 'ID or name of the cluster.',
  count: 'optional',
  completes: 'cluster',
} as const;

/** The legacy client's option. Other commands have only the argument. */
const clusterOption = {
  type: 'text',
  flag: '--cluster <cluster>',
  completes: 'cluster',
  help: 'ID or name of the cluster.',
} as const satisfies OptionSpec;

export const show = commandSpec({
  names: ['ca-show', 'ca show'],
  summary: 'Print the CA certificate of a cluster.',
  positionals: { word: cluster },
  options: {
    cluster: {
      ...clusterOption,
      help: 'ID or name of the cluster. Deprecated: use the <cluster> argument.',
    },
  },
  examples: [{ command: 'magnum ca-show mycluster > ca.pem', help: 'Save the CA certificate to a file' }],
  output: 'none',
});

export const sign = commandSpec({
  names: ['ca-sign', 'ca sign'],
  summary: "Sign a certificate signing request with a cluster's CA.",
  description:
    "Has the cluster's CA sign a certificate signing request (CSR, PEM), and prints the certificate.",
  positionals: {
    word: cluster,
    csrWord: {
      label: '<csr>',
      help: 'CSR file; same as --csr.',
      completes: 'file',
      count: 'optional',
    },
  },
  options: {
    csr: {
      type: 'text',
      flag: '--csr <csr>',
      completes: 'file',
      help: 'CSR file to sign; - for standard input.',
    },
    cluster: clusterOption,
  },
  examples: [
    {
      command: 'magnum ca-sign --cluster mycluster --csr client.csr > cert.pem',
      help: 'Sign a CSR from a file',
    },
    {
      command:
        'openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=admin/O=system:masters | magnum ca-sign mycluster - > cert.pem',
      help: 'Create a key and sign its CSR from standard input',
    },
  ],
  output: 'none',
});

export const rotate = commandSpec({
  names: ['ca-rotate', 'ca rotate'],
  summary: 'Rotate the CA certificate of a cluster to revoke access.',
  positionals: { word: cluster },
  options: {
    cluster: clusterOption,
    ...waitOptions,
  },
  examples: [{ command: 'magnum ca-rotate mycluster', help: 'Invalidate all certificates signed so far' }],
  output: 'message',
  columns: result.ACCEPTED,
  columnsAfterWait: result.CLUSTER,
});
