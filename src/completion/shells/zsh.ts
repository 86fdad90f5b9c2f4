/**
 * zsh. It asks with its words, the quotes taken away, and takes `word:description` for _describe, where a backslash goes
 * before backslashes and colons of the word; it filters them, and quotes what it inserts (zshcompsys(1), "_describe").
 *
 * The first line says what the others are (`words`, `open`, `files`, `directories`), and how many characters of the word are
 * none of theirs.
 */
import type { ShellProtocol } from '../types.ts';

export const zsh: ShellProtocol = {
  read: (words) => [words.at(-1) ?? '', ...words.slice(0, -1)],
  write({ candidates, before, paths }) {
    const isOpen = candidates.some(({ open }) => open === true);
    const kind = candidates.length === 0 && paths !== undefined ? paths : isOpen ? 'open' : 'words';
    const words = candidates.map(({ word, help }) => {
      const escaped = word.replace(/[\\:]/g, '\\$&');
      return help === '' ? escaped : `${escaped}:${help}`;
    });
    return [`${kind} ${before.length}`, ...words].map((line) => `${line}\n`).join('');
  },
};
