import { expect, it } from 'vitest';
import { isRenamed, renamedFields, sortKeyFor } from '../../src/magnum/renamed-fields.ts';

it.each([
  [{ stack_id: 's' }, { cluster_id: 's' }],
  [{ cluster_id: 's' }, { stack_id: 's' }],
  [{ cluster_id: null }, { stack_id: null }],
  [{ stack_id: 'a', cluster_id: 'b' }, {}],
  [{ uuid: 'u' }, {}],
])('renamedFields of %j are %j', (cluster, expected) => {
  expect(renamedFields(cluster)).toEqual(expected);
});

it.each([
  [['uuid', 'stack_id'], true],
  [['cluster_id'], true],
  [['uuid'], false],
  [[], false],
])('isRenamed of %j is %s', (fields, expected) => {
  expect(isRenamed(fields)).toBe(expected);
});

it.each([
  ['cluster_id', 'stack_id'],
  ['stack_id', 'stack_id'],
  ['name', 'name'],
  [undefined, undefined],
])('sortKeyFor %s is %s', (key, expected) => {
  expect(sortKeyFor(key)).toBe(expected);
});
