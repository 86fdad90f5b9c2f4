import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['plugin list'],
  summary: 'List the plugins on the PATH.',
  description:
    'A program magnum-foo on the PATH is the command `magnum foo`, and magnum-foo-bar is `magnum foo bar`. A plugin never ' +
    'replaces a command. Plugins that cannot be run are listed too, with a warning.',
  examples: [{ command: 'magnum plugin list', help: 'Show all plugins and their paths' }],
  output: 'rows',
  suggestedColumns: ['plugin', 'path', 'status'],
  isOffline: true,
});
