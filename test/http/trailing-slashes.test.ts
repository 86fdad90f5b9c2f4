import { expect, it } from 'vitest';
import { withoutTrailingSlashes } from '../../src/http/trailing-slashes.ts';

it.each([
  ['https://cloud.example/v3', 'https://cloud.example/v3'],
  ['https://cloud.example/v3/', 'https://cloud.example/v3'],
  ['https://cloud.example/v3///', 'https://cloud.example/v3'],
  ['//a', '//a'],
  ['/', ''],
  ['', ''],
])('withoutTrailingSlashes returns %j as %j', (url, expected) => {
  expect(withoutTrailingSlashes(url)).toBe(expected);
});
