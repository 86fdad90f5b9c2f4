/** JSON objects in the responses of Keystone and identity providers. */
import { parseServerJson } from '../../http/server-json.ts';

export type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** Returns the object; undefined for text that is not a JSON object, and for what `parseServerJson` does not accept. */
export const parseJson = (text: string): Json | undefined => asObject(parseServerJson(text));
