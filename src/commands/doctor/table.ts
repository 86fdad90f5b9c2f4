import { commandSpec } from '../../cli/command-spec.ts';

export const doctor = commandSpec({
  names: ['doctor'],
  summary: 'Look at the whole set-up, and say what is wrong and what to do.',
  description:
    'Reads files, variables and options as the next command would, goes the whole way to the cloud, and changes nothing there. ' +
    'No secret is shown. Ends with 1 when something would stop a command.',
  examples: [
    { command: 'magnum doctor', help: 'When something does not work' },
    { command: 'magnum doctor -f json > doctor.json', help: 'For a ticket' },
  ],
  output: 'rows',
});
