import { commandSpec } from '../../cli/command-spec.ts';

export const doctor = commandSpec({
  names: ['doctor'],
  summary: 'Check the configuration and the connection to the cloud, and suggest fixes.',
  description:
    'Reads files, variables and options as any command does, checks every step up to the Magnum API, and changes ' +
    'nothing. Secrets are not shown. Exits with 1 if a problem would make commands fail.',
  examples: [
    { command: 'magnum doctor', help: 'Diagnose a problem' },
    { command: 'magnum doctor -f json > doctor.json', help: 'Save the results for a support ticket' },
  ],
  output: 'rows',
});
