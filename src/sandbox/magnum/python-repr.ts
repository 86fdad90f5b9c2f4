/** Python's text forms of bytes, types and times. */
import { pythonRepr } from '../../platform/python-text.ts';
import type { Json } from '../http-messages.ts';

const hex = (character: string) => `\\x${character.charCodeAt(0).toString(16)}`;

/** `repr(text.encode())` */
export function bytesRepr(text: string): string {
  return `b${pythonRepr(Buffer.from(text, 'utf8').toString('latin1')).replace(/[\x80-\xff]/g, hex)}`;
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

/** Formats milliseconds since the epoch as `2026-11-22T12:46:38.023417+00:00`, or without the fraction, which the database does not store. */
export function isoTime(ms: number | null, precise = false): string | null {
  if (ms === null) return null;
  const [seconds = '', fraction = '000Z'] = new Date(ms).toISOString().split('.');
  return precise ? `${seconds}.${fraction.slice(0, 3)}000+00:00` : `${seconds}+00:00`;
}
