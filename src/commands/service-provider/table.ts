import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['service-provider-list', 'service provider list'],
  summary: 'List the service providers, which are remote Keystones.',
  description: 'A service provider accepts logins from your Keystone (Keystone to Keystone federation).',
  examples: [{ command: 'magnum service-provider-list', help: 'List the values for --os-service-provider' }],
  output: 'rows',
  suggestedColumns: ['id', 'auth_url', 'sp_url'],
});
