/** JSON patches as Magnum implements them (magnum/api/controllers/v1/types.py, magnum/api/utils.py; RFC 6902). */
import { pythonRepr, pythonStr } from '../../platform/python-text.ts';
import { isObject, type Json, type JsonObject, type SandboxRequest } from '../http-messages.ts';
import {
  type Attribute,
  InvalidValueError,
  invalidInputError,
  mandatory,
  oneOf,
  string,
  validateValue,
  wrongTypeError,
} from './attribute-types.ts';
import { badRequestError, type Fault, pythonError } from './faults.ts';
import { LiteralError, parsePythonLiteral } from './python-literal.ts';
import { defaultFields, type Fields, missingArgumentError, readJson, readObject } from './request-body.ts';

export interface Operation {
  readonly path: string;
  readonly op: 'add' | 'replace' | 'remove';
  readonly value?: Json;
}

export interface PatchRules {
  /** Paths that cannot be changed, in addition to those of every resource. */
  readonly internal: readonly string[];
  readonly notRemovable: readonly string[];
}

const INTERNAL_PATHS = ['/created_at', '/id', '/links', '/updated_at', '/uuid', '/project_id', '/user_id'];

const ATTRIBUTES = [
  mandatory(string('path', { pattern: /^(\/[\p{L}\p{N}_-]+)+$/u })),
  mandatory(oneOf('op', ['add', 'replace', 'remove'])),
  { name: 'value', convert: (value: Json) => value, validate: requireTextOrInteger },
].map((attribute) => (attribute.name === 'path' ? withPythonPattern(attribute) : attribute));

/** Quotes the pattern in messages as Python writes it: `\w` instead of `\p{L}\p{N}_`. */
function withPythonPattern(attribute: ReturnType<typeof string>): ReturnType<typeof string> {
  return {
    ...attribute,
    validate: (value) => {
      try {
        return attribute.validate(value);
      } catch (error) {
        if (!(error instanceof InvalidValueError)) throw error;
        throw new InvalidValueError(error.message.replace('[\\p{L}\\p{N}_-]', '[\\w-]'));
      }
    },
  };
}

function requireTextOrInteger(value: Json): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value)) return value;
  throw wrongTypeError("(<class 'str'>, <class 'int'>)", value);
}

/** Throws Fault 400 for an invalid patch or a path that the rules protect. If `optional`, a missing body is Fault 500. */
export function readPatch(request: SandboxRequest, rules: PatchRules, optional = false): Operation[] {
  const body = readJson(request);
  if (body === undefined || body === null) {
    throw optional || body === null
      ? pythonError("'NoneType' object is not iterable")
      : missingArgumentError('patch');
  }
  if (!Array.isArray(body))
    throw invalidInputError('patch', body, `Value not a valid list: ${pythonStr(body)}`);
  const list = body as readonly Json[];
  return list.map((item) => {
    const { path, op, value } = readObject(item, 'patch', ATTRIBUTES, body);
    return toOperation({ path: path as string, op: op as Operation['op'], value: value ?? null }, rules);
  });
}

function toOperation({ path, op, value }: Required<Operation>, rules: PatchRules): Operation {
  if (INTERNAL_PATHS.includes(path) || rules.internal.includes(path)) {
    throw badRequestError(`'${path}' is an internal attribute and can not be updated`);
  }
  if (op === 'remove' && rules.notRemovable.includes(path)) {
    throw badRequestError(`'${path}' is a mandatory attribute and can not be removed`);
  }
  if (op !== 'remove' && value === null) throw badRequestError("'add' and 'replace' operations needs value");
  return value === null ? { path, op } : { path, op, value };
}

/** Paths whose values are sent as Python literals. */
const LITERAL_PATHS = ['/labels', '/health_status_reason', '/node_labels', '/node_taints'];

/**
 * Validates the changed values of a patched document, and sets removed ones to their defaults (undefined without a
 * default). Throws Fault 400.
 */
export function validatePatched(
  before: JsonObject,
  after: JsonObject,
  attributes: readonly Attribute[],
): Fields {
  const fields: Record<string, Json | undefined> = { ...defaultFields(attributes) };
  for (const { name, validate } of attributes) {
    const value = after[name];
    if (value === undefined) continue;
    const untouched = JSON.stringify(value) === JSON.stringify(before[name]);
    fields[name] = value === null || untouched ? value : validateValue(name, value, validate);
  }
  return fields;
}

/** Returns a patched copy of the document. Throws Fault 400. */
export function applyPatch(document: JsonObject, patch: readonly Operation[]): JsonObject {
  const result = structuredClone(document) as Record<string, Json>;
  for (const operation of prepareOperations(document, patch)) applyOperation(result, operation, patch);
  return result;
}

function prepareOperations(document: JsonObject, patch: readonly Operation[]): Operation[] {
  return patch.map((operation) => {
    const { path, op, value } = operation;
    const [, name = '', ...deeper] = path.split('/');
    if (op === 'add' && deeper.length === 0) {
      if (!(name in document)) {
        throw badRequestError(`Adding a new attribute ${path} to the root of the resource is not allowed.`);
      }
      if (document[name] !== null) {
        throw badRequestError(`The attribute ${path} has existed, please use 'replace' operation instead.`);
      }
    }
    const isLiteral = LITERAL_PATHS.includes(path) && name in document;
    if (op !== 'replace' || !isLiteral || isObject(value)) return operation;
    return { ...operation, value: parseLiteral(value, patch) };
  });
}

function parseLiteral(value: Json | undefined, patch: readonly Operation[]): Json {
  if (typeof value !== 'string') throw patchError(patch, `malformed node or string: ${pythonRepr(value)}`);
  try {
    return parsePythonLiteral(value);
  } catch (error) {
    if (error instanceof LiteralError) throw patchError(patch, error.message);
    throw error;
  }
}

function applyOperation(
  document: Record<string, Json>,
  { path, op, value }: Operation,
  patch: readonly Operation[],
): void {
  const names = path.split('/').slice(1);
  const last = names.pop() ?? '';
  let parent: Json = document;
  for (const name of names) {
    if (!isObject(parent) || !(name in parent)) {
      throw patchError(patch, `member ${pythonRepr(name)} not found in ${pythonRepr(parent)}`);
    }
    parent = parent[name] as Json;
  }
  if (!isObject(parent))
    throw patchError(patch, `unable to fully resolve json pointer ${pythonRepr(path)}, part ${last}`);
  const target = parent as Record<string, Json>;
  if (op !== 'add' && !(last in target)) {
    throw patchError(patch, `can't ${op} a non-existent object ${pythonRepr(last)}`);
  }
  if (op === 'remove') delete target[last];
  else target[last] = value as Json;
}

const patchError = (patch: readonly Operation[], reason: string): Fault =>
  badRequestError(`Couldn't apply patch '${pythonRepr(patch as unknown as Json)}'. Reason: ${reason}`);
