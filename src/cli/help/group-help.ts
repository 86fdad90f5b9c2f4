/** Renders the help of a group of commands, such as `cluster` or `cluster template`, for a terminal. */
import type { CommandSpec } from '../command-spec.ts';
import { columnsFor, type Entry, paragraphs, section, wrap } from './text-layout.ts';

/** Undefined if the names of no command start with the words. `width` is that of the terminal, if stdout is one. */
export function renderGroupHelp(
  words: string,
  specs: readonly CommandSpec[],
  width: number | undefined,
): string | undefined {
  const columns = columnsFor(width);
  const entries = new Map<string, Entry[]>();
  for (const { names, summary, hidden } of specs) {
    const name = names.find((candidate) => candidate.startsWith(`${words} `));
    if (name === undefined || hidden === true) continue;
    const group = name.slice(0, name.lastIndexOf(' '));
    entries.set(group, [...(entries.get(group) ?? []), [names[0], summary]]);
  }
  if (entries.size === 0) return undefined;
  return paragraphs([
    `Usage: magnum ${words} <command> [...]`,
    ...[...entries].map(([group, commands]) =>
      section({ title: group === words ? 'Commands' : `Commands of ${group}`, entries: commands }, columns),
    ),
    wrap("See 'magnum help COMMAND' for the options and examples of a command.", columns),
  ]);
}
