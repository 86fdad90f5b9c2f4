/** Replaces an alias in the command line, and finds the plugin that it runs. A command of this program overrides both. */
import type { CommandSpec } from '../cli/command-spec.ts';
import { type ArgumentLine, readArguments, type Token } from '../cli/legacy-arguments.ts';
import { MagnumError } from '../errors.ts';
import type { World } from '../world.ts';
import { type Alias, areAliasesEnabled, findAlias, standsFor } from './aliases.ts';
import { findPlugin, type Plugin } from './plugins.ts';

export interface ResolvedLine {
  readonly argv: readonly string[];
  /** The alias that was replaced. */
  readonly alias?: Alias | undefined;
  /** The plugin to run with `rest`, and the options before its name. */
  readonly plugin?:
    | (Plugin & {
        readonly rest: readonly string[];
        readonly options: readonly Extract<Token, { readonly kind: 'option' }>[];
      })
    | undefined;
}

type Place = Pick<World, 'env' | 'home' | 'platform'>;
type Word = Extract<Token, { readonly kind: 'operand' }>;

/** Reads no file for a command of this program. Throws MagnumError `usage` for an alias that cannot be used. */
export async function resolveCommandLine(
  argv: readonly string[],
  specs: readonly CommandSpec[],
  place: Place,
): Promise<ResolvedLine> {
  const expanded = await expandAlias(argv, specs, place);
  return { ...expanded, plugin: pluginOf(expanded.argv, specs, place) };
}

/** An alias is replaced once. Throws MagnumError `usage` if it stands for another one. */
export async function expandAlias(
  argv: readonly string[],
  specs: readonly CommandSpec[],
  place: Place,
): Promise<Omit<ResolvedLine, 'plugin'>> {
  const word = unknownCommandOf(readArguments(argv, specs));
  const alias = word && (await findAlias(word.word, specs, place));
  if (word === undefined || alias === undefined) return { argv };
  const expanded = [...argv.slice(0, word.index), ...alias.words, ...argv.slice(word.index + 1)];
  await assertNotNested(alias, specs, place);
  return { argv: expanded, alias };
}

/** Throws MagnumError `usage` if the expansion starts with an alias. */
export async function assertNotNested(
  alias: Alias,
  specs: readonly CommandSpec[],
  place: Place,
): Promise<void> {
  const word = unknownCommandOf(readArguments(alias.words, specs));
  if (word === undefined || !areAliasesEnabled(place)) return;
  const isNested = word.word === alias.name || (await findAlias(word.word, specs, place)) !== undefined;
  if (isNested)
    throw new MagnumError(
      'usage',
      `Alias ${alias.name} stands for '${standsFor(alias)}', but ${word.word} is an alias too.`,
      { hint: 'An alias must stand for a command or a plugin.' },
    );
}

/** The first word of a line if it can only be an alias or a plugin: it is not a command, and only global options precede it. */
export function unknownCommandOf({
  phrase,
  tokens,
}: Pick<ArgumentLine, 'phrase' | 'tokens'>): Word | undefined {
  const first = tokens.find(({ kind }) => kind !== 'option');
  return phrase === '' && first?.kind === 'operand' ? first : undefined;
}

function pluginOf(
  argv: readonly string[],
  specs: readonly CommandSpec[],
  place: Place,
): ResolvedLine['plugin'] {
  const line = readArguments(argv, specs);
  const word = unknownCommandOf(line);
  const plugin = word && findPlugin(argv.slice(word.index), specs, place);
  if (word === undefined || plugin === undefined) return undefined;
  const before = line.tokens.slice(0, line.tokens.indexOf(word));
  return { ...plugin, options: before.filter((token) => token.kind === 'option') };
}
