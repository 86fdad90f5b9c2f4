/** Lists that the service returns in pages. */
import type { MagnumRequest } from './magnum-request.ts';
import { type ListRequest, type Page, PageReader } from './page-reader.ts';
import type { ListOptions } from './types.ts';

/**
 * Yields the items of `GET path`, under `key` of each page. Follows `next` until the end or until `limit`; without a limit, or
 * with 0 as in the legacy client, yields all items. Uses only the query of `next`: its scheme, host and path can differ from
 * the endpoint's, because the service may be behind a proxy. Requests the next page while the items of a page are used.
 *
 * With a `clock` and no limit, sizes the pages by the time that the last one took (page-size.ts). The service may return
 * more or fewer items than requested. If it rejects the last item as the marker because that item has been deleted, an
 * earlier item is the marker, and no item is yielded twice. Throws MagnumError `failed` if `next` leads back to an earlier
 * page, or if all possible markers have been deleted.
 */
export async function* pages<T>(
  caller: MagnumRequest,
  list: ListRequest,
  options: ListOptions = {},
): AsyncGenerator<T, void, undefined> {
  const reader = new PageReader(caller, list, options);
  let left = options.limit || Number.POSITIVE_INFINITY;
  let nextPage: Promise<Page> | undefined = reader.first();
  while (nextPage) {
    const page: Page = await nextPage;
    const items = page.items.slice(0, left);
    left -= items.length;
    nextPage = page.next && left > 0 ? fetchAhead(() => reader.after(page, left)) : undefined;
    yield* items as readonly T[];
  }
}

/** Requests a page before it is needed. Prevents an unhandled rejection if the page is never awaited. */
function fetchAhead(fetch: () => Promise<Page>): Promise<Page> {
  const nextPage = Promise.resolve().then(fetch);
  nextPage.catch(() => undefined);
  return nextPage;
}
