/** Translates options of other tools, such as `--nodes 3`, to the words of a command of this program. */
import type { CommandSpec } from '../command-spec.ts';
import { optionsOf, spellingsOf } from '../option-lookup.ts';
import { FOREIGN_OPTIONS, FOREIGN_SWITCHES } from './words.ts';

export interface Translation {
  /** `index` is that of the word that was translated. */
  readonly words: readonly { readonly word: string; readonly index: number }[];
  /** The values of options that are arguments of the command, by the keys of these. */
  readonly values: ReadonlyMap<string, string>;
  /** True if a word has changed. */
  readonly isChanged: boolean;
}

/**
 * Translates the words after a command, but no option that the command has under the same name. The exception is `-f` without a format
 * in a command that deletes: it is the switch of `rm`, and the next word is not its value.
 */
export function translateOptions(argv: readonly string[], spec: CommandSpec): Translation {
  const words: { word: string; index: number }[] = [];
  const values = new Map<string, string>();
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  let isChanged = false;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] as string;
    const next = index + 1 < end ? argv[index + 1] : undefined;
    const replacement = index < end ? replacementOf(word, next, spec) : undefined;
    if (replacement === undefined) {
      words.push({ word, index });
      continue;
    }
    isChanged = true;
    words.push(...replacement.words.map((part) => ({ word: part, index })));
    if (replacement.value !== undefined) values.set(...replacement.value);
    if (replacement.takesNext) index += 1;
  }
  return { words, values, isChanged };
}

interface Replacement {
  readonly words: readonly string[];
  /** The key of an argument, and its value. */
  readonly value?: readonly [key: string, value: string];
  readonly takesNext: boolean;
}

function replacementOf(word: string, next: string | undefined, spec: CommandSpec): Replacement | undefined {
  if (isDeletion(spec) && /^-[rfR]+$/.test(word) && !isFormat(next, spec))
    return word.includes('f') && isFile(next)
      ? { words: [], takesNext: true }
      : { words: word.includes('f') ? existing('--yes', spec) : [], takesNext: false };
  const [, flag = '', , attached] = /^(--?[a-zA-Z-]+)(=(.*))?$/s.exec(word) ?? [];
  if (hasOption(spec, flag)) return undefined;
  if (flag in FOREIGN_SWITCHES) return { words: existing(FOREIGN_SWITCHES[flag], spec), takesNext: false };
  const target = targetIn(spec, flag.slice(2));
  const value = attached ?? next;
  if (target === undefined || value === undefined || value.startsWith('-')) return undefined;
  const takesNext = attached === undefined;
  return target.startsWith('--')
    ? { words: [target, value], takesNext }
    : { words: [], value: [target, value], takesNext };
}

const isDeletion = ({ names }: CommandSpec): boolean => names[0].endsWith('-delete');

/** True for a value of `-f` in this program. */
const isFormat = (word: string | undefined, spec: CommandSpec): boolean =>
  optionsOf(spec).some(
    ({ key, spec: option }) =>
      key === 'format' && option.type === 'choice' && option.choices.some((choice) => choice === word),
  );

/** True for a value of `-f` in kubectl. */
const isFile = (word: string | undefined): boolean => word === '-' || /\.(ya?ml|json)$/.test(word ?? '');

const namesOf = (spec: CommandSpec): readonly string[] => optionsOf(spec).flatMap(spellingsOf);

const hasOption = (spec: CommandSpec, name: string): boolean => namesOf(spec).includes(name);

const existing = (name: string | undefined, spec: CommandSpec): string[] =>
  name !== undefined && hasOption(spec, name) ? [name] : [];

/** An option, or the key of an argument. */
function targetIn(spec: CommandSpec, name: string): string | undefined {
  const keys = Object.keys(spec.positionals ?? {});
  const flags = namesOf(spec);
  const targets = Object.hasOwn(FOREIGN_OPTIONS, name) ? FOREIGN_OPTIONS[name] : undefined;
  return targets?.find((target) => (target.startsWith('--') ? flags : keys).includes(target));
}
