/** Booleans as texts: in environment variables and in clouds.yaml. */

const YES = /^(true|yes|on|y|t|1)$/i;
const NO = /^(false|no|off|n|f|0)$/i;

/** Undefined for a text that is neither yes nor no. */
export function parseBoolean(text: string): boolean | undefined {
  if (YES.test(text)) return true;
  return NO.test(text) ? false : undefined;
}

/**
 * Whether a variable sets a switch. Every word but a no sets it, as a variable that exists does in most programs;
 * clouds.yaml is stricter, because a mistyped value there would turn a setting on that nobody wanted.
 */
export const isSwitchSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && parseBoolean(value) !== false;
