import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['project-list', 'project list'],
  summary: 'List your projects.',
  examples: [{ command: 'magnum project-list', help: 'List the projects in which you have a role' }],
  output: 'rows',
  suggestedColumns: ['id', 'name', 'domain_id', 'enabled', 'current'],
});

export const use = commandSpec({
  names: ['project-use', 'project use'],
  summary: 'Select the project for later commands.',
  description:
    'Switches the session to another project without a new login, and stores the choice for commands with ' +
    'the same configuration. --os-project-name and --os-project-id override it for one command.',
  positionals: {
    project: { label: '<project>', help: 'ID or name of the project.', count: 'one', completes: 'project' },
  },
  examples: [
    { command: 'magnum project-use "Personal demo"', help: 'Select a project whose name contains a space' },
  ],
  output: 'message',
  columns: ['project', 'project_id', 'project_domain'],
});
