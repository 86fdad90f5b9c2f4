/**
 * Finds the option of a name, for the parser and for completion: an exact name, or a unique prefix, which the legacy client's
 * argparse expands.
 */

import { type CommandSpec, flagParts, type OptionSpec } from './command-spec.ts';
import { globalOptions } from './global-options.ts';
import { outputOptionsFor } from './output-options.ts';

/** An option of a command or a global option, with all its names. */
export interface KnownOption {
  readonly key: string;
  readonly spec: OptionSpec;
  readonly origin: 'own' | 'output' | 'global';
  readonly isGlobal: boolean;
  /** The long name, then the switch for false of a toggle, then the short name. */
  readonly names: readonly string[];
  /** Aliases and deprecated names, which help does not list. */
  readonly otherNames: readonly string[];
  /** `number`: the next word is the value if it begins with a digit. */
  readonly takes: 'nothing' | 'value' | 'number';
}

export type LookupResult =
  | { readonly kind: 'found'; readonly option: KnownOption; readonly name: string }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'unknown' };

/** Finds an option by its name or a prefix of it, dashes included. */
export type OptionLookup = (typed: string) => LookupResult;

function toKnownOptions(
  specs: Readonly<Record<string, OptionSpec>>,
  origin: KnownOption['origin'],
): KnownOption[] {
  return Object.entries(specs).map(([key, spec]) => {
    const { short, long, value } = flagParts(spec.flag);
    return {
      key,
      spec,
      origin,
      isGlobal: origin === 'global',
      names: [long, ...(spec.type === 'toggle' ? [spec.off] : []), ...(short === undefined ? [] : [short])],
      otherNames: [...(spec.aliases ?? []), ...(spec.deprecated ?? [])],
      takes: value === undefined ? 'nothing' : value.startsWith('[') ? 'number' : 'value',
    };
  });
}

let globals: readonly KnownOption[] | undefined;

/** The same objects at each call, so that an option before the command equals one after it. */
function knownGlobals(): readonly KnownOption[] {
  globals ??= toKnownOptions(globalOptions, 'global');
  return globals;
}

/** The options of a command, its own first; the global options without a command. */
export function optionsOf(spec: CommandSpec | undefined): readonly KnownOption[] {
  if (spec === undefined) return knownGlobals();
  const own = toKnownOptions(spec.options ?? {}, 'own');
  return [...own, ...toKnownOptions(outputOptionsFor(spec.output), 'output'), ...knownGlobals()];
}

/** The listed name for any name of an option: `--keypair` for `--keypair-id`, `--visible` for itself. */
export const canonicalName = ({ names, otherNames }: KnownOption, name: string): string =>
  otherNames.includes(name) ? (names[0] as string) : name;

/** All names of an option. */
export const spellingsOf = ({ names, otherNames }: KnownOption): readonly string[] => [
  ...names,
  ...otherNames,
];

/**
 * A name or a unique prefix that the legacy client accepts in the same place has precedence: after the command
 * `cluster-template-create`, `--insecure` is an abbreviation of `--insecure-registry`. Then exact names, then prefixes, group by
 * group, so that a newer option never makes an abbreviation of an older option ambiguous.
 *
 * A prefix does not match a newer option if it is the full name of an option of another command: `cluster-create --merge` is
 * not `--merge-labels`. `specs` are those of all commands.
 */
function createLookup(options: readonly KnownOption[], specs: readonly CommandSpec[]): OptionLookup {
  const own = options.filter(({ isGlobal }) => !isGlobal);
  const global = options.filter(({ isGlobal }) => isGlobal);
  const [legacyOwn = [], legacyGlobals = []] = [own, global].map((group) => group.filter(isLegacy));
  // In argparse, each command has its own parser, without the global options.
  const legacyHere = own.length > 0 ? legacyOwn : legacyGlobals;
  const newer = [
    own.filter(({ origin, spec }) => origin === 'own' && spec.addedSinceLegacy === true),
    own.filter(({ origin }) => origin === 'output'),
    global.filter(({ spec }) => spec.addedSinceLegacy === true),
  ];
  return (typed) => {
    const inLegacyClient = lookUpExact(typed, legacyHere) ?? lookUpPrefix(typed, [legacyHere]);
    if (inLegacyClient.kind === 'found') return inLegacyClient;
    const exact = lookUpExact(typed, options);
    if (exact !== undefined) return exact;
    const inLegacyGroups = lookUpPrefix(typed, [legacyOwn, legacyGlobals]);
    if (inLegacyGroups.kind !== 'unknown') return inLegacyGroups;
    const inNewerGroups = lookUpPrefix(typed, newer);
    return inNewerGroups.kind !== 'unknown' && isFullName(typed, specs) ? { kind: 'unknown' } : inNewerGroups;
  };
}

/** True if the legacy client has the option. */
const isLegacy = ({ origin, spec }: KnownOption): boolean =>
  origin !== 'output' && spec.addedSinceLegacy !== true;

function lookUpExact(typed: string, options: readonly KnownOption[]): LookupResult | undefined {
  const option = options.find((candidate) => spellingsOf(candidate).includes(typed));
  return option && { kind: 'found', option, name: typed };
}

function lookUpPrefix(typed: string, groups: readonly (readonly KnownOption[])[]): LookupResult {
  // `-` and `--` are prefixes of all names.
  if (!/^--./.test(typed)) return { kind: 'unknown' };
  for (const group of groups) {
    const matches = group
      .filter(({ spec }) => spec.isNeverAbbreviated !== true)
      .flatMap((option) =>
        spellingsOf(option)
          .filter((name) => name.startsWith(typed))
          .map((name) => ({ option, name })),
      );
    const [first] = matches;
    if (first === undefined) continue;
    const flags = new Set(matches.map(({ option, name }) => canonicalName(option, name)));
    if (flags.size === 1) return { kind: 'found', ...first };
    return { kind: 'ambiguous', candidates: matches.map(({ name }) => name) };
  }
  return { kind: 'unknown' };
}

/** True if an option of any command has this name. */
const isFullName = (typed: string, specs: readonly CommandSpec[]): boolean =>
  specs.some(({ options = {}, output }) =>
    [...toKnownOptions(options, 'own'), ...toKnownOptions(outputOptionsFor(output), 'output')].some(
      (option) => spellingsOf(option).includes(typed),
    ),
  );

/** The options that are valid at one place of a command line. Created on first use. */
export interface OptionScope {
  readonly options: readonly KnownOption[];
  readonly lookUp: OptionLookup;
}

/** `spec` is the command before that place, `specs` are those of all commands. */
export function createScope(spec: CommandSpec | undefined, specs: readonly CommandSpec[]): OptionScope {
  let options: readonly KnownOption[] | undefined;
  let lookUp: OptionLookup | undefined;
  return {
    get options() {
      options ??= optionsOf(spec);
      return options;
    },
    get lookUp() {
      lookUp ??= createLookup(this.options, specs);
      return lookUp;
    },
  };
}
