import { commandSpec } from '../../cli/command-spec.ts';

export const doctor = commandSpec({
  names: ['doctor'],
  summary: 'Check the configuration and the connection, and suggest fixes.',
  description:
    'Reads files, variables and options as any command does, logs in, and checks each step up to the Magnum API. ' +
    'Changes nothing and shows no secrets. Exits with 1 if a problem makes commands fail.',
  examples: [
    { command: 'magnum doctor', help: 'Diagnose a problem' },
    { command: 'magnum doctor -f json > doctor.json', help: 'Save the results for a support ticket' },
  ],
  output: 'rows',
  exitCodes: {
    0: 'no problem, or only warnings',
    1: 'a problem makes commands fail',
    2: 'usage error: invalid command line',
    130: 'interrupted',
  },
  reportsConfigWarnings: true,
});
