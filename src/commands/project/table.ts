import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['project-list', 'project list'],
  summary: 'Print a list of the projects that you may work in.',
  examples: [{ command: 'magnum project-list', help: 'Those that you have a role in' }],
  output: 'rows',
});

export const use = commandSpec({
  names: ['project-use', 'project use'],
  summary: 'Choose the project that the following commands work in.',
  description:
    'Takes the session to another project without a new log-in, and remembers the choice for commands with the same ' +
    'configuration. --os-project-name and --os-project-id choose for one command, and win over it.',
  positionals: {
    project: { label: '<project>', help: 'ID or name of the project.', count: 'one', completes: 'project' },
  },
  examples: [{ command: 'magnum project-use "Personal demo"', help: 'A name with a space in it' }],
  output: 'message',
});
