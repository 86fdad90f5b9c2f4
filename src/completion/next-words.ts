/** The words of commands, for completion and for the completion scripts. */
import type { CommandSpec } from '../cli/command-spec.ts';
import { firstSentence } from '../cli/first-sentence.ts';
import type { Candidate } from './types.ts';

/** The names that completion offers: not `bash_completion`, which is for old scripts. */
const offeredNames = ({ names }: CommandSpec): readonly string[] =>
  names.filter((name) => !name.includes('_'));

/** The words that can follow `phrase` in the name of a command. */
export function nextWords(phrase: string, specs: readonly CommandSpec[]): Candidate[] {
  const helps = new Map<string, string>();
  const groups = new Map<string, string[]>();
  for (const spec of specs) {
    for (const name of offeredNames(spec)) {
      if (phrase !== '' && !name.startsWith(`${phrase} `)) continue;
      const [word = '', ...rest] = name.slice(phrase === '' ? 0 : phrase.length + 1).split(' ');
      if (rest.length === 0) helps.set(word, descriptionOf(spec.summary));
      else groups.set(word, [...new Set([...(groups.get(word) ?? []), rest[0] as string])]);
    }
  }
  for (const [word, rest] of groups) if (!helps.has(word)) helps.set(word, `Subcommands: ${rest.join(', ')}`);
  return [...helps].map(([word, help]) => ({ word, help }));
}

/** The description in completion: the first sentence of a help text, without its full stop. */
export const descriptionOf = (help: string): string => firstSentence(help).replace(/(?<!\.)\.$/, '');
