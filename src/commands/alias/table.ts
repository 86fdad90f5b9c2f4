import { commandSpec } from '../../cli/command-spec.ts';

const alias = { label: '<alias>', count: 'one', help: 'Name of the alias.' } as const;

export const set = commandSpec({
  names: ['alias set'],
  summary: 'Set an alias: a name for a command and its options.',
  description:
    'Writes the alias to $XDG_CONFIG_HOME/magnum/config.yaml, by default ~/.config/magnum/config.yaml. The words after ' +
    'the alias are appended to the expansion. An alias cannot have the name of a command or a plugin, and cannot stand ' +
    'for another alias. Placeholders such as $1 are not supported.\n\n' +
    'The expansion is split into words as a POSIX shell does: quotes and backslashes keep blanks in a word. Nothing is ' +
    'expanded, and no shell runs. MAGNUM_NO_ALIASES=1 disables all aliases.',
  positionals: {
    alias,
    expansion: {
      label: '<expansion>',
      count: 'one',
      isCommandLine: true,
      help: 'Command with its options, without magnum, as one quoted word.',
    },
  },
  examples: [
    {
      command: "magnum alias set dl 'cluster-delete --wait'",
      help: 'Let `magnum dl mycluster` delete a cluster and wait',
    },
    {
      command: "magnum alias set prod-list 'cluster-list --os-cloud mycloud'",
      help: 'List the clusters of another cloud',
    },
  ],
  output: 'message',
  columns: ['alias', 'expansion', 'file'],
  isOffline: true,
});

export const list = commandSpec({
  names: ['alias list'],
  summary: 'List the aliases and what they stand for.',
  examples: [{ command: 'magnum alias list', help: 'Show all aliases' }],
  output: 'rows',
  suggestedColumns: ['alias', 'expansion'],
  isOffline: true,
});

export const remove = commandSpec({
  names: ['alias delete'],
  summary: 'Delete an alias.',
  positionals: { alias: { ...alias, completes: 'alias' } },
  examples: [{ command: 'magnum alias delete dl', help: 'Delete an alias' }],
  output: 'message',
  columns: ['alias', 'expansion', 'file'],
  isOffline: true,
});
