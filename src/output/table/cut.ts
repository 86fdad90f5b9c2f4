/** Cuts a line in the middle: the start and the end of a name say more than its middle. */
import { characterWidth, isWider, textWidth } from './text-width.ts';

const ELLIPSIS = '…';

/** Returns `myve…uster` for a width of 10. `width` is at least 1. */
export function cutMiddle(line: string, width: number): string {
  if (!isWider(line, width)) return line;
  const characters = [...line];
  const left = width - textWidth(ELLIPSIS);
  const end = takeEnd(characters, Math.ceil(left / 2));
  const start = takeStart(characters, left - textWidth(end));
  return start + ELLIPSIS + end;
}

/** Returns the longest start that fits, with the combining characters after its last character. */
function takeStart(characters: readonly string[], width: number): string {
  let start = '';
  let left = width;
  for (const character of characters) {
    left -= characterWidth(character);
    if (left < 0) break;
    start += character;
  }
  return start;
}

/** Returns the longest end that fits and does not start with a combining character. */
function takeEnd(characters: readonly string[], width: number): string {
  let end = '';
  let combining = '';
  let left = width;
  for (let index = characters.length - 1; index >= 0; index -= 1) {
    const character = characters[index] ?? '';
    const own = characterWidth(character);
    left -= own;
    if (left < 0) break;
    combining = character + combining;
    if (own === 0) continue;
    end = combining + end;
    combining = '';
  }
  return end;
}
