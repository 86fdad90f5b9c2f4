/** Tells a person who waits for a list how many have come. */

import type { Row, Rows } from '../result.ts';
import type { Progress } from './progress.ts';

/** The same rows, counted. `itemNoun` names them, as in `1,240 clusters …`. */
export async function* countRows(
  rows: Rows['rows'],
  itemNoun: string,
  progress: Progress,
): AsyncGenerator<Row, void, undefined> {
  let count = 0;
  // Asked when it is drawn, not at each row.
  progress.update(() => [
    count === 0 ? `Waiting for the first ${itemNoun}` : `${grouped(count)} ${itemNoun} …`,
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

/** 1,240: Intl takes longer to load than some commands run. */
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
