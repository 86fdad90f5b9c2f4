import { commandSpec } from '../../cli/command-spec.ts';
import * as result from '../shared/result-columns.ts';
import { waitOptions } from '../shared/wait-options.ts';

export const rotate = commandSpec({
  names: ['credential-rotate', 'credential rotate'],
  summary: "Replace a cluster's cloud credentials with new ones for your user.",
  positionals: {
    cluster: { label: '<cluster>', help: 'ID or name of the cluster.', count: 'one', completes: 'cluster' },
  },
  options: waitOptions,
  examples: [
    {
      command: 'magnum credential-rotate mycluster --magnum-api-version latest',
      help: 'Rotate the credentials after their owner has left the project',
    },
  ],
  output: 'message',
  columns: result.ACCEPTED,
  columnsAfterWait: result.CLUSTER,
});
