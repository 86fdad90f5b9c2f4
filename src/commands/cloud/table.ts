import { commandSpec } from '../../cli/command-spec.ts';

export const allow = commandSpec({
  names: ['cloud-allow', 'cloud allow'],
  summary: 'Allow a clouds.yaml or secure.yaml in the current directory.',
  description:
    'A file in the current directory may come from others, for example with a cloned repository. So its auth_url, endpoints, ' +
    'identity provider and TLS settings are not used with a password, token or session from elsewhere until you allow ' +
    'the file. The permission is for this path and content: it ends when the file changes. A file that other users ' +
    'can write to cannot be allowed; name it with OS_CLIENT_CONFIG_FILE or OS_CLIENT_SECURE_FILE instead.',
  positionals: {
    file: {
      label: '<file>',
      count: 'one',
      completes: 'file',
      help: 'Path of the file.',
    },
  },
  options: {
    remove: { type: 'switch', flag: '--remove', help: 'Remove the permission.', addedSinceLegacy: true },
  },
  examples: [
    { command: 'magnum cloud-allow ./clouds.yaml', help: 'Allow the file of a repository you trust' },
  ],
  output: 'message',
});
