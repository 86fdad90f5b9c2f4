/** Renders magnum(1) and a page for each command, with the man(7) macros that both mandoc and groff support. */

import type { CommandSpec } from '../command-spec.ts';
import { describe } from './command-description.ts';
import type { Section } from './text-layout.ts';

export interface Release {
  readonly version: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}

export interface ManParts extends Release {
  /** Those that are not hidden. */
  readonly specs: readonly CommandSpec[];
  /** The commands and their summaries. */
  readonly commands: readonly Section[];
  /** The global options. */
  readonly options: readonly Section[];
  /** Help topics: environment, formats, exit codes, authentication. */
  readonly topics: readonly { title: string; paragraphs: readonly string[]; sections: readonly Section[] }[];
  readonly quickStart: readonly (readonly [command: string, help: string])[];
}

/** Characters that groff prints as others, such as hyphens as dashes, so that examples could not be copied. */
const GLYPHS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '~': '\\(ti',
  '^': '\\(ha',
  '’': '\\(cq',
  '‘': '\\(oq',
  '…': '...',
};

/** Escapes also leading dots, which start requests. */
const escaped = (text: string): string =>
  text.replace(/[\\\-'`~^’‘…]/g, (character) => GLYPHS[character] as string).replace(/^\./gm, '\\&.');

const heading = (title: string): string => `.SH ${escaped(title.toUpperCase())}`;
const part = (title: string): string => `.SS ${escaped(title)}`;
const code = (line: string): string => `.PP\n.RS 4\n.EX\n${escaped(line)}\n.EE\n.RE`;
const paragraph = (text: string): string => `.PP\n${escaped(text)}`;

const entries = (section: Section): string[] =>
  section.entries.map(([term, meaning]) => `.TP\n\\fB${escaped(term)}\\fR\n${escaped(meaning)}`);

/** `magnum-config-set` for `config set`. */
export const manNameOf = ({ names }: CommandSpec): string => `magnum-${names[0].replaceAll(' ', '-')}`;

const GENERATED_NOTE = '.\\" Generated from the command tables by `npm run docs`; do not edit.';

const titleLine = (name: string, { version, date }: Release): string =>
  `.TH ${escaped(name.toUpperCase())} 1 "${date}" "magnum ${version}" "User Commands"`;

/** `.BR magnum (1),` for each page. */
const references = (pages: readonly string[]): string[] =>
  pages.map((page, index) => `.BR ${escaped(page)} (1)${index < pages.length - 1 ? ',' : ''}`);

const OTHER_PROGRAMS = ['openstack', 'kubectl', 'docker'];

const document = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Empty without lines. A paragraph directly after a heading has no macro. */
function chapter(title: string, [first, ...others]: readonly string[]): string[] {
  return first === undefined ? [] : [heading(title), first.replace(/^\.PP\n/, ''), ...others];
}

/** The page of a command. `specs` are those of all commands that are not hidden. */
export function commandManPage(spec: CommandSpec, specs: readonly CommandSpec[], release: Release): string {
  const { command, usage, summary, paragraphs, sections, aliases, examples, exitCodes, variables } =
    describe(spec);
  return document([
    GENERATED_NOTE,
    titleLine(manNameOf(spec), release),
    heading('name'),
    `${escaped(manNameOf(spec))} \\- ${escaped(nameLineOf(summary))}`,
    heading('synopsis'),
    `.B ${escaped(command)}`,
    escaped(usage),
    heading('description'),
    escaped(summary),
    ...paragraphs.map(paragraph),
    ...(aliases.length === 0 ? [] : [paragraph(`Aliases: ${aliases.join(', ')}.`)]),
    ...chapter('options', [
      ...sections.flatMap((section) => [part(section.title), ...entries(section)]),
      paragraph('For the global options, such as --os-cloud, see magnum(1).'),
    ]),
    ...chapter('exit status', entries({ title: '', entries: exitCodes })),
    ...chapter('environment', [
      ...entries({ title: '', entries: variables }),
      paragraph('For the variables of all commands, see magnum(1).'),
    ]),
    ...chapter(
      'examples',
      examples.flatMap(({ command: line, help }) => [paragraph(`${help}:`), code(line)]),
    ),
    heading('see also'),
    ...references(['magnum', ...relatedPages(spec, specs)]),
  ]);
}

/** As in other pages: in lower case, without a full stop. */
const nameLineOf = (summary: string): string =>
  `${summary.charAt(0).toLowerCase()}${summary.slice(1).replace(/\.$/, '')}`;

/** The other commands of the same group: `cluster-show` for `cluster-list`. */
function relatedPages(spec: CommandSpec, specs: readonly CommandSpec[]): string[] {
  const groupOf = ({ names }: CommandSpec) => names[0].replace(/[- ][a-z]+$/, '');
  const group = groupOf(spec);
  return specs.filter((other) => other !== spec && groupOf(other) === group).map(manNameOf);
}

export function manPage({ specs, commands, options, topics, quickStart, ...release }: ManParts): string {
  return document([
    GENERATED_NOTE,
    titleLine('magnum', release),
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
    escaped('Each command has a page: cluster-list is described in magnum-cluster-list(1).'),
    ...commands.flatMap((section) => [part(section.title), ...entries(section)]),
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
    ...references([...specs.map(manNameOf), ...OTHER_PROGRAMS]),
  ]);
}
