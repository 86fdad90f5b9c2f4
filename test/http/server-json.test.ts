import { expect, it } from 'vitest';
import { parseServerJson } from '../../src/http/server-json.ts';

const nested = (levels: number, open: string, close: string): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

it.each(['{"a":[1,"]}[{",null,{"b":"\\"[\\\\"}]}', '"\\\\"', '[[],{},[],{}]', '1', ' true '])(
  'parseServerJson parses %j',
  (text) => {
    expect(parseServerJson(text)).toEqual(JSON.parse(text));
  },
);

it('parseServerJson ignores one byte order mark at the start', () => {
  expect(parseServerJson('\ufeff{"a":1}')).toEqual({ a: 1 });
  expect(parseServerJson('\ufeff\ufeff{"a":1}')).toBeUndefined();
  expect(parseServerJson('{"a":1}\ufeff')).toBeUndefined();
});

it.each(['', 'nothing', '{"a":', '"open', '"open\\', "{'a': 1}"])(
  'parseServerJson returns undefined for %j',
  (text) => {
    expect(parseServerJson(text)).toBeUndefined();
  },
);

it.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('parseServerJson parses 100 levels of %s, and returns undefined for 101', (_, open, close) => {
  expect(parseServerJson(nested(100, open, close))).toEqual(JSON.parse(nested(100, open, close)));
  expect(parseServerJson(nested(101, open, close))).toBeUndefined();
});

it('parseServerJson counts only the levels that are open at the same time', () => {
  expect(parseServerJson(`[${'[],{},'.repeat(200)}0]`)).toHaveLength(401);
});

it('parseServerJson parses 1,500,000 values, and returns undefined for more', () => {
  // The list is one value, and each comma stands for another one.
  const list = (commas: number): string => `[${'1,'.repeat(commas)}1]`;
  expect(parseServerJson(list(1_499_999))).toHaveLength(1_500_000);
  expect(parseServerJson(list(1_500_000))).toBeUndefined();
  const lists = (count: number): string => `[${'[],'.repeat(count)}{}]`;
  expect(parseServerJson(lists(749_999))).toHaveLength(750_000);
  expect(parseServerJson(lists(750_000))).toBeUndefined();
});
