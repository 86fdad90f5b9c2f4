import { commandSpec } from '../../cli/command-spec.ts';
import { waitOptions } from '../shared/wait-options.ts';

export const rotate = commandSpec({
  names: ['credential-rotate', 'credential rotate'],
  summary: 'Give a cluster other credentials for the cloud, in the name of the user who asks.',
  positionals: {
    cluster: { label: '<cluster>', help: 'ID or name of the cluster.', count: 'one', completes: 'cluster' },
  },
  options: waitOptions,
  examples: [
    {
      command: 'magnum credential-rotate mycluster --magnum-api-version latest',
      help: 'After somebody has left the project',
    },
  ],
  output: 'message',
});
