/** Which options on the command line a suggested command can repeat. */
import type { TypedOptions } from '../platform/own-command.ts';
import { hideCredentials } from '../platform/url-credentials.ts';
import { flagParts, type OptionSpec } from './command-spec.ts';
import { type GlobalOption, type GlobalValues, globalOptions, SCOPE } from './global-options.ts';
import { loginOptions } from './login-options.ts';

/** Also the options of federated and OAuth logins, which are seldom typed and can be secret for an organization. */
const isSecret = (key: string, { secret }: GlobalOption): boolean => secret === true || key in loginOptions;

/** True if a hint can repeat the value of an option. Labels and other lists of a command can contain secrets. */
export function isSafeToRepeat(
  { key, spec, origin }: { key: string; spec: OptionSpec; origin: 'own' | 'output' | 'global' },
  value: string,
): boolean {
  const canBeSecret = origin === 'own' ? spec.type === 'list' : origin === 'global' && isSecret(key, spec);
  return !canBeSecret && hideCredentials(value) === value;
}

/** The words of an option with a value: in one word if the value would be read as an option. */
export const optionWithValue = (long: string, value: string): string[] =>
  value.startsWith('-') ? [`${long}=${value}`] : [long, value];

/** The options on the command line that a suggested command needs too. Leaves out secrets. */
export function typedOptionsOf(given: GlobalValues): TypedOptions {
  const connection: string[] = [];
  const scope: string[] = [];
  let hasSecret = false;
  for (const [key, option] of Object.entries<GlobalOption>(globalOptions)) {
    const value = given[key];
    if (option.group === undefined) continue;
    if (isSecret(key, option)) {
      hasSecret ||= Boolean(value);
      continue;
    }
    const words = option.group === SCOPE ? scope : connection;
    const { long } = flagParts(option.flag);
    if (value === true) words.push(long);
    else if (typeof value === 'string' && hideCredentials(value) === value)
      words.push(...optionWithValue(long, value));
  }
  return { connection, scope, hasSecret };
}
