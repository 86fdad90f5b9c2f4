import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['service-provider-list', 'service provider list'],
  summary: 'Print a list of the other Keystones that one can go on to from this one.',
  examples: [{ command: 'magnum service-provider-list', help: 'Names for --os-service-provider' }],
  output: 'rows',
});
