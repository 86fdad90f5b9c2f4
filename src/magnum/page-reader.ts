/** Requests the pages of one list, also from services that reject or ignore the marker. */
import { MagnumError } from '../errors.ts';
import { withDeclaredTypes } from './field-types.ts';
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
  /** The key of a page's items. */
  readonly key: string;
  /** Additional query parameters. Sent with every page, because the service's `next` does not contain them. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly call?: CallOptions;
}

export interface Page {
  readonly items: readonly Fields[];
  /** The query of the next page. */
  readonly next: URLSearchParams | undefined;
}

/** A page of 10,000 clusters with all properties has 30 MB. */
const MAX_PAGE_BYTES = 32 * 1_048_576;

/** Consecutive pages without an item. */
const MAX_EMPTY_PAGES = 3;

/** More pages than a project has clusters. */
const MAX_PAGES = 10_000;

/** Reads the pages of one list. Throws MagnumError `failed` if the list cannot be read to its end. */
export class PageReader {
  readonly #caller: MagnumRequest;
  readonly #list: ListRequest;
  readonly #options: ListOptions;
  /** Undefined if the service determines the size of the pages. */
  readonly #clock: (() => number) | undefined;
  readonly #positions = new Set<string>();
  #size = FIRST_PAGE_SIZE;
  #count = 0;
  #emptyPages = 0;

  constructor(caller: MagnumRequest, list: ListRequest, options: ListOptions) {
    this.#caller = caller;
    this.#list = list;
    this.#options = options;
    this.#clock = !options.limit && hasStableOrder(options.sort_key) ? options.clock : undefined;
  }

  first(): Promise<Page> {
    const query = firstQuery(this.#options);
    if (this.#clock !== undefined) query.set('limit', String(this.#size));
    return this.#read(query);
  }

  /** The page after `page`, with at most `left` items unless the service returns more. */
  async after(page: Page, left: number): Promise<Page> {
    const query = new URLSearchParams(page.next);
    if (this.#clock !== undefined) query.set('limit', String(this.#size));
    else if (left < Number(query.get('limit') ?? Number.POSITIVE_INFINITY)) query.set('limit', String(left));
    const position = positionOf(query);
    if (this.#positions.has(position)) throw pageLoopError(this.#list.key);
    this.#positions.add(position);
    const isSecond = this.#count === 1;
    let next: Page;
    try {
      next = await this.#read(query);
    } catch (error) {
      if (!isMarkerRejected(error)) throw error;
      return await this.#readAfterEarlierItem(page, query, error);
    }
    if (!hasSameFirstItem(next, page)) return next;
    if (!isSecond) throw pageLoopError(this.#list.key);
    return await this.#readInOnePage(page);
  }

  async #read(query: URLSearchParams): Promise<Page> {
    for (const [name, value] of Object.entries(this.#list.filters ?? {})) query.set(name, value);
    const startedAt = this.#clock?.() ?? 0;
    const page = await readPage(this.#caller, this.#list, query.toString(), this.#options.timeoutMs);
    if (this.#clock !== undefined) this.#size = pageSizeAfter(page.items.length, this.#clock() - startedAt);
    this.#count += 1;
    if (this.#count > MAX_PAGES) throw endlessPagesError(this.#list.key);
    this.#emptyPages = page.items.length === 0 && page.next !== undefined ? this.#emptyPages + 1 : 0;
    if (this.#emptyPages > MAX_EMPTY_PAGES) throw emptyPagesError(this.#list.key);
    return page;
  }

  /** Returns all items after those of `first`, from a service that ignores the marker. */
  async #readInOnePage(first: Page): Promise<Page> {
    const page = this.#clock === undefined ? undefined : await this.#read(firstQuery(this.#options));
    if (page === undefined || page.next !== undefined) throw pageLoopError(this.#list.key);
    return withoutItems(page, first);
  }

  /** Returns the items after the last item of `page` that still exists. `rejection` is the error for the last one as marker. */
  async #readAfterEarlierItem(page: Page, query: URLSearchParams, rejection: MagnumError): Promise<Page> {
    const key = markerKey(page);
    if (key === undefined) throw rejection;
    for (let back = 2; back <= page.items.length; back *= 2) {
      query.set('marker', textOf(page.items.at(-back)?.[key]) ?? '');
      try {
        return withoutItems(await this.#read(query), page);
      } catch (error) {
        if (!isMarkerRejected(error)) throw error;
      }
    }
    throw listChangedError(this.#list.key, rejection);
  }
}

function firstQuery({ limit, marker, sort_key, sort_dir }: ListOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (limit) query.set('limit', String(limit));
  if (marker !== undefined) query.set('marker', marker);
  if (sort_key !== undefined) query.set('sort_key', sort_key);
  if (sort_dir !== undefined) query.set('sort_dir', sort_dir);
  return query;
}

/** The position in the list at which a query starts, whatever its limit. */
function positionOf(query: URLSearchParams): string {
  const position = new URLSearchParams(query);
  position.delete('limit');
  return position.toString();
}

/** The property of the last item that the service uses as the marker in `next`. */
function markerKey({ items, next }: Page): 'uuid' | 'id' | undefined {
  const [last, marker] = [items.at(-1), next?.get('marker')];
  return (['uuid', 'id'] as const).find((key) => marker != null && textOf(last?.[key]) === marker);
}

/** Undefined for a value that cannot be a marker. */
function textOf(identity: unknown): string | undefined {
  return typeof identity === 'string' || typeof identity === 'number' ? String(identity) : undefined;
}

const identityOf = (item: Fields | undefined): unknown => item?.uuid ?? item?.id;

/** The page without the items of `other`. */
function withoutItems(page: Page, other: Page): Page {
  const identities = new Set(other.items.map(identityOf));
  return { ...page, items: page.items.filter((item) => !identities.has(identityOf(item))) };
}

function hasSameFirstItem(page: Page, other: Page): boolean {
  const first = identityOf(page.items[0]);
  return first !== undefined && first === identityOf(other.items[0]);
}

/** Magnum returns 404 for a deleted marker (magnum/api/controllers/v1/cluster.py); others return 400. */
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
    { method: 'GET', path, maxBodyBytes: MAX_PAGE_BYTES, ...(timeoutMs !== undefined && { timeoutMs }) },
    list.call,
  );
  const items = body[list.key];
  if (!Array.isArray(items) || !items.every(isFields)) {
    throw malformedResponseError(`GET ${path}`, undefined, `contains no list of ${list.key}`);
  }
  return { items: items.map(withDeclaredTypes), next: nextQuery(body.next, path) };
}

function nextQuery(next: unknown, path: string): URLSearchParams | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const at = typeof next === 'string' ? next.indexOf('?') : -1;
  if (typeof next !== 'string' || at < 0) {
    throw malformedResponseError(`GET ${path}`, undefined, 'contains an invalid link to the next page');
  }
  const [query] = next.slice(at + 1).split('#', 1);
  return new URLSearchParams(query);
}

function pageLoopError(key: string): MagnumError {
  return new MagnumError('failed', `Magnum's pages of ${key} form a loop; the list is incomplete.`);
}

function emptyPagesError(key: string): MagnumError {
  return new MagnumError(
    'failed',
    `Magnum returned more than ${MAX_EMPTY_PAGES} empty pages of ${key}; the list is incomplete.`,
  );
}

function endlessPagesError(key: string): MagnumError {
  return new MagnumError(
    'failed',
    `Magnum returned more than ${MAX_PAGES} pages of ${key}; the list is incomplete.`,
  );
}

function listChangedError(key: string, rejection: MagnumError): MagnumError {
  const { status, requestId } = rejection;
  return new MagnumError('failed', `The list of ${key} changed while it was being read, and is incomplete.`, {
    hint: 'Run the command again.',
    status,
    requestId,
    cause: rejection,
  });
}
