import { describe, expect, it } from 'vitest';
import type { SandboxRequest } from '../../../src/sandbox/http-messages.ts';
import { badRequestError, conflictError, notFoundError } from '../../../src/sandbox/magnum/faults.ts';
import { findNamed, type PageRules, pageOf } from '../../../src/sandbox/magnum/list-pages.ts';
import type { Call } from '../../../src/sandbox/magnum/magnum-call.ts';
import {
  assertKnownArguments,
  readIntegerArgument,
  readSwitch,
} from '../../../src/sandbox/magnum/query-arguments.ts';

interface Item {
  readonly id: number;
  readonly uuid: string;
  readonly name: string | null;
  readonly count?: number;
  readonly labels?: object;
}
const uuidOf = (id: number) => `00000000-0000-4000-8000-00000000000${id}`;
const item = (id: number, name: string | null, more: object = {}): Item => ({
  id,
  uuid: uuidOf(id),
  name,
  ...more,
});
const ITEMS = [item(1, 'b'), item(2, 'A'), item(3, null), item(4, 'a'), item(5, 'C')];

const requestOf = (query: string) => ({ query: new URLSearchParams(query) }) as unknown as SandboxRequest;
const callOf = (query: string, maxPageSize = 100) =>
  ({
    request: requestOf(query),
    cloud: { settings: { maxPageSize }, magnumBase: 'http://m' },
  }) as unknown as Call;

function page(query: string, { items = ITEMS, maxPageSize = 100, markerKey = 'uuid' as 'uuid' | 'id' } = {}) {
  const rules: PageRules<Item> = {
    sortable: ['id', 'name', 'count', 'labels'],
    findMarker: (marker) => {
      const found = items.find((candidate) => String(candidate[markerKey]) === marker);
      if (found === undefined) throw notFoundError(`no ${marker}`);
      return found;
    },
    markerKey,
    path: 'things',
  };
  const { items: selected, next } = pageOf(callOf(query, maxPageSize), items, rules);
  return { ids: selected.map(({ id }) => id).join(''), next };
}

describe('pageOf', () => {
  it.each([
    ['', '12345'],
    ['sort_dir=asc', '12345'],
    ['sort_dir=desc', '54321'],
    ['sort_key=name', '32415'],
    ['sort_key=name&sort_dir=desc', '51423'],
    [`marker=${uuidOf(2)}`, '345'],
    [`marker=${uuidOf(5)}`, ''],
    [`marker=${uuidOf(2)}&sort_dir=desc`, '1'],
    [`marker=${uuidOf(2)}&sort_key=name`, '415'],
    [`marker=${uuidOf(4)}&sort_key=name&sort_dir=desc`, '23'],
    ['limit=9', '12345'],
  ])('%s selects %s', (query, ids) => {
    expect(page(query)).toEqual({ ids, next: {} });
  });

  it.each([
    ['limit=2', '12', 'sort_key=id&sort_dir=asc&limit=2', 2],
    ['limit=5', '12345', 'sort_key=id&sort_dir=asc&limit=5', 5],
    ['limit=1&sort_dir=desc&sort_key=name', '5', 'sort_key=name&sort_dir=desc&limit=1', 5],
    [`limit=2&marker=${uuidOf(1)}`, '23', 'sort_key=id&sort_dir=asc&limit=2', 3],
  ])('%s selects %s, with a link to the next page', (query, ids, address, last) => {
    expect(page(query)).toEqual({
      ids,
      next: { next: `http://m/v1/things?${address}&marker=${uuidOf(last)}` },
    });
  });

  it.each([
    ['', '123', 3],
    ['limit=2', '12', 2],
    ['limit=4', '123', 3],
  ])('limits pages to the maximum of the service: %s', (query, ids, limit) => {
    expect(page(query, { maxPageSize: 3 })).toEqual({
      ids,
      next: { next: `http://m/v1/things?sort_key=id&sort_dir=asc&limit=${limit}&marker=${uuidOf(limit)}` },
    });
  });

  it('sorts numbers as numbers, objects as text, and equal values by ID', () => {
    const items = [
      item(2, 'x', { count: 10, labels: { a: 2 } }),
      item(1, 'x', { count: 9, labels: { a: 1 } }),
      item(3, 'x', { count: 9 }),
    ];
    expect(page('sort_key=count', { items }).ids).toBe('132');
    expect(page('sort_key=count&sort_dir=desc', { items }).ids).toBe('231');
    expect(page('sort_key=labels', { items }).ids).toBe('312');
    expect(page('sort_key=name', { items }).ids).toBe('123');
    expect(page('', { items }).ids).toBe('123');
    expect(items.map(({ id }) => id)).toEqual([2, 1, 3]);
  });

  it('sorts by ID again after the list has grown out of order', () => {
    const items = [item(1, 'a'), item(3, 'b')];
    expect(page('', { items }).ids).toBe('13');
    items.push(item(2, 'c'));
    expect(page('', { items }).ids).toBe('123');
    items.push(item(4, 'd'));
    expect(page('sort_dir=desc', { items }).ids).toBe('4321');
  });

  it('uses numbers as markers for resources without a UUID', () => {
    expect(page('marker=2&limit=1', { markerKey: 'id' })).toEqual({
      ids: '3',
      next: { next: 'http://m/v1/things?sort_key=id&sort_dir=asc&limit=1&marker=3' },
    });
  });

  it.each([
    ['sort_dir=up', 400, "Invalid sort direction: up. Acceptable values are 'asc' or 'desc'"],
    ['sort_key=uuid', 400, 'The sort_key value "uuid" is an invalid field for sorting'],
    ['limit=0', 400, 'Limit must be positive'],
    ['limit=-1', 400, 'Limit must be positive'],
    [
      'limit=x',
      400,
      "Invalid input for field/attribute limit. Value: 'x'. unable to convert to int. Error: invalid literal for int() with base 10: 'x'",
    ],
    [
      'marker=x',
      400,
      "Invalid input for field/attribute marker. Value: 'x'. unable to convert to uuid. Error: Expected a uuid but received x.",
    ],
    [`marker=${uuidOf(9)}`, 404, `no ${uuidOf(9)}`],
  ])('%s fails with %d: %s', (query, status, message) => {
    expect(() => page(query)).toThrow(expect.objectContaining({ status, message }));
  });
});

describe('findNamed', () => {
  const items = [...ITEMS, item(6, 'C')];
  const find = (ident: string) =>
    findNamed(items, ident, (id) => notFoundError(`no ${id}`), conflictError('several'));

  it('finds an item by UUID, or by a name that is unique', () => {
    expect([find(uuidOf(6)).id, find('b').id]).toEqual([6, 1]);
  });

  it.each([
    ['B', 404, 'no B'],
    [uuidOf(9), 404, `no ${uuidOf(9)}`],
    ['C', 409, 'several'],
  ])('%s fails with %d', (ident, status, message) => {
    expect(() => find(ident)).toThrow(expect.objectContaining({ status, message }));
  });
});

describe('arguments of a query', () => {
  it('assertKnownArguments names unknown ones once', () => {
    expect(assertKnownArguments(requestOf('a=1&b=2'), ['a', 'b'])).toBeUndefined();
    expect(() => assertKnownArguments(requestOf('a=1&x=1&y=2&x=3'), ['a'])).toThrow(
      badRequestError('Unknown argument: "x, y"').message,
    );
  });

  it('readIntegerArgument reads integers as Python does', () => {
    expect(
      ['n=1', 'n=%20-7%20', 'n=%2B3', ''].map((query) => readIntegerArgument(requestOf(query), 'n')),
    ).toEqual([1, -7, 3, undefined]);
  });

  it('readSwitch is false if missing, and fails with 500 for another word', () => {
    expect(['', 's=true', 's=0'].map((query) => readSwitch(requestOf(query), 's'))).toEqual([
      false,
      true,
      false,
    ]);
    expect(() => readSwitch(requestOf('s=x'), 's')).toThrow(
      expect.objectContaining({ status: 500, message: '__str__ returned non-string (type ValueError)' }),
    );
  });
});
