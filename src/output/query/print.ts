/** Prints the result of a query, which can be any JSON value, in a format. */
import { MagnumError } from '../../errors.ts';
import type { Formatter, Settings } from '../formats/formatter.ts';
import type { OutputOptions } from '../options.ts';
import type { Row } from '../result.ts';
import type { Sink } from '../sink.ts';

/** Throws MagnumError `usage` for a value that the format cannot show. */
export async function printQueried(
  value: unknown,
  formatter: Formatter,
  out: Sink,
  settings: Settings,
  format: OutputOptions['format'],
): Promise<void> {
  if (formatter.data !== undefined) return formatter.data(value, out, settings);
  if (isObject(value)) return formatter.record(value, out, settings);
  if (!Array.isArray(value) || !value.every(isObject) || format === 'shell') throw cannotShow(value, format);
  const keys = new Set(value.flatMap((row) => Object.keys(row)));
  // Without a row, the columns are unknown.
  if (keys.size > 0)
    await formatter.rows(
      Array.from(keys, (key) => ({ key })),
      value,
      out,
      settings,
    );
}

const isObject = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function cannotShow(value: unknown, format: OutputOptions['format']): MagnumError {
  return new MagnumError(
    'usage',
    `The ${format} format cannot show the result of --query: ${describe(value)}.`,
    {
      hint:
        format === 'shell'
          ? 'Select one object, as in {name: name}, or use -f value.'
          : 'Select objects, as in [].{name: name}, or use -f value.',
    },
  );
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (!Array.isArray(value)) return `a ${typeof value}`;
  if (value.every(isObject)) return 'a list';
  return 'a list with other items than objects';
}
