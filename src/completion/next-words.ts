/** Which words commands go on with: all that the scripts of the shells know beforehand. */
import type { CommandSpec } from '../cli/command-spec.ts';
import type { Candidate } from './types.ts';

/** The ways to call commands that are shown: `bash_completion` is for scripts of old days. */
export const phrasesOf = ({ names: words }: CommandSpec): readonly string[] =>
  words.filter((it) => !it.includes('_'));

/** The next words of commands that begin with `phrase`. */
export function nextWords(phrase: string, verbs: readonly CommandSpec[]): Candidate[] {
  const helps = new Map<string, string>();
  const groups = new Map<string, string[]>();
  for (const verb of verbs) {
    for (const words of phrasesOf(verb)) {
      if (phrase !== '' && !words.startsWith(`${phrase} `)) continue;
      const [word = '', ...rest] = words.slice(phrase === '' ? 0 : phrase.length + 1).split(' ');
      if (rest.length === 0) helps.set(word, sentence(verb.summary));
      else groups.set(word, [...new Set([...(groups.get(word) ?? []), rest[0] as string])]);
    }
  }
  for (const [word, rest] of groups) if (!helps.has(word)) helps.set(word, `${rest.join(', ')} …`);
  return [...helps].map(([word, help]) => ({ word, help }));
}

/** The first sentence, without its full stop. */
export function sentence(help: string): string {
  const end = help.search(/[.:;](\s|$)/);
  return end < 0 ? help : help.slice(0, end);
}
