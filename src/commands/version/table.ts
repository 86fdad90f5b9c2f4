import { commandSpec } from '../../cli/command-spec.ts';

export const versionCommand = commandSpec({
  names: ['version'],
  summary: 'Show the versions of this program and of the Magnum API.',
  description:
    'Prints the version of this program and, if a cloud is selected, the API versions that its Magnum supports and the one ' +
    'that requests use. Logs in as any command does.\n\n' +
    'If the cloud does not respond or rejects the login, prints the version of this program and exits with the code of the error.',
  options: {
    client: {
      type: 'switch',
      flag: '--client',
      help: 'Print only the version of this program; sends no request.',
    },
  },
  examples: [
    { command: 'magnum version', help: 'Show the versions of both sides' },
    { command: 'magnum version --client', help: 'Show the version of this program' },
    { command: 'magnum version -f json', help: 'Print the versions as JSON' },
  ],
  output: 'message',
  columns: ['client_version', 'api_version', 'api_min_version', 'api_max_version'],
});
