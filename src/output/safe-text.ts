/**
 * Text from a server must not drive the terminal: control characters and those that reorder a line
 * (bidirectional overrides and isolates, "Trojan Source", CVE-2021-42574) are shown, not obeyed.
 */

/** Those that no text needs: C0 but tab and line ends, DEL, C1, line and paragraph separators, bidi controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNSAFE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/g;

/** What JSON.stringify leaves as it is of the above. */
const UNSAFE_IN_JSON = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

const hex = (character: string, digits: number) => character.charCodeAt(0).toString(16).padStart(digits, '0');

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  return character < '\u0100' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

/**
 * Text of several lines with what could drive a terminal shown as `\x1b`, `\u202e`. Tabs and line ends stay; a
 * carriage return stays only as part of a line end (CRLF), where it can overwrite nothing.
 */
export const safeText = (text: string): string => text.replace(UNSAFE, escapeCharacter);

/** Text for one line: as safeText, and line ends are shown too (`\n`), so that it cannot forge a line. */
export const safeLine = (text: string): string => safeText(text).replace(/\r\n|\n/g, '\\n');

/** JSON text (or a double-quoted YAML scalar) with the same characters as `\uXXXX`; the value stays the same. */
export const safeJson = (json: string): string =>
  json.replace(UNSAFE_IN_JSON, (character) => `\\u${hex(character, 4)}`);

/** True for text that safeText would change. */
export const isUnsafe = (text: string): boolean => text.search(UNSAFE) !== -1;
