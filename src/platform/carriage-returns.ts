/** Repairs variables that were set by an openrc file with Windows line ends. */

/** The variables that such a file sets. */
const NAMES = /^(OS_|MAGNUM|BYPASS_URL$)/;

type Variables = Readonly<Record<string, string | undefined>>;

export interface RepairedVariables {
  readonly env: Variables;
  /** The names of the variables that ended with a carriage return. */
  readonly repaired: readonly string[];
}

/** Removes carriage returns from the end of the values. Returns the same object without any. */
export function withoutCarriageReturns(env: Variables): RepairedVariables {
  const repaired = Object.keys(env).filter((name) => NAMES.test(name) && env[name]?.endsWith('\r'));
  if (repaired.length === 0) return { env, repaired };
  const values = repaired.map((name) => [name, env[name]?.replace(/\r+$/, '')]);
  return { env: { ...env, ...Object.fromEntries(values) }, repaired };
}
