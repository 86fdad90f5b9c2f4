/** Help for one command, made from its table. */

import type { VerbTable } from '../command-spec.ts';
import { describe } from './command-description.ts';
import { columnsFor, hang, list, paragraphs, section, wrap } from './text-layout.ts';

/** `width` is that of the terminal, where there is one. */
export function renderCommandHelp(verb: VerbTable, width: number | undefined): string {
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
  } = describe(verb);
  return paragraphs([
    hang(`Usage: ${command} `, usage, columns),
    ...[summary, ...more].map((paragraph) => wrap(paragraph, columns)),
    list(
      'Examples',
      examples.flatMap(({ command: line, help }) => [`# ${help}`, `$ ${line}`]),
    ),
    ...sections.map((each) => section(each, columns)),
    list('Also called', alsoCalled),
    variables.length === 0 ? '' : hang('Environment: ', variables.join(', '), columns),
    hang('Exit codes: ', exitCodes.map(([code, meaning]) => `${code} ${meaning}`).join(' · '), columns),
    wrap("See 'magnum help options' for what every command takes: which cloud, as whom.", columns),
  ]);
}
