/** Sorts lists and splits them into pages (magnum/api/controllers/v1/collection.py, db/sqlalchemy/api.py). */
import { isUuid } from './attribute-types.ts';
import { badRequestError, type Fault } from './faults.ts';
import type { Call } from './magnum-call.ts';
import { conversionError, readIntegerArgument } from './query-arguments.ts';

export interface PageRules<Item> {
  /** Columns of the database that are valid for `sort_key`. */
  readonly sortable: readonly string[];
  /** Returns the item that the marker identifies, or throws Fault 404. */
  readonly findMarker: (marker: string) => Item;
  /** `id` for resources without a UUID. */
  readonly markerKey: 'uuid' | 'id';
  /** The path of the collection after `/v1/`. */
  readonly path: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** `{ next }`, or empty if the page is not full. */
  readonly next: { readonly next?: string };
}

export const PAGE_ARGUMENTS = ['marker', 'limit', 'sort_key', 'sort_dir'];

type Sortable = { readonly id: number; readonly uuid?: string };

/** Throws Fault 400 for invalid arguments, 404 for an unknown marker. */
export function pageOf<Item extends Sortable>(
  call: Call,
  all: readonly Item[],
  rules: PageRules<Item>,
): Page<Item> {
  const { query } = call.request;
  const marker = readMarker(call, rules.markerKey);
  const limit = readLimit(call);
  const dir = query.get('sort_dir') ?? 'asc';
  if (dir !== 'asc' && dir !== 'desc') {
    throw badRequestError(`Invalid sort direction: ${dir}. Acceptable values are 'asc' or 'desc'`);
  }
  const after = marker === undefined ? undefined : rules.findMarker(marker);
  const key = query.get('sort_key') ?? 'id';
  if (!rules.sortable.includes(key)) {
    throw badRequestError(`The sort_key value "${key}" is an invalid field for sorting`);
  }
  const compare = createComparator<Item>(key, dir === 'asc' ? 1 : -1);
  const ordered = key === 'id' ? sortById(all, dir) : all.toSorted(compare);
  const start = after === undefined ? 0 : countThrough(ordered, after, compare);
  const items = ordered.slice(start, start + limit);
  const last = items.at(-1);
  if (last === undefined || items.length < limit) return { items, next: {} };
  const address = `sort_key=${key}&sort_dir=${dir}&limit=${limit}&marker=${last[rules.markerKey]}`;
  return { items, next: { next: `${call.cloud.magnumBase}/v1/${rules.path}?${address}` } };
}

function readMarker({ request }: Call, key: 'uuid' | 'id'): string | undefined {
  if (key === 'id') return readIntegerArgument(request, 'marker')?.toString();
  const marker = request.query.get('marker');
  if (marker === null) return undefined;
  if (isUuid(marker)) return marker;
  throw conversionError('marker', marker, 'uuid', `Expected a uuid but received ${marker}.`);
}

function readLimit({ request, cloud }: Call): number {
  const limit = readIntegerArgument(request, 'limit');
  if (limit !== undefined && limit <= 0) throw badRequestError('Limit must be positive');
  return Math.min(limit ?? cloud.settings.maxPageSize, cloud.settings.maxPageSize);
}

type Compare<Item> = (a: Item, b: Item) => number;

/** Number of leading elements of an array that are known to be sorted by ID. */
const sortedPrefixes = new WeakMap<readonly Sortable[], number>();

/** Checks only elements added since the last call, because a long list is usually in order already. */
function sortById<Item extends Sortable>(all: readonly Item[], dir: 'asc' | 'desc'): readonly Item[] {
  let count = sortedPrefixes.get(all) ?? 0;
  while (count < all.length && idAt(all, count - 1) < idAt(all, count)) count += 1;
  sortedPrefixes.set(all, count);
  const ascending = count >= all.length ? all : all.toSorted((a, b) => a.id - b.id);
  return dir === 'asc' ? ascending : ascending.toReversed();
}

const idAt = (all: readonly Sortable[], index: number): number => all[index]?.id ?? Number.NEGATIVE_INFINITY;

/** Returns the number of elements up to and including `item`. */
function countThrough<Item>(ordered: readonly Item[], item: Item, compare: Compare<Item>): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(ordered[middle] as Item, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Orders like MySQL: null first, strings without regard to case, equal values by ID. */
function createComparator<Item extends Sortable>(key: string, direction: 1 | -1): Compare<Item> {
  return (a, b) => {
    const order = compareValues(a[key as keyof Item], b[key as keyof Item]) || a.id - b.id;
    return order * direction;
  };
}

function compareValues(a: unknown, b: unknown): number {
  const [left, right] = [toComparable(a), toComparable(b)];
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}

function toComparable(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  return (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase();
}

/** Finds an item by name or UUID. Throws the given errors if it is not found or if the name is ambiguous. */
export function findNamed<Item extends { readonly uuid: string; readonly name: string | null }>(
  all: readonly Item[],
  ident: string,
  notFoundError: (ident: string) => Fault,
  ambiguousError: Fault,
): Item {
  const key = isUuid(ident) ? 'uuid' : 'name';
  const matches = all.filter((item) => item[key] === ident);
  const [first, ...others] = matches;
  if (first === undefined) throw notFoundError(ident);
  if (others.length > 0) throw ambiguousError;
  return first;
}
