/** `magnum` alone: what there is, by what it is for, on one screen. */
import type { VerbTable } from '../command-spec.ts';
import { firstSteps, tasks } from './command-groups.ts';
import { columnsFor, hang, list, paragraphs, wrap } from './text-layout.ts';
import { topicNames } from './topic-names.ts';

const INDENT = 20;

export function overview(verbs: readonly VerbTable[], width: number | undefined): string {
  const columns = columnsFor(width);
  const known = new Set(verbs.filter(({ hidden }) => hidden !== true).map(({ words }) => words[0]));
  const rows = tasks.flatMap(({ title, commands }) => {
    const there = commands.filter((name) => known.has(name));
    return there.length === 0 ? [] : [hang(`  ${title}`.padEnd(INDENT), there.join(', '), columns)];
  });
  return paragraphs([
    'Usage: magnum [options] <command> [...]',
    wrap(
      'Container clusters (Kubernetes, Docker Swarm, Mesos) on an OpenStack cloud that runs Magnum.',
      columns,
    ),
    ['Commands:', ...rows].join('\n'),
    list(
      'First steps',
      firstSteps.flatMap(([command, help]) => [`# ${help}`, `$ ${command}`]),
    ),
    [
      hang('magnum help COMMAND  ', 'what it does, its options, examples', columns),
      hang('magnum help TOPIC    ', topicNames.join(', '), columns),
    ].join('\n'),
  ]);
}
