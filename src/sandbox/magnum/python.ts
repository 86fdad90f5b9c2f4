/** Values as Python writes them, for the sentences in which Magnum quotes what it was sent. */
import { isObject, type Json } from '../http.ts';

/** `repr(value)` */
export function repr(value: Json | undefined): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quote(value);
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${quote(key)}: ${repr(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return `[${(value as readonly Json[]).map(repr).join(', ')}]`;
}

/** `str(value)` */
export const str = (value: Json | undefined): string => (typeof value === 'string' ? value : repr(value));

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/\\|\p{Cc}/gu, (character) => ESCAPES[character] ?? hex(character));
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

const hex = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** `repr(text.encode())` */
export function bytesRepr(text: string): string {
  return `b${quote(Buffer.from(text, 'utf8').toString('latin1')).replace(/[\x80-\xff]/g, hex)}`;
}

/** `type(value).__name__` of parsed JSON. */
export function typeName(value: Json): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}

/** Microseconds since the epoch as `2026-11-22T12:46:38.023417+00:00`, or without them as the database keeps it. */
export function isoTime(ms: number | null, precise = false): string | null {
  if (ms === null) return null;
  const [seconds = '', fraction = '000Z'] = new Date(ms).toISOString().split('.');
  return precise ? `${seconds}.${fraction.slice(0, 3)}000+00:00` : `${seconds}+00:00`;
}
