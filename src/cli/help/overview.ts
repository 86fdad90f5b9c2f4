/** The help of `magnum` without a command: all commands in groups, on one screen. */
import type { CommandSpec } from '../command-spec.ts';
import { commandGroups, quickStart } from './command-groups.ts';
import { columnsFor, hangingIndent, list, paragraphs, wrap } from './text-layout.ts';
import { topicNames } from './topic-names.ts';

const INDENT = 20;

export function overview(specs: readonly CommandSpec[], width: number | undefined): string {
  const columns = columnsFor(width);
  const shown = new Set(specs.filter(({ hidden }) => hidden !== true).map(({ names }) => names[0]));
  const rows = commandGroups.flatMap(({ title, commands }) => {
    const names = commands.filter((name) => shown.has(name));
    return names.length === 0 ? [] : [hangingIndent(`  ${title}`.padEnd(INDENT), names.join(', '), columns)];
  });
  return paragraphs([
    'Usage: magnum [options] <command> [...]',
    wrap('Manage container clusters (Kubernetes, Docker Swarm, Mesos) on OpenStack Magnum.', columns),
    ['Commands:', ...rows].join('\n'),
    list(
      'First steps',
      quickStart.flatMap(([command, help]) => [`# ${help}`, `$ ${command}`]),
    ),
    [
      hangingIndent('magnum help COMMAND  ', 'description, options and examples of a command', columns),
      hangingIndent('magnum help TOPIC    ', topicNames.join(', '), columns),
    ].join('\n'),
  ]);
}
