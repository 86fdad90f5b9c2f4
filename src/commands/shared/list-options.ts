/** Options and columns that the list commands have in common. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { MagnumError } from '../../errors.ts';
import { type Column, type Row, type Rows, rows } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';

/** `keys` are the fields that every release of Magnum can sort by, for completion. */
export const sorting = (...keys: readonly string[]) =>
  ({
    sortKey: {
      type: 'text',
      flag: '--sort-key <sort-key>',
      suggests: keys,
      help: 'Field that the server sorts by.',
    },
    sortDir: {
      type: 'choice',
      flag: '--sort-dir <sort-dir>',
      choices: ['desc', 'asc'],
      help: 'Sort direction for --sort-key.',
    },
  }) as const satisfies Readonly<Record<string, OptionSpec>>;

/** `itemNoun` as in `cluster templates`. */
export const limitOption = (itemNoun: string) =>
  ({
    type: 'integer',
    flag: '--limit <limit>',
    min: 0,
    help: `Maximum number of ${itemNoun} to list; defaults to all.`,
  }) as const satisfies OptionSpec;

/** `names` are suggested by completion, `examples` are named in the help and in hints. */
export const fieldsOption = (names: readonly string[], examples: readonly string[]) =>
  ({
    type: 'text',
    flag: '--fields <fields>',
    commas: true,
    suggests: names,
    examples,
    help: `Comma-separated list of additional fields to show; for example, ${examples.join(', ')}.`,
  }) as const satisfies OptionSpec;

/** The remark on an empty list that starts after `--marker`; `command` lists all items. */
export const noneAfterMarker = (itemNoun: string, ...command: [name: string, ...words: string[]]): string =>
  `No ${itemNoun} after the marker. To list all: ${ownCommand(...command)}`;

/**
 * Rows with the columns of `--fields` (comma-separated names) after the default ones. Throws MagnumError `usage` for
 * fields that the first item does not have; as in the legacy client, an empty list accepts any field.
 */
export async function rowsWithFields(
  columns: readonly Column[],
  fields: string | undefined,
  items: AsyncIterable<Row>,
): Promise<Rows> {
  const names = fieldsIn(fields);
  if (names.length === 0) return rows(columns, items);
  const iterator = items[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return rows(columns, []);
  const others = columns
    .filter(({ key, isExtra }) => isExtra !== true || !names.includes(key))
    .map((column) => (names.includes(column.key) ? withoutRank(column) : column));
  return rows([...others, ...additionalColumns(names, first.value, others)], prepend(first.value, iterator));
}

/** A column that is requested is never left out. */
const withoutRank = ({ leaveOutRank: _, ...column }: Column): Column => column;

/** The names in `--fields`, without duplicates. */
export function fieldsIn(fields: string | undefined): string[] {
  return fields ? [...new Set(fields.split(',').map((field) => field.trim()))] : [];
}

function additionalColumns(names: readonly string[], first: Row, columns: readonly Column[]): Column[] {
  const unknown = names.filter((field) => !(field in first));
  if (unknown.length > 0) {
    throw new MagnumError('usage', `Non-existent fields are specified: ${unknown.join(', ')}`, {
      hint: `Available fields: ${Object.keys(first).join(', ')}.`,
    });
  }
  const present = new Set(columns.map(({ key }) => key));
  return names.filter((field) => !present.has(field)).map((key) => ({ key, title: titleOf(key) }));
}

/** `stack_id` -> `Stack Id`, the column title of the legacy client. */
function titleOf(field: string): string {
  return field
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join(' ');
}

async function* prepend(first: Row, rest: AsyncIterator<Row>): AsyncGenerator<Row> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
