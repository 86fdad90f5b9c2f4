/** Renders the help of a command for a terminal. */

import type { CommandSpec } from '../command-spec.ts';
import { describe } from './command-description.ts';
import { columnsFor, exampleLines, hangingIndent, list, paragraphs, section, wrap } from './text-layout.ts';

/** `width` is that of the terminal, if stdout is one. */
export function renderCommandHelp(spec: CommandSpec, width: number | undefined): string {
  const columns = columnsFor(width);
  const {
    command,
    usage,
    summary,
    paragraphs: more,
    sections,
    aliases,
    examples,
    exitCodes,
    variables,
  } = describe(spec);
  return paragraphs([
    hangingIndent(`Usage: ${command} `, usage, columns),
    ...[summary, ...more].map((paragraph) => wrap(paragraph, columns)),
    list(
      'Examples',
      examples.flatMap(({ command: line, help }) => exampleLines(help, line, columns)),
    ),
    ...sections.map((part) => section(part, columns)),
    list('Aliases', aliases),
    variables.length === 0
      ? ''
      : hangingIndent('Environment: ', variables.map(([names]) => names).join(', '), columns),
    hangingIndent(
      'Exit codes: ',
      `${exitCodes.map(([code, meaning]) => `${code} ${meaning}`).join('; ')}.`,
      columns,
    ),
    wrap("See 'magnum help options' for the global options.", columns),
  ]);
}
