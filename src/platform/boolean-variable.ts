/** Booleans in environment variables and in clouds.yaml. */

const YES = /^(true|yes|on|y|t|1)$/i;
const NO = /^(false|no|off|n|f|0)$/i;

/** Undefined if the text is neither true nor false. */
export function parseBoolean(text: string): boolean | undefined {
  if (YES.test(text)) return true;
  return NO.test(text) ? false : undefined;
}

/**
 * Whether a variable turns a switch on. Any value except an empty or a false one does, as in most programs; clouds.yaml is stricter,
 * because a mistyped value there would turn on an unwanted setting.
 */
export const isSwitchSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && parseBoolean(value) !== false;
