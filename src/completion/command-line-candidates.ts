/** The candidates for the next word of a partial command line, from the command tables. */
import type { CommandSpec, Completes, OptionSpec, PositionalSpec } from '../cli/command-spec.ts';
import type { KnownOption } from '../cli/option-lookup.ts';
import { PLACEHOLDER_WORDS } from '../cluster-access/kubeconfig/context-template.ts';
import { KNOWN_LABELS } from '../magnum/known-labels.ts';
import { type PartialLine, readLine } from './line.ts';
import { descriptionOf, nextWords } from './next-words.ts';
import type { Candidate, CompletionRequest, NamesRequest } from './types.ts';

interface ValueSource {
  readonly completes?: Completes | undefined;
  /** Choices and suggestions of the specification. */
  readonly values: readonly string[];
  readonly commas: boolean;
  /** Values that are already on the line. */
  readonly without: readonly string[];
}

/** `words` are the words before `current`, the word at the cursor, without the program's name. */
export function completionRequestFor(
  words: readonly string[],
  current: string,
  all: readonly CommandSpec[],
): CompletionRequest {
  const commands = all.filter(({ hidden }) => hidden !== true);
  const line = readLine(words, commands);
  const noCandidates: CompletionRequest = { before: '', typed: current, candidates: [] };
  if (line.pending !== undefined) return valuesRequest(line, valuesOf(line.pending, line), '', current);
  if (line.isUnknownCommand) return noCandidates;
  if (!line.isAfterSeparator && current.startsWith('-')) {
    const equals = current.indexOf('=');
    if (equals < 0) return { ...noCandidates, candidates: optionCandidates(line, current) };
    const result = line.scope.lookUp(current.slice(0, equals));
    if (result.kind !== 'found' || result.option.takes === 'nothing') return noCandidates;
    return valuesRequest(
      line,
      valuesOf(result.option, line),
      current.slice(0, equals + 1),
      current.slice(equals + 1),
    );
  }
  const phraseWords = line.isOpen ? nextWords(line.phrase, commands) : [];
  if (line.spec === undefined)
    return { ...noCandidates, candidates: phraseWords, ...(line.phrase === '' && { extensions: true }) };
  const word = positionalRequest(line, line.spec, commands, current);
  const candidates = [...phraseWords, ...word.candidates];
  const isEmpty = candidates.length === 0 && word.names === undefined && word.paths === undefined;
  // Any word is valid here, so the options are the candidates.
  if (isEmpty && current === '' && !line.isAfterSeparator)
    return { ...noCandidates, candidates: optionCandidates(line, '') };
  return { ...word, candidates };
}

function optionCandidates({ scope, options, spec: command }: PartialLine, current: string): Candidate[] {
  // The many login options would hide the others, so they require their first letter.
  const isRelevant = ({ isGlobal, spec, key }: KnownOption) =>
    !isGlobal || command === undefined || current.length > 2 || spec.group === undefined || key === 'osCloud';
  const available = scope.options.filter(
    (option) =>
      option.spec.hidden !== true &&
      (option.spec.type === 'list' || !options.has(option)) &&
      isRelevant(option) &&
      (command === undefined || option.key !== 'version' || !option.isGlobal),
  );
  const isRequired = ({ spec }: KnownOption) => 'required' in spec && spec.required === true;
  const ordered = [...available.filter(isRequired), ...available.filter((option) => !isRequired(option))];
  // For some commands, the name of a global option is an abbreviation of their own option.
  const resolvesTo = (word: string, option: KnownOption) => {
    const result = scope.lookUp(word);
    return result.kind === 'found' && result.option === option;
  };
  const candidates = ordered.flatMap((option) =>
    option.names
      .filter((word) => resolvesTo(word, option))
      .map((word) => ({ word, help: helpOf(option.spec, word) })),
  );
  if (current === '' || candidates.some(({ word }) => word.startsWith(current))) return candidates;
  const others = ordered.flatMap(({ spec, otherNames }) =>
    otherNames.map((word) => ({ word, help: descriptionOf(spec.help) })),
  );
  return [...candidates, ...others.filter(({ word }) => word.startsWith(current))];
}

const helpOf = (option: OptionSpec, word: string): string =>
  descriptionOf(option.type === 'toggle' && word === option.off ? option.offHelp : option.help);

function valuesOf(known: KnownOption, { options }: PartialLine): ValueSource {
  const without = known.spec.type === 'list' ? (options.get(known) ?? []) : [];
  return { ...valuesOfSpec(known.spec), without };
}

function valuesOfSpec(spec: OptionSpec | PositionalSpec): ValueSource {
  const choices = 'choices' in spec ? (spec.choices ?? []) : [];
  const {
    completes,
    suggests = [],
    commas = false,
  } = spec as Pick<PositionalSpec, 'completes' | 'suggests' | 'commas'>;
  return { completes, values: [...choices, ...suggests], commas, without: [] };
}

/** The values of the positional at the cursor. */
function positionalRequest(
  line: PartialLine,
  command: CommandSpec,
  commands: readonly CommandSpec[],
  current: string,
): CompletionRequest {
  const specs = Object.values(command.positionals ?? {});
  const { positionals } = line;
  const last = specs.at(-1);
  const repeats = last !== undefined && (last.count === 'many' || last.count === 'any');
  const spec = specs[positionals.length] ?? (repeats ? last : undefined);
  if (spec === undefined) return { before: '', typed: current, candidates: [] };
  if (spec.completes === 'command')
    return {
      ...{ before: '', typed: current, candidates: nextWords(positionals.join(' '), commands) },
      ...(positionals.length === 0 && { extensions: true }),
    };
  const isLast = repeats && spec === last;
  const without = isLast ? positionals.slice(specs.length - 1) : [];
  const completes = spec.completes ?? spec.completesAfter?.[positionals.at(-1) ?? ''];
  return valuesRequest(line, { ...valuesOfSpec(spec), completes, without }, '', current);
}

function valuesRequest(
  line: PartialLine,
  { completes, values, commas, without }: ValueSource,
  before: string,
  typed: string,
): CompletionRequest {
  const comma = commas ? typed.lastIndexOf(',') + 1 : 0;
  const existing = [...without, ...typed.slice(0, comma).split(',')];
  const base = { before: before + typed.slice(0, comma), typed: typed.slice(comma) };
  const candidates = values
    .filter((word) => !existing.includes(word))
    .map((word) => ({ word, help: '', ...(commas && { open: true }) }));
  switch (completes) {
    case undefined:
    case 'command':
      return { ...base, candidates };
    case 'file':
      return { ...base, candidates, paths: 'files' };
    case 'directory':
      return { ...base, candidates, paths: 'directories' };
    case 'context-template':
      return {
        ...placeholderRequest(before, typed),
        ...(!typed.includes('{') && {
          names: { kind: 'kube-context', without, globals: globalsOf(line) } as const,
        }),
      };
    case 'column':
      return { ...base, candidates: columnsOf(line).filter(({ word }) => !existing.includes(word)) };
    case 'label':
      return labelRequest(before, typed, without);
    case 'label-key':
      return { ...base, candidates: labelKeys('').filter(({ word }) => !existing.includes(word)) };
    default: {
      const cluster = isDependentOnCluster(completes, line) ? clusterOf(line) : undefined;
      const names: NamesRequest = { kind: completes, cluster, without, globals: globalsOf(line) };
      return { ...base, candidates, names };
    }
  }
}

const columnsOf = ({ spec }: PartialLine): Candidate[] => {
  const { suggestedColumns, columns = [], columnsAfterWait = [] } = spec ?? {};
  const names = suggestedColumns ?? [...columns, ...columnsAfterWait];
  return [...new Set(names)].map((word) => ({ word, help: '' }));
};

const labelKeys = (end: string): Candidate[] =>
  KNOWN_LABELS.map(({ name, help }) => ({ word: name + end, help, ...(end !== '' && { open: true }) }));

/**
 * `KEY=`, and the values of the key after it. The option can contain several labels if it is given once, as in the command; `others` are the values of
 * the option before.
 */
function labelRequest(before: string, typed: string, others: readonly string[]): CompletionRequest {
  const start = others.length > 0 ? 0 : Math.max(typed.lastIndexOf(','), typed.lastIndexOf(';')) + 1;
  const label = typed.slice(start);
  const equals = label.indexOf('=');
  if (equals < 0) {
    const existing = [...others, ...typed.slice(0, start).split(/[,;]/)].map((text) => text.split('=')[0]);
    const candidates = labelKeys('=').filter(({ word }) => !existing.includes(word.slice(0, -1)));
    return { before: before + typed.slice(0, start), typed: label, candidates };
  }
  const known = KNOWN_LABELS.find(({ name }) => name === label.slice(0, equals));
  const end = start + equals + 1;
  return {
    before: before + typed.slice(0, end),
    typed: typed.slice(end),
    candidates: (known?.values ?? []).map((word) => ({ word, help: '' })),
  };
}

/** The placeholders of a template, at its start and after an opening brace: any other text can be the whole name. */
function placeholderRequest(before: string, typed: string): CompletionRequest {
  const at = typed.lastIndexOf('{');
  const isOpen = typed === '' || at > typed.lastIndexOf('}');
  const start = Math.max(at, 0);
  const candidates = isOpen ? PLACEHOLDER_WORDS.map((word) => ({ word, help: '', open: true })) : [];
  return { before: before + typed.slice(0, start), typed: typed.slice(start), candidates };
}

/**
 * True for names that depend on the cluster on the line: its nodegroups, and the templates that it can be upgraded to, which are all
 * with --force.
 */
const isDependentOnCluster = (completes: Completes, { options }: PartialLine): boolean =>
  completes === 'nodegroup' ||
  completes === 'node' ||
  (completes === 'cluster-template' && ![...options.keys()].some(({ key }) => key === 'force'));

/** The cluster on the line, as a positional or an option. */
function clusterOf({ spec: command, positionals, options }: PartialLine): string | undefined {
  const at = Object.values(command?.positionals ?? {}).findIndex((spec) => spec.completes === 'cluster');
  if (at >= 0 && positionals[at] !== undefined) return positionals[at];
  const option = [...options].find(([{ spec }]) => 'completes' in spec && spec.completes === 'cluster');
  return option?.[1].at(-1);
}

function globalsOf({ options }: PartialLine): NamesRequest['globals'] {
  const globals = [...options].filter(([{ isGlobal }]) => isGlobal);
  return Object.fromEntries(globals.map(([{ key }, values]) => [key, values.at(-1) ?? true]));
}
