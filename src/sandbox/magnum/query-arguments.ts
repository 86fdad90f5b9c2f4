/** Arguments in a query (wsme/rest/args.py). */
import type { SandboxRequest } from '../http-messages.ts';
import { badRequest } from './faults.ts';

/** Throws Fault 400 for an argument that the method does not have. */
export function onlyArguments({ query }: SandboxRequest, known: readonly string[]): void {
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw badRequest(`Unknown argument: "${unknown.join(', ')}"`);
}

export function integerArgument({ query }: SandboxRequest, name: string): number | undefined {
  const given = query.get(name);
  if (given === null) return undefined;
  if (/^\s*[-+]?\d+\s*$/.test(given)) return Number(given);
  throw cannotConvert(name, given, 'int', `invalid literal for int() with base 10: '${given}'`);
}

export const cannotConvert = (name: string, value: string, type: string, why: string) =>
  badRequest(
    `Invalid input for field/attribute ${name}. Value: '${value}'. unable to convert to ${type}. Error: ${why}`,
  );
