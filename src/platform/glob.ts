/** Patterns with `*`, `?` and `[...]`, as in a shell (fnmatch in POSIX, without escapes). Case-sensitive. */

/** True if the text contains a wildcard. */
export const isGlob = (text: string): boolean => /[*?[]/.test(text);

type MatchChar = (char: string) => boolean;
/** Any number of characters, or one that matches. */
type Part = 'star' | MatchChar;

/**
 * Returns whether a text matches the whole pattern. Takes at most the length of the text times that of the pattern: a regular
 * expression with several `*` can take much longer.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const parts = partsOf(pattern);
  return (text) => {
    const chars = [...text];
    let [char, part] = [0, 0];
    /** After the last star: the next part, and the first character that the star does not take yet. */
    let retry: { readonly part: number; readonly char: number } | undefined;
    while (char < chars.length || part < parts.length) {
      const current = parts[part];
      if (current === 'star') {
        part += 1;
        retry = { part, char };
      } else if (current !== undefined && char < chars.length && current(chars[char] as string)) {
        part += 1;
        char += 1;
      } else if (retry !== undefined && retry.char < chars.length) {
        retry = { part: retry.part, char: retry.char + 1 };
        ({ part, char } = retry);
      } else {
        return false;
      }
    }
    return true;
  };
}

/** A `[` without its `]` stands for itself; a `]` at the start of a set is a member. */
function partsOf(pattern: string): Part[] {
  const words = pattern.match(/\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  return words.map((word) => {
    if (word.startsWith('*')) return 'star';
    if (word === '?') return () => true;
    return word.length > 1 && word.startsWith('[') ? setMatcher(word) : (char) => char === word;
  });
}

/** `[a-z_]`, `[!0-9]`. */
function setMatcher(set: string): MatchChar {
  const [, negation = '', content = ''] = /^\[([!^]?)(.*)\]$/su.exec(set) ?? [];
  const ranges = [...content.matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, from = '', to = '', only]): readonly [string, string] =>
      only === undefined ? [from, to] : [only, only],
  );
  return (char) => ranges.some(([from, to]) => from <= char && char <= to) === (negation === '');
}
