/**
 * Page sizes for lists that are displayed while they are read. A busy Magnum takes about 18 ms per cluster, so nothing would
 * be displayed for 18 s with a page of 1,000.
 */

/** Takes a busy Magnum half a second. Most users have fewer clusters, so one request is enough. */
export const FIRST_PAGE_SIZE = 30;

/** Magnum's default maximum (`max_limit`, magnum/conf/api.py). */
export const MAX_PAGE_SIZE = 1_000;

/** Long enough to make the fixed cost of a request insignificant. */
const TARGET_PAGE_MS = 3_000;

/** The size of the next page, after a page of `items` items that took `ms` milliseconds. */
export function pageSizeAfter(items: number, ms: number): number {
  const size = Math.floor((items * TARGET_PAGE_MS) / Math.max(1, ms));
  return Math.min(MAX_PAGE_SIZE, Math.max(FIRST_PAGE_SIZE, size));
}

/**
 * The sort keys that allow small pages: they do not change while the list is read, and are never null. oslo.db loses the
 * items after a marker whose sort key is null (paginate_query in oslo_db/sqlalchemy/utils.py), and an item whose sort key
 * changes between two pages is in both pages or in neither.
 */
const STABLE_ORDERS: readonly (string | undefined)[] = [undefined, 'uuid', 'name', 'created_at'];

export const hasStableOrder = (sortKey: string | undefined): boolean => STABLE_ORDERS.includes(sortKey);
