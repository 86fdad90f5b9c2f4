import { commandSpec } from '../../cli/command-spec.ts';

export const login = commandSpec({
  names: ['login'],
  summary: 'Log in, and remember the session for the commands that follow.',
  description:
    'Logs in as the cloud wants it, with a browser, a password or whatever it is, and remembers the session: the commands ' +
    'that follow use it and do not log in again, until it ends. It logs in anew also where a session is there already. ' +
    'Never kept: passwords and one-time passwords.',
  options: {
    noBrowser: {
      type: 'switch',
      flag: '--no-browser',
      help: 'Open no browser: print the address, to be opened elsewhere.',
    },
  },
  examples: [
    { command: 'magnum login --os-cloud mycloud', help: 'Log in to a cloud of your clouds.yaml' },
    { command: 'magnum login --os-cloud mycloud --no-browser', help: 'The same over ssh' },
  ],
  output: 'message',
});

export const logout = commandSpec({
  names: ['logout'],
  summary: 'Revoke the tokens of the session, and forget it.',
  examples: [{ command: 'magnum logout', help: 'Of the cloud in use' }],
  output: 'message',
});

export const whoami = commandSpec({
  names: ['whoami'],
  summary: 'Show as whom you are logged in, for what, until when, and where that is kept.',
  examples: [
    { command: 'magnum whoami', help: 'In a table' },
    { command: 'magnum whoami -f value -c project', help: 'The project that commands work in' },
  ],
  output: 'record',
});
