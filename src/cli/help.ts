/** Help, made from the tables. */
import { globalOptions } from './globals.ts';
import { outputOptionsFor } from './output-options.ts';
import { flagParts } from './spelling.ts';
import type { OptionSpec, PositionalSpec, VerbTable } from './table.ts';

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

type Entry = readonly [term: string, meaning: string];

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
    section(
      'Commands',
      shown.map((verb) => [verb.words[0], verb.summary]),
      columns,
    ),
    ...optionSections(globalOptions, columns, 'Options'),
    section('Exit codes', EXIT_CODES, columns),
    "See 'magnum help COMMAND' for help on a specific command.",
  ]);
}

function helpOf(verb: VerbTable, columns: number): string {
  const own = verb.options ?? {};
  const positionals = Object.values(verb.positionals ?? {});
  return join([
    usage(verb, columns),
    wrap(verb.summary, columns),
    ...(verb.description ?? '').split('\n\n').map((paragraph) => wrap(paragraph, columns)),
    section(
      'Arguments',
      positionals.map(({ label, help }) => [label, help]),
      columns,
    ),
    ...optionSections(own, columns, 'Options'),
    ...optionSections(outputOptionsFor(verb.output), columns, 'Output'),
    section(
      'Also called',
      verb.words.slice(1).map((words) => [`magnum ${words}`, '']),
      columns,
    ),
    examples(verb),
    "See 'magnum help' for the options that every command takes.",
  ]);
}

function usage(verb: VerbTable, columns: number): string {
  const required: string[] = [];
  for (const option of Object.values(verb.options ?? {})) {
    if ('required' in option && option.required === true) required.push(longForm(option));
  }
  const words = [...required, '[options]', ...Object.values(verb.positionals ?? {}).map(positionalForm)];
  return hang(`Usage: magnum ${verb.words[0]} `, words.join(' '), columns);
}

function positionalForm({ label, count }: PositionalSpec): string {
  if (count === 'one') return label;
  if (count === 'many') return `${label} [${label} ...]`;
  return count === 'any' ? `[${label} ...]` : `[${label}]`;
}

function longForm(option: OptionSpec): string {
  const { long, value } = flagParts(option.flag);
  return value === undefined ? long : `${long} ${value}`;
}

/** One section for each group that the options name. */
function optionSections(
  options: Readonly<Record<string, OptionSpec>>,
  columns: number,
  title: string,
): string[] {
  const groups = new Map<string, Entry[]>();
  for (const option of Object.values(options)) {
    if (option.hidden === true) continue;
    const group = option.group ?? title;
    groups.set(group, [...(groups.get(group) ?? []), ...entriesOf(option)]);
  }
  return [...groups].map(([group, entries]) => section(group, entries, columns));
}

function entriesOf(option: OptionSpec): Entry[] {
  const notes: string[] = [];
  if (option.type === 'choice') notes.push(`One of ${option.choices.join(', ')}.`);
  if ('required' in option && option.required === true) notes.push('Required.');
  if ('default' in option && option.default !== undefined) notes.push(`(default: ${option.default})`);
  if (option.env !== undefined) notes.push(`[${option.env.join(', ')}]`);
  const flag = option.flag.startsWith('-') && !option.flag.startsWith('--') ? option.flag : longForm(option);
  const entry: Entry = [flag, [option.help, ...notes].join(' ')];
  return option.type === 'toggle' ? [entry, [option.off, option.offHelp]] : [entry];
}

function examples({ examples: all = [] }: VerbTable): string {
  if (all.length === 0) return '';
  return ['Examples:', ...all.flatMap(({ command, help }) => [`  # ${help}`, `  $ ${command}`])].join('\n');
}

const TERM_WIDTH = 30;

function section(title: string, entries: readonly Entry[], columns: number): string {
  if (entries.length === 0) return '';
  return [`${title}:`, ...entries.map(([term, meaning]) => describe(term, meaning, columns))].join('\n');
}

/** A term and its meaning beside it, or below where the term is long. */
function describe(term: string, meaning: string, columns: number): string {
  const indent = ' '.repeat(TERM_WIDTH);
  if (meaning === '') return `  ${term}`;
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
