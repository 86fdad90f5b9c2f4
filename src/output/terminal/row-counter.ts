/** Shows how many rows of a list have arrived. */

import type { Row, Rows } from '../result.ts';
import type { Progress } from './progress.ts';

/** Yields the same rows and shows their number as progress. `itemNoun` is a plural, as in `Receiving clusters: 1,240`. */
export async function* countRows(
  rows: Rows['rows'],
  itemNoun: string,
  progress: Progress,
): AsyncGenerator<Row, void, undefined> {
  let count = 0;
  // A function, so that the text is made at each drawing instead of at each row.
  progress.update(() => [
    count === 0 ? `Requesting ${itemNoun}` : `Receiving ${itemNoun}: ${groupDigits(count)}`,
  ]);
  try {
    for await (const row of rows) {
      count += 1;
      yield row;
    }
  } finally {
    progress.done();
  }
}

/** Formats 1240 as `1,240`. Intl takes longer to load than some commands run. */
const groupDigits = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
