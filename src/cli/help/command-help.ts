/** Help for one command, made from its table. */

import type { CommandSpec } from '../command-spec.ts';
import { describe } from './command-description.ts';
import { columnsFor, hangingIndent, list, paragraphs, section, wrap } from './text-layout.ts';

/** `width` is that of the terminal, where there is one. */
export function renderCommandHelp(spec: CommandSpec, width: number | undefined): string {
  const columns = columnsFor(width);
  const {
    command,
    usage,
    summary,
    paragraphs: more,
    sections,
    alsoCalled,
    examples,
    exitCodes,
    variables,
  } = describe(spec);
  return paragraphs([
    hangingIndent(`Usage: ${command} `, usage, columns),
    ...[summary, ...more].map((paragraph) => wrap(paragraph, columns)),
    list(
      'Examples',
      examples.flatMap(({ command: line, help }) => [`# ${help}`, `$ ${line}`]),
    ),
    ...sections.map((each) => section(each, columns)),
    list('Aliases', alsoCalled),
    variables.length === 0 ? '' : hangingIndent('Environment: ', variables.join(', '), columns),
    hangingIndent(
      'Exit codes: ',
      exitCodes.map(([code, meaning]) => `${code} ${meaning}`).join(' · '),
      columns,
    ),
    wrap("See 'magnum help options' for the global options.", columns),
  ]);
}
