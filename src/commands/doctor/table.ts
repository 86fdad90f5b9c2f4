import { commandSpec } from '../../cli/command-spec.ts';

export const doctor = commandSpec({
  names: ['doctor'],
  summary: 'Check the configuration and the connection, and suggest fixes.',
  description:
    'Reads files, variables and options as any command does, logs in, and checks each step up to the Magnum API. ' +
    'With a cluster, also checks its state, its API from this machine, its CA and the clients that use it; the worst result is first, ' +
    'with the next command. Checks the kubeconfig and the contexts that --merge has added, too. Changes nothing without --fix, and shows no secrets. Exits with 1 if a problem makes commands fail.',
  positionals: {
    cluster: {
      label: '<cluster>',
      help: 'ID or name of a cluster to check too.',
      count: 'optional',
      completes: 'cluster',
    },
  },
  options: {
    fix: {
      type: 'switch',
      flag: '--fix',
      help: 'Make the kubeconfig private, renew certificates in it, and remove contexts of deleted clusters, which has to be confirmed.',
    },
    yes: {
      type: 'switch',
      flag: '--yes',
      help: 'Skip the confirmation prompt of --fix; required without a terminal to remove contexts.',
    },
  },
  examples: [
    { command: 'magnum doctor', help: 'Diagnose a problem' },
    { command: 'magnum doctor mycluster', help: 'Find out why a cluster does not work, and what to do next' },
    { command: 'magnum doctor -f json > doctor.json', help: 'Save the results for a support ticket' },
  ],
  output: 'rows',
  suggestedColumns: ['check', 'status', 'message', 'hint'],
  exitCodes: {
    0: 'no problem, or only warnings',
    1: 'a problem makes commands fail',
    2: 'usage error: invalid command line',
    130: 'interrupted',
  },
  reportsConfigWarnings: true,
});
