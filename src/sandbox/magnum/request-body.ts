/** Parses the attributes of a request's body (wsme/rest/args.py and json.py). */
import { isObject, type Json, type JsonObject, type SandboxRequest } from '../http-messages.ts';
import { type Attribute, InvalidValueError, invalidInputError, validateValue } from './attribute-types.ts';
import { badRequestError, Fault, pythonError } from './faults.ts';
import { typeName } from './python-repr.ts';

/** The attributes of a body. An attribute that is unset and has no default is undefined. */
export type Fields = Readonly<Record<string, Json | undefined>>;

const JSON_TYPES = ['application/json', 'text/javascript', 'application/javascript'];

/** Returns the parsed body, or undefined if it is empty. Throws Fault 400 or 415. */
export function readJson({ body, headers }: SandboxRequest): Json | undefined {
  if (body === '') return undefined;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  if (type === 'application/x-www-form-urlencoded') return undefined;
  if (!JSON_TYPES.includes(type)) throw new Fault(415, `Unknown mimetype: ${type}`);
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw badRequestError('Request is not in valid JSON format');
  }
}

export const missingArgumentError = (argument: string): Fault =>
  badRequestError(`Missing argument: "${argument}"`);

/**
 * Parses the body and applies defaults. `argument` is the name of the body in Magnum's code, which its messages quote.
 * `firstAttribute` is the attribute at which that code fails if the body is null. Throws Fault.
 */
export function readFields(
  request: SandboxRequest,
  argument: string,
  attributes: readonly Attribute[],
  firstAttribute = attributes[0]?.name ?? '',
): Fields {
  const body = readJson(request);
  if (body === undefined) throw missingArgumentError(argument);
  if (body === null) throw pythonError(`'NoneType' object has no attribute '${firstAttribute}'`);
  return { ...defaultFields(attributes), ...readObject(body, argument, attributes, body) };
}

/** Validates an object. `whole` is the value that the message quotes if a conversion fails. Throws Fault. */
export function readObject(
  body: Json,
  argument: string,
  attributes: readonly Attribute[],
  whole: Json,
): Fields {
  if (!isObject(body)) throw pythonError(`'${typeName(body)}' object has no attribute 'keys'`);
  const unknown = Object.keys(body).filter((key) => !attributes.some(({ name }) => name === key));
  if (unknown.length > 0) {
    const word = unknown.length > 1 ? 'attributes' : 'attribute';
    throw badRequestError(`Unknown ${word} for argument ${argument}: ${unknown.join(', ')}`);
  }
  const fields: Record<string, Json> = {};
  for (const attribute of attributes) {
    const value = readAttribute(body, argument, attribute, whole);
    if (value !== undefined) fields[attribute.name] = value;
  }
  return fields;
}

function readAttribute(
  body: JsonObject,
  argument: string,
  attribute: Attribute,
  whole: Json,
): Json | undefined {
  const { name, convert, validate } = attribute;
  const given = body[name];
  if (given === undefined) {
    if (attribute.mandatory) throw invalidInputError(name, null, 'Mandatory field missing.');
    return undefined;
  }
  const value = given === null ? null : convertValue(argument, given, convert, whole);
  if (attribute.readonly) throw invalidInputError(name, value, 'Cannot set read only field.');
  return value === null ? null : validateValue(name, value, validate);
}

function convertValue(argument: string, given: Json, convert: Attribute['convert'], whole: Json): Json {
  try {
    return convert(given);
  } catch (error) {
    if (error instanceof InvalidValueError) throw invalidInputError(argument, whole, error.message);
    throw error;
  }
}

export function defaultFields(attributes: readonly Attribute[]): Fields {
  const set = attributes.filter((attribute) => attribute.default !== undefined);
  return Object.fromEntries(set.map((attribute) => [attribute.name, attribute.default]));
}
