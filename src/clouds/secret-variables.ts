/** Variables with secrets: OS_PASSWORD, and OS_PASSWORD_FILE with the path of a file that contains it, as Docker and Kubernetes provide secrets. */
import { resolve } from 'node:path';
import { MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import type { Environment } from '../world.ts';
import { SECRET_OPTIONS } from './secret-options.ts';

const SUFFIX = '_FILE';

/** The variables with secrets, each with the option of `auth`. */
const VARIABLES: ReadonlyMap<string, string> = new Map(
  [...SECRET_OPTIONS].map((option) => [`OS_${option.toUpperCase()}`, option]),
);

/** The secret of a variable in a file. */
export interface FileSecret {
  /** The variable with the path. */
  readonly variable: string;
  /** The option of `auth`. */
  readonly option: string;
  readonly text: string;
}

/** True for `OS_PASSWORD_FILE` and the like. */
export const isFileVariable = (variable: string): boolean =>
  variable.endsWith(SUFFIX) && VARIABLES.has(variable.slice(0, -SUFFIX.length));

/**
 * Reads the files of all such variables that are set. A relative path is relative to `cwd`. Throws MagnumError `usage` for a file that cannot be read, is
 * empty or has several lines, and if the variable with the secret itself is set too. No error contains a part of the file.
 */
export function readFileSecrets(env: Environment, cwd: string): FileSecret[] {
  return [...VARIABLES].flatMap(([name, option]) => {
    const variable = name + SUFFIX;
    const path = env[variable];
    if (!path) return [];
    if (env[name])
      throw new MagnumError('usage', `${name} and ${variable} are both set.`, { hint: 'Unset one of them.' });
    return { variable, option, text: readSecret(variable, resolve(cwd, path)) };
  });
}

/** The content without its last line end. */
function readSecret(variable: string, path: string): string {
  let text: string;
  try {
    text = readRegularFile(path)
      .toString()
      .replace(/\r?\n$/, '');
  } catch (error) {
    throw secretError(variable, `cannot read ${path}: ${describeSystemError(error)}`, error);
  }
  if (text === '') throw secretError(variable, `${path} is empty`);
  if (/[\r\n\0]/.test(text)) throw secretError(variable, `${path} has more than one line`);
  return text;
}

const secretError = (variable: string, problem: string, cause?: unknown): MagnumError =>
  new MagnumError('usage', `${variable}: ${problem}.`, { cause });

/** The variables for a program that needs none of the secrets. */
export const withoutSecrets = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !VARIABLES.has(name) && !isFileVariable(name)));
