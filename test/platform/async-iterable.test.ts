import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { toArray } from '../../src/platform/async-iterable.ts';

it('toArray collects the items of generators, streams and arrays in order', async () => {
  async function* pages() {
    yield 1;
    yield 2;
  }
  expect(await toArray(pages())).toEqual([1, 2]);
  expect(await toArray(Readable.from(['a', 'b']))).toEqual(['a', 'b']);
  expect(await toArray([3, 4])).toEqual([3, 4]);
  expect(await toArray([])).toEqual([]);
});

it('toArray throws the error of the iterable', async () => {
  async function* pages() {
    yield 1;
    throw new Error('the next page is missing');
  }
  await expect(toArray(pages())).rejects.toThrow('the next page is missing');
});
