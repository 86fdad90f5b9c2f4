/** Renders the pages of docs/commands: one per command, and an index. */

import type { CommandSpec } from '../command-spec.ts';
import { type Description, describe, type Section } from './command-description.ts';

export interface Page {
  /** In docs/commands. */
  readonly file: string;
  /** Markdown. */
  readonly text: string;
}

/** Hidden commands have no page. */
export function manualPages(specs: readonly CommandSpec[]): Page[] {
  const shown = specs.filter((spec) => spec.hidden !== true);
  return [
    { file: 'README.md', text: index(shown) },
    ...shown.map((spec) => ({ file: fileOf(spec), text: page(describe(spec)) })),
  ];
}

const fileOf = (spec: CommandSpec): string => `${spec.names[0].replaceAll(' ', '-')}.md`;

const GENERATED_NOTE = '<!-- Generated from the command tables by `npm run docs`; do not edit. -->';

function index(specs: readonly CommandSpec[]): string {
  const rows = specs.map((spec) => `| [${spec.names[0]}](${fileOf(spec)}) | ${cell(spec.summary)} |`);
  return lines([
    GENERATED_NOTE,
    '# Commands',
    ['| Command | Description |', '|---|---|', ...rows].join('\n'),
    'For the global options, see [configuration](../configuration.md).',
  ]);
}

function page({ command, usage, summary, paragraphs, sections, aliases, examples }: Description): string {
  return lines([
    GENERATED_NOTE,
    `# ${command}`,
    ...[summary, ...paragraphs].map(escaped),
    code([`${command} ${usage}`]),
    ...sections.map(table),
    ...(aliases.length === 0 ? [] : ['## Aliases', code(aliases)]),
    ...(examples.length === 0 ? [] : ['## Examples']),
    ...examples.flatMap(({ command: line, help }) => [`${escaped(help)}:`, code([line])]),
  ]);
}

function table({ title, entries }: Section): string {
  const rows = entries.map(([term, meaning]) => `| \`${term.replaceAll('|', '\\|')}\` | ${cell(meaning)} |`);
  const header = `| ${title === 'Arguments' ? 'Argument' : 'Option'} | Description |`;
  return [`## ${title}`, '', header, '|---|---|', ...rows].join('\n');
}

/** Escapes Markdown. */
const escaped = (text: string): string => text.replace(/[<*_`]/g, '\\$&');
const cell = (text: string): string => escaped(text).replaceAll('|', '\\|');
const code = (commands: readonly string[]): string => commands.map((command) => `    ${command}`).join('\n');
const lines = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
