import { commandSpec } from '../../cli/command-spec.ts';

export const login = commandSpec({
  names: ['login'],
  summary: 'Log in and store the session for later commands.',
  description:
    'Logs in with the method that the cloud requires (browser, password...) and stores the session, which ' +
    'later commands reuse until it expires. Logs in again even if there is a session. Passwords and one-time ' +
    'passwords are never stored.',
  options: {
    noBrowser: {
      type: 'switch',
      flag: '--no-browser',
      help: 'Do not open a browser; print the URL instead.',
    },
    passwordStdin: {
      type: 'switch',
      flag: '--password-stdin',
      help: 'Read the password from standard input.',
    },
  },
  examples: [
    { command: 'magnum login --os-cloud mycloud', help: 'Log in to a cloud from clouds.yaml' },
    { command: 'magnum login --os-cloud mycloud --no-browser', help: 'Log in over SSH' },
    {
      command: 'magnum login --os-cloud mycloud --password-stdin < password.txt',
      help: 'Log in with a password in a file',
    },
  ],
  output: 'message',
  columns: ['cloud', 'user', 'user_domain', 'project', 'project_domain', 'expires', 'stored_in'],
});

export const logout = commandSpec({
  names: ['logout'],
  summary: "Revoke the session's tokens and remove the session.",
  examples: [{ command: 'magnum logout', help: 'Log out of the current cloud' }],
  output: 'message',
  columns: ['cloud', 'revoked'],
});

export const whoami = commandSpec({
  names: ['whoami'],
  summary: 'Show the current user, project, token expiry and credential store.',
  description:
    'Uses the session, or the credentials of the configuration. Never prompts: without either, exits with 4 and prints how to log in.',
  examples: [
    { command: 'magnum whoami', help: 'Show the current session' },
    { command: 'magnum whoami -f value -c project', help: 'Print the current project' },
  ],
  output: 'record',
  suggestedColumns: [
    'user',
    'user_id',
    'user_domain',
    'project',
    'project_id',
    'project_domain',
    'roles',
    'auth_type',
    'methods',
    'expires',
    'stored_in',
    'cloud',
    'region',
    'auth_url',
  ],
  neverPromptsForLogin: true,
});
