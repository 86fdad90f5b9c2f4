/** From a request's body to its attributes (wsme/rest/args.py and json.py). */
import { isObject, type Json, type JsonObject, type SandboxRequest } from '../http-messages.ts';
import { type Attribute, BadValue, checked, invalidInput } from './attribute-types.ts';
import { badRequest, Fault, stumble } from './faults.ts';
import { typeName } from './python-repr.ts';

/** What was said; an attribute that was not said and has no default is undefined. */
export type Fields = Readonly<Record<string, Json | undefined>>;

const JSON_TYPES = ['application/json', 'text/javascript', 'application/javascript'];

/** The parsed body; undefined where there is none. Throws Fault 400 or 415. */
export function readJson({ body, headers }: SandboxRequest): Json | undefined {
  if (body === '') return undefined;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  if (type === 'application/x-www-form-urlencoded') return undefined;
  if (!JSON_TYPES.includes(type)) throw new Fault(415, `Unknown mimetype: ${type}`);
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw badRequest('Request is not in valid JSON format');
  }
}

export const missingArgument = (argument: string): Fault => badRequest(`Missing argument: "${argument}"`);

/**
 * `argument` is the name that the body has in Magnum's code, by which its sentences call it; `first` is the attribute
 * over which that code stumbles when the body is null.
 */
export function readFields(
  request: SandboxRequest,
  argument: string,
  attributes: readonly Attribute[],
  first = attributes[0]?.name ?? '',
): Fields {
  const body = readJson(request);
  if (body === undefined) throw missingArgument(argument);
  if (body === null) throw stumble(`'NoneType' object has no attribute '${first}'`);
  return { ...defaults(attributes), ...readObject(body, argument, attributes, body) };
}

/** `whole` is what is quoted when a value cannot be converted. */
export function readObject(
  body: Json,
  argument: string,
  attributes: readonly Attribute[],
  whole: Json,
): Fields {
  if (!isObject(body)) throw stumble(`'${typeName(body)}' object has no attribute 'keys'`);
  const unknown = Object.keys(body).filter((key) => !attributes.some(({ name }) => name === key));
  if (unknown.length > 0) {
    const word = unknown.length > 1 ? 'attributes' : 'attribute';
    throw badRequest(`Unknown ${word} for argument ${argument}: ${unknown.join(', ')}`);
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
    if (attribute.mandatory) throw invalidInput(name, null, 'Mandatory field missing.');
    return undefined;
  }
  const value = given === null ? null : converted(argument, given, convert, whole);
  if (attribute.readonly) throw invalidInput(name, value, 'Cannot set read only field.');
  return value === null ? null : checked(name, value, validate);
}

function converted(argument: string, given: Json, convert: Attribute['convert'], whole: Json): Json {
  try {
    return convert(given);
  } catch (error) {
    if (error instanceof BadValue) throw invalidInput(argument, whole, error.message);
    throw error;
  }
}

export function defaults(attributes: readonly Attribute[]): Fields {
  const set = attributes.filter((attribute) => attribute.default !== undefined);
  return Object.fromEntries(set.map((attribute) => [attribute.name, attribute.default]));
}
