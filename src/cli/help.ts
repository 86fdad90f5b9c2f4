/** Help, made from the tables. */
import { describe, optionSections, type Section } from './describe.ts';
import { globalOptions } from './globals.ts';
import type { VerbTable } from './table.ts';

const EXIT_CODES = [
  ['0', 'done'],
  ['1', 'failed: the server refused, a file is in the way, one of several items failed'],
  ['2', 'the command line or a configuration file cannot be understood'],
  ['3', 'not found'],
  ['4', 'not logged in, or not allowed'],
  ['5', 'what was waited for ended in failure'],
  ['6', 'time-out'],
  ['7', 'the service cannot be reached'],
  ['130', 'interrupted'],
] as const;

/** Help for one command, or the overview. `width` is that of the terminal, where there is one. */
export function renderHelp(
  verb: VerbTable | undefined,
  verbs: readonly VerbTable[],
  width: number | undefined,
): string {
  const columns = Math.min(Math.max(width ?? 80, 40), 120);
  return verb === undefined ? overview(verbs, columns) : helpOf(verb, columns);
}

function overview(verbs: readonly VerbTable[], columns: number): string {
  const shown = verbs.filter((verb) => verb.hidden !== true);
  return join([
    'Usage: magnum [options] <command> [...]',
    wrap(
      'Container clusters (Kubernetes, Docker Swarm, Mesos) on an OpenStack cloud that runs Magnum.',
      columns,
    ),
    section({ title: 'Commands', entries: shown.map((verb) => [verb.words[0], verb.summary]) }, columns),
    ...optionSections(globalOptions, 'Options').map((each) => section(each, columns)),
    section({ title: 'Exit codes', entries: EXIT_CODES }, columns),
    "See 'magnum help COMMAND' for help on a specific command.",
  ]);
}

function helpOf(verb: VerbTable, columns: number): string {
  const { command, usage, summary, paragraphs, sections, alsoCalled, examples } = describe(verb);
  return join([
    hang(`Usage: ${command} `, usage, columns),
    ...[summary, ...paragraphs].map((paragraph) => wrap(paragraph, columns)),
    ...sections.map((each) => section(each, columns)),
    list('Also called', alsoCalled),
    list(
      'Examples',
      examples.flatMap(({ command: line, help }) => [`# ${help}`, `$ ${line}`]),
    ),
    "See 'magnum help' for the options that every command takes.",
  ]);
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

const TERM_WIDTH = 30;

function section({ title, entries }: Section, columns: number): string {
  return [`${title}:`, ...entries.map(([term, meaning]) => entry(term, meaning, columns))].join('\n');
}

/** A term and its meaning beside it, or below where the term is long. */
function entry(term: string, meaning: string, columns: number): string {
  const indent = ' '.repeat(TERM_WIDTH);
  const lines = wrap(meaning, columns - TERM_WIDTH).split('\n');
  const head = `  ${term}`;
  if (head.length + 2 > TERM_WIDTH) return [head, ...lines.map((line) => indent + line)].join('\n');
  return [head.padEnd(TERM_WIDTH) + lines[0], ...lines.slice(1).map((line) => indent + line)].join('\n');
}

function hang(head: string, body: string, columns: number): string {
  const lines = wrap(body, columns - head.length).split('\n');
  return head + lines.join(`\n${' '.repeat(head.length)}`);
}

function wrap(text: string, columns: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

const join = (parts: readonly string[]) => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
