/**
 * Gives the fields that this program reads the types of types.ts, whatever the service sends: a newer or a faulty service must not
 * crash it. Other fields are passed on unchanged.
 */
import { pythonStr } from '../platform/python-text.ts';
import type { Fields } from './magnum-request.ts';

/** Null and a missing field stay as they are: every reader expects them. */
type Convert = (value: unknown) => unknown;

/** As tables print the value. */
const toText: Convert = (value) => (typeof value === 'string' ? value : pythonStr(value));

/** Null for a value that is neither a number nor the text of one. */
const toNumber: Convert = (value) => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
};

/** A single address is a list of one. */
const toTexts: Convert = (value) => {
  if (!Array.isArray(value)) return [toText(value)];
  return value.every((item) => typeof item === 'string') ? value : value.map(toText);
};

const CONVERSIONS: readonly (readonly [fields: readonly string[], convert: Convert])[] = [
  [['uuid', 'name', 'project_id', 'cluster_template_id', 'coe', 'role', 'api_address'], toText],
  [['status', 'status_reason', 'health_status', 'created_at', 'updated_at'], toText],
  [['node_count', 'master_count', 'min_node_count', 'max_node_count', 'create_timeout'], toNumber],
  [['master_addresses', 'node_addresses'], toTexts],
];

/** The same object if all types are right already, as those of every known version. */
export function withDeclaredTypes(fields: Fields): Fields {
  const changes: Record<string, unknown> = {};
  let hasChanged = false;
  for (const [names, convert] of CONVERSIONS) {
    for (const name of names) {
      const value = fields[name];
      if (value === null || value === undefined) continue;
      const converted = convert(value);
      if (converted === value) continue;
      changes[name] = converted;
      hasChanged = true;
    }
  }
  return hasChanged ? { ...fields, ...changes } : fields;
}
