/**
 * zsh. The arguments are the words without quotes. The output lines are `word:description` for _describe, with backslashes and
 * colons of the word escaped; zsh filters and quotes them (zshcompsys(1), "_describe").
 *
 * The first line is the kind of the others (`words`, `open`, `files`, `directories`), and the length of the part of the word
 * before the candidates.
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
