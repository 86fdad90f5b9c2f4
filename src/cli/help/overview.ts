/** The help of `magnum` without a command, on one screen: the common commands, and the names of all others. */
import type { CommandSpec } from '../command-spec.ts';
import { commandGroups, commonCommands } from './command-groups.ts';
import { columnsFor, hangingIndent, wrap } from './text-layout.ts';
import { topicNames } from './topic-names.ts';

const INDENT = 18;
const MIN_WIDE = 72;

/** The title of the other commands names `help`. */
const described: ReadonlySet<string> = new Set([...commonCommands, 'help']);

export function overview(specs: readonly CommandSpec[], width: number | undefined): string {
  const columns = columnsFor(width);
  // The short forms cannot be wrapped.
  const isWide = columns >= MIN_WIDE;
  const row = (head: string, body: string) => hangingIndent(`  ${head}`.padEnd(INDENT), body, columns);
  const shown = new Map(
    specs.filter(({ hidden }) => hidden !== true).map(({ names, summary }) => [names[0], summary] as const),
  );
  const common = commonCommands.flatMap((name) => {
    const summary = shown.get(name);
    return summary === undefined ? [] : [row(name, summary)];
  });
  const others = commandGroups.flatMap(({ title, commands }) => {
    const names = commands.filter((name) => shown.has(name) && !described.has(name));
    return names.length === 0 ? [] : [row(title, (isWide ? shortened(names) : names).join(', '))];
  });
  const topics = topicNames.filter((name) => name !== 'commands');
  return `${[
    'Usage: magnum [options] <command> [...]',
    wrap('Manage container clusters (Kubernetes, Docker Swarm, Mesos) on OpenStack Magnum.', columns),
    '',
    'Common commands:',
    ...common,
    '',
    wrap('Other commands (for details: magnum help commands, magnum help COMMAND):', columns),
    ...others,
    row('Help topics', topics.join(', ')),
  ].join('\n')}\n`;
}

/** `ca-show|-sign` for `ca-show` and `ca-sign`, `sandbox start|stop` for `sandbox start` and `sandbox stop`. */
export function shortened(names: readonly string[]): string[] {
  const lines: { readonly noun: string; text: string }[] = [];
  for (const name of names) {
    const [, noun = name, verb = ''] = /^(.+?)((?:-| )[a-z]+)$/.exec(name) ?? [];
    const last = lines.at(-1);
    if (verb !== '' && last?.noun === noun) last.text += `|${verb.trim()}`;
    else lines.push({ noun, text: name });
  }
  return lines.map(({ text }) => text);
}
