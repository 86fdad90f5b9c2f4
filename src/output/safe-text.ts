/**
 * Text from a server must not drive the terminal or look like another text: control characters, characters that reorder a line
 * (bidirectional overrides and isolates, "Trojan Source", CVE-2021-42574) and invisible ones (zero width, tags, soft hyphens) are
 * escaped. All text for a terminal passes here: results in render.ts, what stderr says in cli/error-stream.ts, prompts in run.ts.
 */

/** Both are needed inside emoji alone: the joiner between two pictures, the selector after one and in keycaps. */
const IN_EMOJI = String.raw`(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?)\u200d(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}#*0-9])\ufe0f`;

/** Characters that no text needs: those without a glyph, separators of lines, and marks of annotations. */
const INVISIBLE = String.raw`(?!${IN_EMOJI})\p{Default_Ignorable_Code_Point}|[\u2028\u2029\ufff9-\ufffb]`;

/** C0 except tab and line ends, DEL, C1. */
const UNSAFE = new RegExp(String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)|${INVISIBLE}`, 'gu');

/** What JSON.stringify leaves as it is of the above. */
const UNSAFE_IN_JSON = new RegExp(String.raw`[\x7f-\x9f]|${INVISIBLE}`, 'gu');

/** Most texts: nothing is to be done for them. */
const PLAIN = /^[\x20-\x7e]*$/;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** JSON has no escape for a character beyond U+FFFF, only for the two halves of its surrogate pair. */
const escapeInJson = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at), 4)}`).join('');

/**
 * Text of several lines with unsafe characters as `\x1b`, `\u202e`, `\U000e0041`. Tabs and line ends stay; a carriage return stays
 * only as part of a line end (CRLF), where it can overwrite nothing.
 */
export const safeText = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(UNSAFE, escapeCharacter);

/** Text for one line: as safeText, and line ends are escaped too (`\n`), so that the text cannot forge a line. */
export const safeLine = (text: string): string => safeText(text).replace(/\r\n|\n/g, '\\n');

/** JSON text with the same characters as `\uXXXX`; the value stays the same. */
export const safeJson = (json: string): string => json.replace(UNSAFE_IN_JSON, escapeInJson);

/** YAML text whose unsafe values are in double quotes, with the same characters as `\xXX`, `\uXXXX` or `\UXXXXXXXX`. */
export const safeYaml = (yaml: string): string => yaml.replace(UNSAFE_IN_JSON, escapeCharacter);

/** True for text that safeText would change. */
export const isUnsafe = (text: string): boolean => text.search(UNSAFE) !== -1;
