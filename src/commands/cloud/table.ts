import { commandSpec } from '../../cli/command-spec.ts';

export const allow = commandSpec({
  names: ['cloud-allow', 'cloud allow'],
  summary: 'Allow a clouds.yaml or secure.yaml in the current directory.',
  description:
    'A file in the current directory may be from someone else, for example from a cloned repository. Until you allow it, ' +
    'its auth_url, endpoints, identity provider and TLS settings are not used with a password, token or session from ' +
    'elsewhere. The permission applies to this path and content, and ends when the file changes. A file that other users ' +
    'can write to cannot be allowed; set OS_CLIENT_CONFIG_FILE or OS_CLIENT_SECURE_FILE to its path instead.',
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
    { command: 'magnum cloud-allow ./clouds.yaml', help: 'Allow the file of a repository that you trust' },
  ],
  output: 'message',
  columns: ['file', 'allowed'],
  isOffline: true,
});
