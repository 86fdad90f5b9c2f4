/** Lists that come page by page. */
import { MagnumError } from '../errors.ts';
import { type Caller, type CallOptions, type Fields, isFields, malformed } from './caller.ts';
import type { ListOptions } from './types.ts';

export interface List {
  readonly path: string;
  /** Under which key a page has its items. */
  readonly key: string;
  /** What else the query says. It goes with every page: the service's own `next` leaves it out. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly call?: CallOptions;
}

interface Page {
  readonly items: readonly Fields[];
  /** The query of the page after this one. */
  readonly next: URLSearchParams | undefined;
}

/**
 * The items of `GET path`, under `key` of each page. `next` is followed until the end or until `limit`; without a limit
 * (or with 0, as legacy) everything comes. Of `next` only the query counts: its scheme, host and path are those that
 * the service knows itself by, which may be behind a proxy. The page after the one that is being read is on its
 * way already. Throws MagnumError `failed` when `next` leads back to a page that was seen.
 */
export async function* pages<T>(
  caller: Caller,
  list: List,
  options: ListOptions = {},
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  let left = options.limit || Number.POSITIVE_INFINITY;

  const fetchPage = (query: URLSearchParams): Promise<Page> => {
    for (const [name, value] of Object.entries(list.filters ?? {})) query.set(name, value);
    const text = query.toString();
    if (seen.has(text)) throw endless(list.key);
    seen.add(text);
    return readPage(caller, list, text, options.timeoutMs);
  };

  let coming: Promise<Page> | undefined = fetchPage(firstQuery(options));
  while (coming) {
    const page: Page = await coming;
    const items = page.items.slice(0, left);
    left -= items.length;
    coming = page.next && left > 0 ? fetchAhead(() => fetchPage(atMost(page.next, left))) : undefined;
    yield* items as readonly T[];
  }
}

/** Starts at once; what goes wrong is told when the page's turn comes, or never if nobody gets so far. */
function fetchAhead(fetch: () => Promise<Page>): Promise<Page> {
  const coming = Promise.resolve().then(fetch);
  coming.catch(() => undefined);
  return coming;
}

function firstQuery({ limit, marker, sort_key, sort_dir }: ListOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (limit) query.set('limit', String(limit));
  if (marker !== undefined) query.set('marker', marker);
  if (sort_key !== undefined) query.set('sort_key', sort_key);
  if (sort_dir !== undefined) query.set('sort_dir', sort_dir);
  return query;
}

/** The same query, asking for no more than is still wanted. */
function atMost(query: URLSearchParams | undefined, left: number): URLSearchParams {
  const narrowed = new URLSearchParams(query);
  const asked = Number(narrowed.get('limit') ?? Number.POSITIVE_INFINITY);
  if (left < asked) narrowed.set('limit', String(left));
  return narrowed;
}

async function readPage(
  caller: Caller,
  list: List,
  query: string,
  timeoutMs: number | undefined,
): Promise<Page> {
  const path = query === '' ? list.path : `${list.path}?${query}`;
  const body = await caller.fields(
    { method: 'GET', path, ...(timeoutMs !== undefined && { timeoutMs }) },
    list.call,
  );
  const items = body[list.key];
  if (!Array.isArray(items) || !items.every(isFields)) {
    throw malformed(`GET ${path}`, undefined, `holds no list of ${list.key}`);
  }
  return { items, next: nextQuery(body.next, path) };
}

function nextQuery(next: unknown, path: string): URLSearchParams | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const at = typeof next === 'string' ? next.indexOf('?') : -1;
  if (typeof next !== 'string' || at < 0) {
    throw malformed(`GET ${path}`, undefined, 'names a next page that is no address of one');
  }
  return new URLSearchParams(next.slice(at + 1).replace(/#.*$/, ''));
}

function endless(key: string): MagnumError {
  return new MagnumError(
    'failed',
    `The service's pages of ${key} lead in a circle; the list is not complete.`,
  );
}
