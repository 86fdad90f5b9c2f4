import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['service-list', 'service list'],
  summary: 'List the Magnum services.',
  examples: [{ command: 'magnum service-list', help: 'List the services, as an administrator' }],
  output: 'rows',
  suggestedColumns: [
    'id',
    'host',
    'binary',
    'state',
    'disabled',
    'disabled_reason',
    'created_at',
    'updated_at',
  ],
});
