/**
 * How many items to ask for at once, when somebody waits for the first of them: a busy Magnum needs some 18 ms for each
 * cluster in a list, so that a page of a thousand is silence for as long as a coffee takes.
 */

/** Half a second of such a Magnum; and whoever has no more has them all with one request. */
export const FIRST_PAGE_SIZE = 30;

/** What Magnum gives at most, unless its operator has said otherwise (`max_limit`, magnum/conf/api.py). */
export const MAX_PAGE_SIZE = 1_000;

/** Milliseconds that a page may take: long enough for what a request costs by itself not to count. */
const TARGET_PAGE_MS = 3_000;

/** For the page after one of so many `items` that came in `ms` milliseconds. */
export function pageSizeAfter(items: number, ms: number): number {
  const inTime = Math.floor((items * TARGET_PAGE_MS) / Math.max(1, ms));
  return Math.min(MAX_PAGE_SIZE, Math.max(FIRST_PAGE_SIZE, inTime));
}

/**
 * The orders in which a list may come in pages that small: those that stand still while it is read, and in which none
 * has nothing to be sorted by. oslo.db loses items behind a marker whose sort key is null (paginate_query in
 * oslo_db/sqlalchemy/utils.py), and one whose status changes between two pages is in both or in none.
 */
const STABLE_ORDERS: readonly (string | undefined)[] = [undefined, 'uuid', 'name', 'created_at'];

export const hasStableOrder = (sortKey: string | undefined): boolean => STABLE_ORDERS.includes(sortKey);
