/** Lists that come page by page. */
import { MagnumError } from '../errors.ts';
import {
  type CallOptions,
  type Fields,
  isFields,
  type MagnumRequest,
  malformedResponseError,
} from './magnum-request.ts';
import { FIRST_PAGE_SIZE, hasStableOrder, pageSizeAfter } from './page-size.ts';
import type { ListOptions } from './types.ts';

export interface ListRequest {
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
 * way already.
 *
 * With a `clock` and no limit the pages are as large as the time allows that the last one took (page-size.ts). A service
 * may give more or less than it was asked for. One that has forgotten the last item, because it was deleted meanwhile, is
 * asked for what comes after an earlier one; no item comes twice by that. Throws MagnumError `failed` when `next` leads
 * back to a page that was seen, and when too much was deleted to know where to go on.
 */
export async function* pages<T>(
  caller: MagnumRequest,
  list: ListRequest,
  options: ListOptions = {},
): AsyncGenerator<T, void, undefined> {
  const reader = createReader(caller, list, options);
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

/** Starts at once; what goes wrong is told when the page's turn comes, or never if nobody gets so far. */
function fetchAhead(fetch: () => Promise<Page>): Promise<Page> {
  const nextPage = Promise.resolve().then(fetch);
  nextPage.catch(() => undefined);
  return nextPage;
}

interface Reader {
  first(): Promise<Page>;
  /** At most `left` more are wanted. */
  after(page: Page, left: number): Promise<Page>;
}

function createReader(caller: MagnumRequest, list: ListRequest, options: ListOptions): Reader {
  const clock = !options.limit && hasStableOrder(options.sort_key) ? options.clock : undefined;
  const positions = new Set<string>();
  let size = FIRST_PAGE_SIZE;
  let count = 0;

  const read = async (query: URLSearchParams): Promise<Page> => {
    for (const [name, value] of Object.entries(list.filters ?? {})) query.set(name, value);
    const began = clock?.() ?? 0;
    const page = await readPage(caller, list, query.toString(), options.timeoutMs);
    if (clock !== undefined) size = pageSizeAfter(page.items.length, clock() - began);
    count += 1;
    return page;
  };

  /** Everything in one page, where a service takes no notice of where a page is to begin. */
  const readWhole = async (known: Page): Promise<Page> => {
    const whole = clock === undefined ? undefined : await read(firstQuery(options));
    if (whole === undefined || whole.next !== undefined) throw pageLoopError(list.key);
    return withoutItems(whole, known);
  };

  /** What comes after the last item of `page` that is still there. `refusal` is what the service said of the last one. */
  const readFromEarlier = async (page: Page, query: URLSearchParams, refusal: MagnumError): Promise<Page> => {
    const key = markerKey(page);
    if (key === undefined) throw refusal;
    for (let back = 2; back <= page.items.length; back *= 2) {
      query.set('marker', String(page.items.at(-back)?.[key]));
      try {
        return withoutItems(await read(query), page);
      } catch (error) {
        if (!isMarkerRejected(error)) throw error;
      }
    }
    throw listChangedError(list.key, refusal);
  };

  return {
    first() {
      const query = firstQuery(options);
      if (clock !== undefined) query.set('limit', String(size));
      return read(query);
    },
    async after(page, left) {
      const query = new URLSearchParams(page.next);
      if (clock !== undefined) query.set('limit', String(size));
      else if (left < Number(query.get('limit') ?? Number.POSITIVE_INFINITY))
        query.set('limit', String(left));
      const position = positionOf(query);
      if (positions.has(position)) throw pageLoopError(list.key);
      positions.add(position);
      const isSecond = count === 1;
      let next: Page;
      try {
        next = await read(query);
      } catch (error) {
        if (!isMarkerRejected(error)) throw error;
        return await readFromEarlier(page, query, error);
      }
      return isSecond && hasSameFirstItem(next, page) ? await readWhole(page) : next;
    },
  };
}

function firstQuery({ limit, marker, sort_key, sort_dir }: ListOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (limit) query.set('limit', String(limit));
  if (marker !== undefined) query.set('marker', marker);
  if (sort_key !== undefined) query.set('sort_key', sort_key);
  if (sort_dir !== undefined) query.set('sort_dir', sort_dir);
  return query;
}

/** Where in the list a query leads, however much it asks for. */
function positionOf(query: URLSearchParams): string {
  const position = new URLSearchParams(query);
  position.delete('limit');
  return position.toString();
}

/** The property by which the service finds its way on: that of the last item which `next` names. */
function markerKey({ items, next }: Page): 'uuid' | 'id' | undefined {
  const [last, marker] = [items.at(-1), next?.get('marker')];
  return (['uuid', 'id'] as const).find((key) => last?.[key] !== undefined && String(last[key]) === marker);
}

const identityOf = (item: Fields | undefined): unknown => item?.uuid ?? item?.id;

/** The same page without the items that `known` has. */
function withoutItems(page: Page, known: Page): Page {
  const old = new Set(known.items.map(identityOf));
  return { ...page, items: page.items.filter((item) => !old.has(identityOf(item))) };
}

function hasSameFirstItem(page: Page, other: Page): boolean {
  const first = identityOf(page.items[0]);
  return first !== undefined && first === identityOf(other.items[0]);
}

/** Magnum answers 404 to a marker that is gone (magnum/api/controllers/v1/cluster.py); 400 is what others say. */
const isMarkerRejected = (error: unknown): error is MagnumError =>
  error instanceof MagnumError && (error.status === 404 || error.status === 400);

async function readPage(
  caller: MagnumRequest,
  list: ListRequest,
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
    throw malformedResponseError(`GET ${path}`, undefined, `holds no list of ${list.key}`);
  }
  return { items, next: nextQuery(body.next, path) };
}

function nextQuery(next: unknown, path: string): URLSearchParams | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const at = typeof next === 'string' ? next.indexOf('?') : -1;
  if (typeof next !== 'string' || at < 0) {
    throw malformedResponseError(`GET ${path}`, undefined, 'names a next page that is no address of one');
  }
  return new URLSearchParams(next.slice(at + 1).replace(/#.*$/, ''));
}

function pageLoopError(key: string): MagnumError {
  return new MagnumError(
    'failed',
    `The service's pages of ${key} lead in a circle; the list is not complete.`,
  );
}

function listChangedError(key: string, refusal: MagnumError): MagnumError {
  const { status, requestId } = refusal;
  return new MagnumError(
    'failed',
    `The list of ${key} changed while it was read: its parts no longer fit together, and it is not complete.`,
    { hint: 'Ask for it once more.', status, requestId, cause: refusal },
  );
}
