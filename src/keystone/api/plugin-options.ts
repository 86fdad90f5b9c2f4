/** The options of an auth type: values, flags and variables. */
import { MagnumError } from '../../errors.ts';

export type AuthOptions = Readonly<Record<string, string>>;

export const flagOf = (option: string): string => `--os-${option.replaceAll('_', '-')}`;
export const variableOf = (option: string): string => `OS_${option.toUpperCase()}`;

/** Formats alternatives: `--os-username or --os-user-id (OS_USERNAME, OS_USER_ID)`. */
export function formatOptions(alternatives: readonly string[]): string {
  return `${alternatives.map(flagOf).join(' or ')} (${alternatives.map(variableOf).join(', ')})`;
}

/** Returns the value; undefined for an empty one. */
export const optionOf = (options: AuthOptions, name: string): string | undefined =>
  options[name] || undefined;

/** MagnumError `usage` for options and passwords that a login lacks. A class of its own, for `magnum whoami`. */
export class IncompleteLoginError extends MagnumError {
  constructor(message: string, hint: string) {
    super('usage', message, { hint });
  }
}

/** A missing secret that a terminal would prompt for. */
export class MissingSecretError extends IncompleteLoginError {}

/** Throws IncompleteLoginError with all missing options. One option of each entry is required. */
export function requireOptions(options: AuthOptions, required: readonly (readonly string[])[]): void {
  const missing = required.filter((alternatives) => !alternatives.some((name) => optionOf(options, name)));
  if (missing.length === 0) return;
  throw new IncompleteLoginError(
    `To log in, please provide ${missing.map(formatOptions).join(', and ')}.`,
    'Set the options, the variables or the keys in clouds.yaml; to select a cloud from clouds.yaml, use --os-cloud (OS_CLOUD).',
  );
}
