/** What the lists of the commands have in common. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { MagnumError } from '../../errors.ts';
import { type Column, type Row, type Rows, rows } from '../../output/result.ts';

export const sorting = {
  sortKey: { type: 'text', flag: '--sort-key <sort-key>', help: 'Column to sort by, on the server.' },
  sortDir: {
    type: 'choice',
    flag: '--sort-dir <sort-dir>',
    choices: ['desc', 'asc'],
    help: 'Direction to sort.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** `itemNoun` as in `cluster templates`. */
export const limitOption = (itemNoun: string) =>
  ({
    type: 'integer',
    flag: '--limit <limit>',
    min: 0,
    help: `Maximum number of ${itemNoun} to return; without it, all of them.`,
  }) as const satisfies OptionSpec;

/** `names` are those that completion offers, `examples` those that the help names. */
export const fieldsOption = (names: readonly string[], examples: string) =>
  ({
    type: 'text',
    flag: '--fields <fields>',
    commas: true,
    suggests: names,
    help: `Comma-separated list of fields to display besides the usual ones: ${examples} …`,
  }) as const satisfies OptionSpec;

/**
 * The rows with the columns of `--fields` (comma-separated names) behind the usual ones. As in the legacy client the
 * first item tells which fields there are, so that an empty list takes any. Throws MagnumError `usage` for others.
 */
export async function rowsWithFields(
  columns: readonly string[],
  fields: string | undefined,
  items: AsyncIterable<Row>,
): Promise<Rows> {
  const asked = fieldsIn(fields);
  if (asked.length === 0) return rows(columns, items);
  const iterator = items[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return rows(columns, []);
  return rows([...columns, ...columnsOf(asked, first.value, columns)], resumed(first.value, iterator));
}

/** The names in `--fields`, each once. */
export function fieldsIn(fields: string | undefined): string[] {
  return fields ? [...new Set(fields.split(',').map((field) => field.trim()))] : [];
}

function columnsOf(asked: readonly string[], first: Row, known: readonly string[]): Column[] {
  const unknown = asked.filter((field) => !(field in first));
  if (unknown.length > 0) {
    throw new MagnumError('usage', `Non-existent fields are specified: ${unknown.join(', ')}`, {
      hint: `Available fields: ${Object.keys(first).join(', ')}.`,
    });
  }
  return asked.filter((field) => !known.includes(field)).map((key) => ({ key, title: titleOf(key) }));
}

/** `stack_id` -> `Stack Id`, as the legacy client heads such columns. */
function titleOf(field: string): string {
  return field
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join(' ');
}

async function* resumed(first: Row, rest: AsyncIterator<Row>): AsyncGenerator<Row> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
