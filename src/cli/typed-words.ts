/** The command on the command line, for hints that repeat it. */
import type { TypedWord } from '../platform/own-command.ts';
import { hideCredentials } from '../platform/url-credentials.ts';
import { type CommandSpec, flagParts, type OptionSpec, type PositionalSpec } from './command-spec.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The name of the command, its arguments and its own options; undefined if they can contain a secret: labels and other lists,
 * and URLs with a password.
 */
export function typedWordsOf(spec: CommandSpec, values: Values): readonly TypedWord[] | undefined {
  const positionals = Object.entries(spec.positionals ?? {}).map(([key, positional]) =>
    positionalWords(positional, values[key]),
  );
  const options = Object.entries(spec.options ?? {}).map(([key, option]) => optionWords(option, values[key]));
  const words: TypedWord[] = [{ word: spec.names[0] }];
  for (const part of [...positionals, ...options]) {
    if (part === undefined || part.some(({ word }) => hideCredentials(word) !== word)) return undefined;
    words.push(...part);
  }
  return words;
}

/** The words of the options that have other values than by default, for commands in hints. Not for options that can contain secrets. */
export const optionWordsOf = (specs: Readonly<Record<string, OptionSpec>>, values: Values): string[] =>
  Object.entries(specs).flatMap(([key, option]) =>
    (optionWords(option, values[key]) ?? []).map(({ word }) => word),
  );

function positionalWords({ completes }: PositionalSpec, value: unknown): TypedWord[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [{ word: String(value), names: completes }];
  if (value.length > 0 && completes === undefined) return undefined;
  return value.map((word: string) => ({ word, names: completes, isOneOfMany: true }));
}

function optionWords(option: OptionSpec, value: unknown): TypedWord[] | undefined {
  const { long } = flagParts(option.flag);
  if (option.type === 'list') {
    if (!Array.isArray(value) || value.length === 0) return [];
    return option.isPublic ? value.flatMap((item: string) => valueWords(long, item, option)) : undefined;
  }
  if (option.type === 'toggle')
    return value === undefined ? [] : [{ word: value === true ? long : flagParts(option.off).long }];
  if (option.type === 'switch') return value === true ? [{ word: long }] : [];
  if (value === undefined || ('default' in option && value === option.default)) return [];
  if ('implicitValue' in option && value === option.implicitValue) return [{ word: long }];
  return valueWords(long, String(value), option);
}

function valueWords(flag: string, text: string, option: OptionSpec): TypedWord[] {
  if (text.startsWith('-')) return [{ word: `${flag}=${text}` }];
  return [{ word: flag }, { word: text, names: 'completes' in option ? option.completes : undefined }];
}
