/** The options of an auth type as the user knows them: what they are called, and what is missing. */
import { MagnumError } from '../../errors.ts';

export type AuthOptions = Readonly<Record<string, string>>;

export const flagOf = (option: string): string => `--os-${option.replaceAll('_', '-')}`;
export const variableOf = (option: string): string => `OS_${option.toUpperCase()}`;

/** `--os-username or --os-user-id (OS_USERNAME, OS_USER_ID)` */
export function spelled(alternatives: readonly string[]): string {
  return `${alternatives.map(flagOf).join(' or ')} (${alternatives.map(variableOf).join(', ')})`;
}

/** The value, where an empty one counts as none. */
export const optionOf = (options: AuthOptions, name: string): string | undefined =>
  options[name] || undefined;

/**
 * Throws MagnumError `usage` that names everything that is missing. Each entry is a list of options one of which has to
 * be given.
 */
export function requireOptions(options: AuthOptions, wanted: readonly (readonly string[])[]): void {
  const missing = wanted.filter((alternatives) => !alternatives.some((name) => optionOf(options, name)));
  if (missing.length === 0) return;
  throw new MagnumError('usage', `To log in, please provide ${missing.map(spelled).join(', and ')}.`, {
    hint: 'Or name a cloud of your clouds.yaml with --os-cloud (OS_CLOUD).',
  });
}
