/** Translates options of other tools, such as `--nodes 3`, to the words of a command of this program. */
import type { CommandSpec } from '../command-spec.ts';
import { optionsOf, spellingsOf } from '../option-lookup.ts';
import { FOREIGN_OPTIONS } from './words.ts';

/**
 * Returns the command line with the options of other tools translated. An option that the command has under the same name stays as
 * it is. The values become arguments in the order of the command's own.
 */
export function translateOptions(argv: readonly string[], spec: CommandSpec): readonly string[] {
  const words: string[] = [];
  const values = new Map<string, string>();
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] as string;
    const [, name = '', , attached] = /^--([a-z-]+)(=(.*))?$/s.exec(word) ?? [];
    const target = hasOption(spec, name) ? undefined : targetIn(spec, name);
    const value = attached ?? argv[index + 1];
    if (target === undefined || value === undefined || value.startsWith('-')) {
      words.push(word);
      continue;
    }
    if (attached === undefined) index += 1;
    if (target.startsWith('--')) words.push(target, value);
    else values.set(target, value);
  }
  const [first, ...others] = Object.keys(spec.positionals ?? {}).map((key) => values.get(key));
  // Arguments of the user are those after the first.
  const start = words.indexOf(spec.names[0].split(' ').at(-1) ?? '') + 1;
  return [...words.slice(0, start), ...defined([first]), ...words.slice(start), ...defined(others)];
}

const defined = (values: readonly (string | undefined)[]): string[] => values.flatMap((value) => value ?? []);

const namesOf = (spec: CommandSpec): readonly string[] => optionsOf(spec).flatMap(spellingsOf);

const hasOption = (spec: CommandSpec, name: string): boolean => namesOf(spec).includes(`--${name}`);

/** An option, or the key of an argument. */
function targetIn(spec: CommandSpec, name: string): string | undefined {
  const keys = Object.keys(spec.positionals ?? {});
  const flags = namesOf(spec);
  return FOREIGN_OPTIONS[name]?.find((target) => (target.startsWith('--') ? flags : keys).includes(target));
}
