/** Parses labels of the command line (legacy client: `format_labels` and `handle_labels`). */
import { MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';

export type Labels = Readonly<Record<string, string>>;

/** Reads a file as UTF-8. Throws the system error. */
export type ReadFile = (path: string) => string;

const ENVIRONMENT_FILE = 'mesos_slave_executor_env_file';
const ENVIRONMENT = 'mesos_slave_executor_env_variables';

/** Splits at `,` and `;`. Blanks beside them are for the reader: a label cannot begin with one. */
export const splitList = (text: string): string[] => text.split(/[,;]/).map((word) => word.trim());

/**
 * Parses KEY=VALUE words to an object. A single word with several `=` is a list, see `splitList`; of several words each
 * is one label, whose value can contain these characters. The values of a repeated key are joined with a comma. Throws
 * MagnumError `usage` for a word without `=`.
 */
export function parseLabels(values: readonly string[]): Labels {
  const [only = ''] = values;
  const words = values.length === 1 && only.split('=').length > 2 ? splitList(only) : values;
  const labels = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 0) {
      throw new MagnumError('usage', `labels must be a list of KEY=VALUE not ${word}`);
    }
    const key = word.slice(0, at).trim();
    const value = word.slice(at + 1);
    const before = labels.get(key);
    labels.set(key, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(labels);
}

/**
 * Parses labels, which override those of `defaults`, and reads the JSON file in `mesos_slave_executor_env_file` into
 * `mesos_slave_executor_env_variables`. Throws MagnumError `usage` if the file is not JSON or cannot be read.
 */
export function resolveLabels(values: readonly string[], readFile: ReadFile, defaults: Labels = {}): Labels {
  const labels = { ...defaults, ...parseLabels(values) };
  const file = Object.hasOwn(labels, ENVIRONMENT_FILE) ? labels[ENVIRONMENT_FILE] : undefined;
  if (file === undefined) return labels;
  return { ...labels, [ENVIRONMENT]: JSON.stringify(readJson(file, readFile)) };
}

function readJson(file: string, readFile: ReadFile): unknown {
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    throw new MagnumError(
      'usage',
      `Cannot get JSON from file '${file}'. Error: ${describeSystemError(error)}`,
      {
        cause: error,
      },
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the file, which can contain secrets.
    throw new MagnumError('usage', `The file '${file}' does not contain valid JSON.`);
  }
}
