/** Describes a command, from its specification, for help, the man page and docs/commands. */

import type { CommandSpec, Example, OptionSpec, PositionalSpec } from '../command-spec.ts';
import { flagParts } from '../command-spec.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { firstSentence } from '../first-sentence.ts';
import { outputOptionsFor } from '../output-options.ts';
import type { Entry, Section } from './text-layout.ts';

export type { Entry, Section } from './text-layout.ts';

export interface Description {
  /** `magnum cluster-show`. */
  readonly command: string;
  /** The synopsis after the command: `[options] <cluster>`. */
  readonly usage: string;
  readonly summary: string;
  readonly paragraphs: readonly string[];
  readonly sections: readonly Section[];
  /** Other names of the command: `magnum cluster show`. */
  readonly aliases: readonly string[];
  readonly examples: readonly Example[];
  /** The codes that it can exit with. */
  readonly exitCodes: readonly Entry[];
  /** Environment variables for its own options and its output options. */
  readonly variables: readonly Entry[];
}

export function describe(spec: CommandSpec): Description {
  const positionals = Object.values(spec.positionals ?? {});
  const options = [...Object.values(spec.options ?? {}), ...Object.values(outputOptionsFor(spec.output))];
  return {
    command: `magnum ${spec.names[0]}`,
    usage: usageOf(spec, positionals),
    summary: spec.summary,
    paragraphs: spec.description?.split('\n\n') ?? [],
    sections: [
      { title: 'Arguments', entries: positionals.map(({ label, help }): Entry => [label, help]) },
      ...optionSections(spec.options ?? {}, 'Options'),
      ...optionSections(outputOptionsFor(spec.output), 'Output'),
    ].filter(({ entries }) => entries.length > 0),
    aliases: spec.names.slice(1).map((words) => `magnum ${words}`),
    examples: spec.examples ?? [],
    exitCodes: exitCodesOf(spec),
    variables: variablesOf(options),
  };
}

/** The environment variables of options; the other sentences of a help text are about the option on the command line. */
export function variablesOf(specs: readonly OptionSpec[]): readonly Entry[] {
  const entries = specs.flatMap(({ env = [], help }): Entry[] =>
    env.length === 0 ? [] : [[env.join(', '), firstSentence(help)]],
  );
  return [...new Map(entries)];
}

function exitCodesOf({ options = {}, names, isOffline = false, exitCodes }: CommandSpec): readonly Entry[] {
  if (exitCodes !== undefined) return Object.entries(exitCodes);
  const waits = 'wait' in options || 'waitTimeout' in options || names[0].endsWith('-wait');
  return EXIT_CODES.filter(
    (entry) => (waits || !('onlyWhenWaiting' in entry)) && !(isOffline && 'needsCloud' in entry),
  ).map(exitCodeEntry);
}

export const exitCodeEntry = ({ code, meaning }: (typeof EXIT_CODES)[number]): Entry => [`${code}`, meaning];

function usageOf({ options = {} }: CommandSpec, positionals: readonly PositionalSpec[]): string {
  const required = Object.values(options).filter(
    (option) => 'required' in option && option.required === true,
  );
  return [...required.map(longForm), '[options]', ...positionals.map(positionalForm)].join(' ');
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

/** One section per group of options; `title` is for options without a group. */
export function optionSections(options: Readonly<Record<string, OptionSpec>>, title: string): Section[] {
  const groups = new Map<string, Entry[]>();
  for (const option of Object.values(options)) {
    if (option.hidden === true) continue;
    const group = option.group ?? title;
    groups.set(group, [...(groups.get(group) ?? []), ...entriesOf(option)]);
  }
  return [...groups].map(([group, entries]) => ({ title: group, entries }));
}

function entriesOf(option: OptionSpec): Entry[] {
  const notes: string[] = [];
  if (option.type === 'choice') notes.push(`One of ${option.choices.join(', ')}.`);
  if ('required' in option && option.required === true) notes.push('Required.');
  if ('default' in option && option.default !== undefined) notes.push(`(default: ${option.default})`);
  if (option.env !== undefined) notes.push(`[${option.env.join(', ')}]`);
  const entry: Entry = [option.flag, [option.help, ...notes].join(' ')];
  return option.type === 'toggle' ? [entry, [option.off, option.offHelp]] : [entry];
}
