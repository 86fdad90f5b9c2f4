/**
 * The types of the attributes of request bodies, with the validation and messages of WSME, the library in which Magnum
 * declares its API (wsme/types.py, wsme/rest/json.py, magnum/api/controllers/v1/types.py).
 */
import { pythonRepr, pythonStr } from '../../platform/python-text.ts';
import type { Cloud } from '../cloud.ts';
import { isObject, type Json, type JsonObject } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import { badRequestError, type Fault, pythonError } from './faults.ts';
import { typeName } from './python-repr.ts';

/** A value that does not fit the type. The caller adds the name of the argument or attribute to the message. */
export class InvalidValueError extends Error {}

export const wrongTypeError = (expected: string, value: Json): InvalidValueError =>
  new InvalidValueError(`Wrong type. Expected '${expected}', got '<class '${typeName(value)}'>'`);

export interface Attribute {
  readonly name: string;
  /** Converts JSON to the type. Throws InvalidValueError or Fault. Never called with null. */
  readonly convert: (value: Json) => Json;
  /** Validates the converted value and returns the one to store. Throws InvalidValueError or Fault. Never called with null. */
  readonly validate: (value: Json) => Json;
  readonly mandatory?: boolean;
  readonly readonly?: boolean;
  readonly default?: Json;
}

const returnUnchanged = (value: Json): Json => value;

export const text = (name: string): Attribute => ({ name, convert: returnUnchanged, validate: requireText });

function requireText(value: Json): Json {
  if (typeof value === 'string') return value;
  throw wrongTypeError("<class 'str'>", value);
}

interface StringLimits {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

export const string = (name: string, { min, max, pattern }: StringLimits = {}): Attribute => ({
  name,
  convert: returnUnchanged,
  validate: (value) => {
    if (typeof value !== 'string') throw new InvalidValueError('Value should be string');
    const length = [...value].length;
    if (min !== undefined && length < min) {
      throw new InvalidValueError(`Value should have a minimum character requirement of ${min}`);
    }
    if (max !== undefined && length > max) {
      throw new InvalidValueError(`Value should have a maximum character requirement of ${max}`);
    }
    if (pattern !== undefined && !pattern.test(value)) {
      throw new InvalidValueError(`Value should match the pattern ${pattern.source.replaceAll('\\/', '/')}`);
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
      throw new InvalidValueError("'<' not supported between instances of 'str' and 'int'");
    }
    if (min !== undefined && Number(value) < min) {
      throw new InvalidValueError(`Value should be greater or equal to ${min}`);
    }
    if (max !== undefined && Number(value) > max) {
      throw new InvalidValueError(`Value should be lower or equal to ${max}`);
    }
    return value;
  },
});

/** Converts like Python's `int()`. */
export function toInteger(value: Json): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') {
    if (/^\s*[-+]?\d+\s*$/.test(value)) return Number(value);
    throw new InvalidValueError(`invalid literal for int() with base 10: ${pythonRepr(value)}`);
  }
  throw pythonError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

export const oneOf = (name: string, values: readonly string[]): Attribute => ({
  name,
  convert: returnUnchanged,
  validate: (value) => {
    if (typeof value === 'string' && values.includes(value)) return value;
    throw new InvalidValueError(`Value should be one of: ${values.join(', ')}`);
  },
});

const TRUE = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'off', 'n', 'no'];

/** `bool_from_string(value, strict=True)`. Zed closes the connection for any other word; the sandbox returns Fault 400. */
export function toBoolean(value: Json): boolean {
  const word = pythonStr(value).trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  const known = [...TRUE, ...FALSE].sort().map(pythonRepr).join(', ');
  throw badRequestError(`Unrecognized value ${pythonRepr(value)}, acceptable values are: ${known}`);
}

export const boolean = (name: string): Attribute => ({ name, convert: toBoolean, validate: toBoolean });

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value.replace(/^urn:|uuid:|[{}-]/g, ''));

function requireUuid(value: Json): Json {
  if (isUuid(value)) return value;
  throw badRequestError(`Expected a uuid but received ${pythonStr(value)}.`);
}

export const uuid = (name: string): Attribute => ({ name, convert: requireUuid, validate: requireUuid });

const OCTET = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);

export const dnsList = (name: string): Attribute => ({
  name,
  convert: returnUnchanged,
  validate: (value) => {
    const list = pythonStr(value);
    if (list.split(',').every((address) => IPV4.test(address.trim()))) return list;
    throw badRequestError(`Expected a single dns address or comma separated dns list, but received ${list}.`);
  },
});

function requireDict(value: Json): JsonObject {
  if (isObject(value)) return value;
  throw new InvalidValueError(`Value not a valid dict: ${pythonStr(value)}`);
}

/** Labels: strings, numbers and booleans by name. Zed describes the type of integers as a tuple. */
export const labels = (name: string, cloud: Cloud): Attribute => ({
  name,
  convert: requireDict,
  validate: (value) => {
    const integer = isZed(cloud) ? "(<class 'int'>,)" : "<class 'int'>";
    if (!isObject(value)) {
      const expected = `{<class 'str'>: <class 'str'> | ${integer} | <class 'bool'> | <class 'float'>}`;
      throw wrongTypeError(expected, value);
    }
    for (const item of Object.values(value)) {
      if (item === null || typeof item !== 'object') continue;
      const expected = `(<class 'str'>, ${integer}, <class 'bool'>, <class 'float'>)`;
      throw wrongTypeError(expected, item);
    }
    return value;
  },
});

/** Strings by name. */
export const textDict = (name: string): Attribute => ({
  name,
  convert: requireDict,
  validate: (value) => {
    if (!isObject(value)) throw wrongTypeError("{<class 'str'>: <class 'str'>}", value);
    for (const item of Object.values(value)) if (item !== null) requireText(item);
    return value;
  },
});

function requireList(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new InvalidValueError(`Value not a valid list: ${pythonStr(value)}`);
}

export const textList = (name: string): Attribute => ({
  name,
  convert: requireList,
  validate: (value) => {
    for (const item of requireList(value) as readonly Json[]) if (item !== null) requireText(item);
    return value;
  },
});

/** A list of objects with strings by name. Items can be null. */
export const dictList = (name: string): Attribute => {
  const { convert, validate } = textDict(name);
  const each = (change: (value: Json) => Json) => (value: Json) =>
    requireList(value).map((item) => (item === null ? null : change(item)));
  return { name, convert: each(convert), validate: each(validate) };
};

/** A list whose items the caller validates. */
export const anyList = (name: string): Attribute => ({
  name,
  convert: requireList,
  validate: returnUnchanged,
});

export const mandatory = (attribute: Attribute): Attribute => ({ ...attribute, mandatory: true });
export const readOnly = (attribute: Attribute): Attribute => ({ ...attribute, readonly: true });
export const withDefault = (attribute: Attribute, value: Json): Attribute => ({
  ...attribute,
  default: value,
});

export const invalidInputError = (name: string, value: Json | undefined, reason: string): Fault =>
  badRequestError(`Invalid input for field/attribute ${name}. Value: '${pythonStr(value)}'. ${reason}`);

/** Validates the value of an attribute. Throws Fault 400 with the attribute's name. */
export function validateValue(name: string, value: Json, validate: (value: Json) => Json): Json {
  try {
    return validate(value);
  } catch (error) {
    if (error instanceof InvalidValueError) throw invalidInputError(name, value, error.message);
    throw error;
  }
}

/** Converts the values of labels to strings, as the database stores them. Throws Fault 500 for null, like Magnum. */
export function toTextLabels(value: Json | undefined, field = 'labels'): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (item === null) throw pythonError(`Field \`${field}[${key}]' cannot be None`);
      return [key, pythonStr(item)];
    }),
  );
}
