/** Renders magnum(1), with the man(7) macros that both mandoc and groff support. */

import type { CommandSpec } from '../command-spec.ts';
import { describe } from './command-description.ts';
import type { Section } from './text-layout.ts';

export interface ManParts {
  readonly version: string;
  /** Release date: YYYY-MM-DD. */
  readonly date: string;
  readonly specs: readonly CommandSpec[];
  /** The global options. */
  readonly options: readonly Section[];
  /** Help topics: environment, formats, exit codes, authentication. */
  readonly topics: readonly { title: string; paragraphs: readonly string[]; sections: readonly Section[] }[];
  readonly quickStart: readonly (readonly [command: string, help: string])[];
}

/** Escapes backslashes and leading dots, which start requests, and hyphens, which otherwise become dashes that cannot be copied. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replaceAll('‘', '\\(oq')
    .replaceAll('…', '...')
    .replace(/^([.'])/gm, '\\&$1');

const heading = (title: string): string => `.SH ${escaped(title.toUpperCase())}`;
const part = (title: string): string => `.SS ${escaped(title)}`;
const code = (line: string): string => `.PP\n.RS 4\n.EX\n${escaped(line)}\n.EE\n.RE`;
const paragraph = (text: string): string => `.PP\n${escaped(text)}`;

const entries = (section: Section): string[] =>
  section.entries.map(([term, meaning]) => `.TP\n\\fB${escaped(term)}\\fR\n${escaped(meaning)}`);

function commandLines(spec: CommandSpec): string[] {
  const { command: name, usage, summary, paragraphs, sections, aliases, examples } = describe(spec);
  const own = sections.filter(({ title }) => title !== 'Output');
  return [
    part(`${name} ${usage}`),
    escaped(summary),
    ...paragraphs.map(paragraph),
    ...own.flatMap(entries),
    ...(aliases.length === 0 ? [] : [paragraph(`Aliases: ${aliases.join(', ')}.`)]),
    ...examples.flatMap(({ command: line, help }) => [paragraph(`${help}:`), code(line)]),
  ];
}

export function manPage({ version, date, specs, options, topics, quickStart }: ManParts): string {
  const shown = specs.filter(({ hidden }) => hidden !== true);
  const lines = [
    '.\\" Generated from the command tables by `npm run docs`; do not edit.',
    `.TH MAGNUM 1 "${date}" "magnum ${version}" "User Commands"`,
    heading('name'),
    'magnum \\- manage container clusters on OpenStack Magnum',
    heading('synopsis'),
    '.B magnum',
    '.RI [ options ]',
    '.I command',
    '.RI [ ... ]',
    heading('description'),
    escaped(
      'Creates, lists, resizes, upgrades and deletes Kubernetes, Docker Swarm and Mesos clusters, and configures ' +
        'kubectl and docker to use them. Only results are written to stdout.',
    ),
    ...quickStart.flatMap(([line, help]) => [paragraph(`${help}:`), code(line)]),
    heading('commands'),
    ...shown.flatMap(commandLines),
    heading('options'),
    ...options.flatMap((section) => [part(section.title), ...entries(section)]),
    ...topics.flatMap(({ title, paragraphs, sections }) => [
      heading(title),
      ...paragraphs.map(escaped).join('\n.PP\n').split('\n'),
      ...sections.flatMap((section) => [
        ...(sections.length > 1 ? [part(section.title)] : []),
        ...entries(section),
      ]),
    ]),
    heading('see also'),
    '.BR openstack (1),',
    '.BR kubectl (1),',
    '.BR docker (1)',
  ];
  return `${lines.join('\n')}\n`;
}
