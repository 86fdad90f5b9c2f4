/** Checks output options before the command sends a request. */
import { MagnumError } from '../errors.ts';
import { findColumns } from './columns.ts';
import type { OutputOptions } from './options.ts';

/**
 * Throws MagnumError `usage` for a column that the result of a change cannot have, for an invalid query, and for a query together
 * with columns.
 */
export async function assertOutputOptions({
  columns = [],
  knownColumns,
  query,
}: OutputOptions): Promise<void> {
  if (query !== undefined) {
    if (columns.length > 0)
      throw new MagnumError('usage', "Option '--query' cannot be used with option '-c, --column'.", {
        hint: 'Select the properties in the query, for example [].{name: name, status: status}.',
      });
    const { assertQuery } = await import('./query/query.ts');
    assertQuery(query);
  }
  if (knownColumns !== undefined)
    findColumns(
      knownColumns.map((key) => ({ key })),
      columns,
    );
}
