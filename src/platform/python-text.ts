/**
 * Formats values like Python's str() and repr(), for legacy tables and for cliff's csv and value formats. Values are those of
 * parsed JSON; `undefined` counts as null.
 */

/** str(): a string unchanged, anything else as repr(). */
export const pythonStr = (value: unknown): string => (typeof value === 'string' ? value : pythonRepr(value));

export function pythonRepr(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quotePythonText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return numeral(value);
    case 'object':
      if (value === null) return 'None';
      return Array.isArray(value) ? `[${value.map(pythonRepr).join(', ')}]` : dictionary(value);
    default:
      return value === undefined ? 'None' : String(value);
  }
}

const dictionary = (value: object): string =>
  `{${Object.entries(value)
    .map(([key, item]) => `${quotePythonText(key)}: ${pythonRepr(item)}`)
    .join(', ')}}`;

/**
 * JSON does not distinguish 1 from 1.0, so a whole number counts as an int. Both languages print the same shortest digits of a
 * fraction, but Python uses an exponent below 1e-4 (JavaScript: 1e-6) and prints it with two digits.
 */
function numeral(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Characters for which str.isprintable() is false: control and format characters, surrogates, separators other than the space. */
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapePythonText(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/** A string literal: in single quotes, unless it contains a single quote and no double quote. */
function quotePythonText(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replaceAll('\\', '\\\\').replace(UNPRINTABLE, escapePythonText);
  return `${mark}${mark === "'" ? body.replaceAll("'", "\\'") : body}${mark}`;
}
