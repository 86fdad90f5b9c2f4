/**
 * The types of a body's attributes and what they refuse, in the words of WSME, with which Magnum declares its API
 * (wsme/types.py, wsme/rest/json.py, magnum/api/controllers/v1/types.py).
 */
import { pythonRepr, pythonStr } from '../../platform/python-text.ts';
import { isObject, type Json, type JsonObject } from '../http-messages.ts';
import { badRequest, type Fault, stumble } from './faults.ts';
import { typeName } from './python-repr.ts';

/** A value that cannot be of the type; said together with the whole argument, or with the attribute. */
export class BadValue extends Error {}

export interface Attribute {
  readonly name: string;
  /** From JSON to the type. Throws BadValue or Fault. Never called with null. */
  readonly convert: (value: Json) => Json;
  /** Checks the converted value and returns what is kept. Throws BadValue or Fault. Never called with null. */
  readonly validate: (value: Json) => Json;
  readonly mandatory?: boolean;
  readonly readonly?: boolean;
  readonly default?: Json;
}

const asItIs = (value: Json): Json => value;

export const text = (name: string): Attribute => ({ name, convert: asItIs, validate: mustBeText });

function mustBeText(value: Json): Json {
  if (typeof value === 'string') return value;
  throw new BadValue(`Wrong type. Expected '<class 'str'>', got '<class '${typeName(value)}'>'`);
}

interface StringLimits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

export const string = (name: string, { min, max, pattern }: StringLimits = {}): Attribute => ({
  name,
  convert: asItIs,
  validate: (value) => {
    if (typeof value !== 'string') throw new BadValue('Value should be string');
    const length = [...value].length;
    if (min !== undefined && length < min) {
      throw new BadValue(`Value should have a minimum character requirement of ${min}`);
    }
    if (max !== undefined && length > max) {
      throw new BadValue(`Value should have a maximum character requirement of ${max}`);
    }
    if (pattern !== undefined && !pattern.test(value)) {
      throw new BadValue(`Value should match the pattern ${pattern.source.replaceAll('\\/', '/')}`);
    }
    return value;
  },
});

export const line = (name: string): Attribute => string(name, { min: 1, max: 255 });

export const integer = (name: string, { min, max }: { min?: number; max?: number } = {}): Attribute => ({
  name,
  convert: toInteger,
  validate: (value) => {
    const limited = min !== undefined || max !== undefined;
    if (typeof value === 'string' && limited) {
      throw new BadValue("'<' not supported between instances of 'str' and 'int'");
    }
    if (min !== undefined && Number(value) < min) {
      throw new BadValue(`Value should be greater or equal to ${min}`);
    }
    if (max !== undefined && Number(value) > max) {
      throw new BadValue(`Value should be lower or equal to ${max}`);
    }
    return value;
  },
});

/** Python's `int()`. */
export function toInteger(value: Json): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') {
    if (/^\s*[-+]?\d+\s*$/.test(value)) return Number(value);
    throw new BadValue(`invalid literal for int() with base 10: ${pythonRepr(value)}`);
  }
  throw stumble(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

export const oneOf = (name: string, values: readonly string[]): Attribute => ({
  name,
  convert: asItIs,
  validate: (value) => {
    if (typeof value === 'string' && values.includes(value)) return value;
    throw new BadValue(`Value should be one of: ${values.join(', ')}`);
  },
});

const TRUE = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'off', 'n', 'no'];

/** `bool_from_string(value, strict=True)`. Zed breaks the connection over a word that is neither; this says why. */
export function toBoolean(value: Json): boolean {
  const word = pythonStr(value).trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  const known = [...TRUE, ...FALSE].sort().map(pythonRepr).join(', ');
  throw badRequest(`Unrecognized value ${pythonRepr(value)}, acceptable values are: ${known}`);
}

export const boolean = (name: string): Attribute => ({ name, convert: toBoolean, validate: toBoolean });

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value.replace(/^urn:|uuid:|[{}-]/g, ''));

function mustBeUuid(value: Json): Json {
  if (isUuid(value)) return value;
  throw badRequest(`Expected a uuid but received ${pythonStr(value)}.`);
}

export const uuid = (name: string): Attribute => ({ name, convert: mustBeUuid, validate: mustBeUuid });

const OCTET = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);

export const dnsList = (name: string): Attribute => ({
  name,
  convert: asItIs,
  validate: (value) => {
    const list = pythonStr(value);
    if (list.split(',').every((address) => IPV4.test(address.trim()))) return list;
    throw badRequest(`Expected a single dns address or comma separated dns list, but received ${list}.`);
  },
});

function mustBeDict(value: Json): JsonObject {
  if (isObject(value)) return value;
  throw new BadValue(`Value not a valid dict: ${pythonStr(value)}`);
}

/** Text, numbers and booleans by name, kept as text: labels. */
export const labels = (name: string): Attribute => ({
  name,
  convert: mustBeDict,
  validate: (value) => {
    if (!isObject(value)) {
      throw new BadValue(
        `Wrong type. Expected '{<class 'str'>: <class 'str'> | (<class 'int'>,) | <class 'bool'> | <class 'float'>}', got '<class '${typeName(value)}'>'`,
      );
    }
    for (const item of Object.values(value)) {
      if (item === null || typeof item !== 'object') continue;
      const expected = "(<class 'str'>, (<class 'int'>,), <class 'bool'>, <class 'float'>)";
      throw new BadValue(`Wrong type. Expected '${expected}', got '<class '${typeName(item)}'>'`);
    }
    return value;
  },
});

/** Text by name. */
export const textDict = (name: string): Attribute => ({
  name,
  convert: mustBeDict,
  validate: (value) => {
    for (const item of Object.values(mustBeDict(value))) if (item !== null) mustBeText(item);
    return value;
  },
});

function mustBeList(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new BadValue(`Value not a valid list: ${pythonStr(value)}`);
}

export const textList = (name: string): Attribute => ({
  name,
  convert: mustBeList,
  validate: (value) => {
    for (const item of mustBeList(value) as readonly Json[]) if (item !== null) mustBeText(item);
    return value;
  },
});

/** A list whose items are looked at elsewhere. */
export const anyList = (name: string): Attribute => ({ name, convert: mustBeList, validate: asItIs });

export const mandatory = (attribute: Attribute): Attribute => ({ ...attribute, mandatory: true });
export const readOnly = (attribute: Attribute): Attribute => ({ ...attribute, readonly: true });
export const withDefault = (attribute: Attribute, value: Json): Attribute => ({
  ...attribute,
  default: value,
});

export const invalidInput = (name: string, value: Json | undefined, why: string): Fault =>
  badRequest(`Invalid input for field/attribute ${name}. Value: '${pythonStr(value)}'. ${why}`);

/** Runs a check of an attribute's value; what it refuses becomes a sentence about that attribute. */
export function checked(name: string, value: Json, check: (value: Json) => Json): Json {
  try {
    return check(value);
  } catch (error) {
    if (error instanceof BadValue) throw invalidInput(name, value, error.message);
    throw error;
  }
}

/** Labels as the database keeps them. Throws Fault 500 for null, over which Magnum stumbles too. */
export function textLabels(value: Json | undefined): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (item === null) throw stumble(`Field \`labels[${key}]' cannot be None`);
      return [key, pythonStr(item)];
    }),
  );
}
