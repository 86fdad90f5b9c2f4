import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['service-provider-list', 'service provider list'],
  summary: 'Print a list of the service providers (remote Keystones) that trust this Keystone.',
  examples: [{ command: 'magnum service-provider-list', help: 'List the values for --os-service-provider' }],
  output: 'rows',
});
