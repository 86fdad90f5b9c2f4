/** Arguments in a query (wsme/rest/args.py). */
import type { SandboxRequest } from '../http-messages.ts';
import { toBoolean } from './attribute-types.ts';
import { badRequestError, pythonError } from './faults.ts';

/** Throws Fault 400 for unknown arguments. */
export function assertKnownArguments({ query }: SandboxRequest, known: readonly string[]): void {
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw badRequestError(`Unknown argument: "${unknown.join(', ')}"`);
}

export function readIntegerArgument({ query }: SandboxRequest, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (/^\s*[-+]?\d+\s*$/.test(given)) return Number(given);
  throw conversionError(name, given, 'int', `invalid literal for int() with base 10: '${given}'`);
}

/** Returns false if the argument is missing. Throws Fault 500 if it is not a boolean, like Magnum. */
export function readSwitch({ query }: SandboxRequest, name: string): boolean {
  try {
    return toBoolean(query.get(name) ?? false);
  } catch {
    throw pythonError('__str__ returned non-string (type ValueError)');
  }
}

export const conversionError = (name: string, value: string, type: string, why: string) =>
  badRequestError(
    `Invalid input for field/attribute ${name}. Value: '${value}'. unable to convert to ${type}. Error: ${why}`,
  );
