/**
 * Escapes characters with which a server's text could control the terminal or imitate other text: control characters,
 * bidirectional overrides and isolates ("Trojan Source", CVE-2021-42574), and invisible characters (zero width, tags, soft
 * hyphens). All text for a terminal is escaped here: results (render.ts), stderr (cli/error-stream.ts), prompts (run.ts); so is that
 * of the pages of a login (keystone/oauth/loopback-page.ts).
 */

/** Allowed in emoji only: the joiner between two pictographs, the variation selector after one and in keycaps. */
const IN_EMOJI = String.raw`(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?)\u200d(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}#*0-9])\ufe0f`;

/** Characters without a glyph, line and paragraph separators, and interlinear annotation marks. */
const INVISIBLE = String.raw`(?!${IN_EMOJI})\p{Default_Ignorable_Code_Point}|[\u2028\u2029\ufff9-\ufffb]`;

/** C0 except tab and line ends, DEL, C1. */
const UNSAFE = new RegExp(String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)|${INVISIBLE}`, 'gu');

/** Those that JSON.stringify does not escape. */
const UNSAFE_IN_JSON = new RegExp(String.raw`[\x7f-\x9f]|${INVISIBLE}`, 'gu');

/** Fast path for most texts. */
const PLAIN = /^[\x20-\x7e]*$/;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** JSON escapes a character above U+FFFF as the two halves of its surrogate pair. */
const escapeInJson = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at), 4)}`).join('');

/**
 * Escapes unsafe characters as `\x1b`, `\u202e` or `\U000e0041`. Tabs and line ends remain; a CR remains only in CRLF,
 * where it cannot overwrite text.
 */
export const safeText = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(UNSAFE, escapeCharacter);

/** Like safeText, but escapes line ends (`\n`) too, so that the text cannot forge a line. */
export const safeLine = (text: string): string => safeText(text).replace(/\r\n|\n/g, '\\n');

/** Escapes the same characters in JSON text as `\uXXXX`; the parsed value does not change. */
export const safeJson = (json: string): string => json.replace(UNSAFE_IN_JSON, escapeInJson);

/** Escapes the same characters in YAML text, whose unsafe values must be in double quotes. */
export const safeYaml = (yaml: string): string => yaml.replace(UNSAFE_IN_JSON, escapeCharacter);

/** True if safeText would change the text. */
export const isUnsafe = (text: string): boolean => text.search(UNSAFE) !== -1;
