/** JSON patches as Magnum takes them (magnum/api/controllers/v1/types.py, magnum/api/utils.py; RFC 6902). */
import { pythonRepr, pythonStr } from '../../platform/python-text.ts';
import { isObject, type Json, type JsonObject, type SandboxRequest } from '../http-messages.ts';
import {
  type Attribute,
  BadValue,
  checked,
  invalidInput,
  mandatory,
  oneOf,
  string,
} from './attribute-types.ts';
import { badRequest, type Fault, stumble } from './faults.ts';
import { LiteralError, parsePythonLiteral } from './python-literal.ts';
import { typeName } from './python-repr.ts';
import { defaults, type Fields, missingArgument, readJson, readObject } from './request-body.ts';

export interface Operation {
  readonly path: string;
  readonly op: 'add' | 'replace' | 'remove';
  readonly value?: Json;
}

export interface PatchRules {
  /** Paths that nobody may touch, besides those of every resource. */
  readonly internal: readonly string[];
  readonly notRemovable: readonly string[];
}

const INTERNAL = ['/created_at', '/id', '/links', '/updated_at', '/uuid', '/project_id', '/user_id'];

const ATTRIBUTES = [
  mandatory(string('path', { pattern: /^(\/[\p{L}\p{N}_-]+)+$/u })),
  mandatory(oneOf('op', ['add', 'replace', 'remove'])),
  { name: 'value', convert: (value: Json) => value, validate: textOrInteger },
].map((attribute) => (attribute.name === 'path' ? withPythonPattern(attribute) : attribute));

/** JavaScript's `\p{L}` is Python's `\w`. */
function withPythonPattern(attribute: ReturnType<typeof string>): ReturnType<typeof string> {
  return {
    ...attribute,
    validate: (value) => {
      try {
        return attribute.validate(value);
      } catch (error) {
        if (!(error instanceof BadValue)) throw error;
        throw new BadValue(error.message.replace('[\\p{L}\\p{N}_-]', '[\\w-]'));
      }
    },
  };
}

function textOrInteger(value: Json): Json {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value)) return value;
  const expected = "(<class 'str'>, <class 'int'>)";
  throw new BadValue(`Wrong type. Expected '${expected}', got '<class '${typeName(value)}'>'`);
}

/** Throws Fault 400 for what is no patch or touches what the rules keep; `optional` is for Magnum's stumbling. */
export function readPatch(request: SandboxRequest, rules: PatchRules, optional = false): Operation[] {
  const body = readJson(request);
  if (body === undefined || body === null) {
    throw optional || body === null ? stumble("'NoneType' object is not iterable") : missingArgument('patch');
  }
  if (!Array.isArray(body)) throw invalidInput('patch', body, `Value not a valid list: ${pythonStr(body)}`);
  const list = body as readonly Json[];
  return list.map((item) => {
    const { path, op, value } = readObject(item, 'patch', ATTRIBUTES, body);
    return permitted({ path: path as string, op: op as Operation['op'], value: value ?? null }, rules);
  });
}

function permitted({ path, op, value }: Required<Operation>, rules: PatchRules): Operation {
  if (INTERNAL.includes(path) || rules.internal.includes(path)) {
    throw badRequest(`'${path}' is an internal attribute and can not be updated`);
  }
  if (op === 'remove' && rules.notRemovable.includes(path)) {
    throw badRequest(`'${path}' is a mandatory attribute and can not be removed`);
  }
  if (op !== 'remove' && value === null) throw badRequest("'add' and 'replace' operations needs value");
  return value === null ? { path, op } : { path, op, value };
}

/** Values that are the text of a Python literal. */
const LITERALS = ['/labels', '/health_status_reason', '/node_labels', '/node_taints'];

/**
 * What the API makes of a document that was patched: defaults for what was removed (undefined without one), and a
 * Fault 400 for a new value that an attribute cannot have.
 */
export function fieldsAfter(before: JsonObject, after: JsonObject, attributes: readonly Attribute[]): Fields {
  const fields: Record<string, Json | undefined> = { ...defaults(attributes) };
  for (const { name, validate } of attributes) {
    const value = after[name];
    if (value === undefined) continue;
    const untouched = JSON.stringify(value) === JSON.stringify(before[name]);
    fields[name] = value === null || untouched ? value : checked(name, value, validate);
  }
  return fields;
}

/** The document with the patch applied; itself it stays. Throws Fault 400. */
export function applyPatch(document: JsonObject, patch: readonly Operation[]): JsonObject {
  const result = structuredClone(document) as Record<string, Json>;
  for (const operation of prepared(document, patch)) apply(result, operation, patch);
  return result;
}

function prepared(document: JsonObject, patch: readonly Operation[]): Operation[] {
  return patch.map((operation) => {
    const { path, op, value } = operation;
    const [, name = '', ...deeper] = path.split('/');
    if (op === 'add' && deeper.length === 0) {
      if (!(name in document)) {
        throw badRequest(`Adding a new attribute ${path} to the root of the resource is not allowed.`);
      }
      if (document[name] !== null) {
        throw badRequest(`The attribute ${path} has existed, please use 'replace' operation instead.`);
      }
    }
    if (op !== 'replace' || !LITERALS.includes(path) || isObject(value)) return operation;
    return { ...operation, value: literal(value, patch) };
  });
}

function literal(value: Json | undefined, patch: readonly Operation[]): Json {
  if (typeof value !== 'string') throw patchError(patch, `malformed node or string: ${pythonRepr(value)}`);
  try {
    return parsePythonLiteral(value);
  } catch (error) {
    if (error instanceof LiteralError) throw patchError(patch, error.message);
    throw error;
  }
}

function apply(
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
  badRequest(`Couldn't apply patch '${pythonRepr(patch as unknown as Json)}'. Reason: ${reason}`);
