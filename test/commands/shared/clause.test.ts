/** Sentences as a part of others. */
import { expect, it } from 'vitest';
import { toClause } from '../../../src/commands/shared/clause.ts';

it.each([
  ...['A', 'An', 'Another', 'Auth', 'Cannot', 'Cloud', 'Default', 'Each', 'Invalid', 'Login', 'No', 'Not'],
  ...['Several', 'Some', 'The', 'There', 'This', 'To', 'Too', 'Unexpected', 'Unknown', 'You'],
])('toClause: starts with a lower-case letter for %s', (word) => {
  expect(toClause(`${word} thing.`)).toBe(`${word.toLowerCase()} thing`);
});

it.each([
  ['Keystone at x does not respond.', 'Keystone at x does not respond'],
  ['Magnum: No. 5', 'Magnum: No. 5'],
  ['Nothing was found.', 'Nothing was found'],
  ['NO luck.', 'NO luck'],
  ['The end', 'the end'],
  ['Rejected. (HTTP 401)', 'Rejected (HTTP 401)'],
  ['Rejected. (HTTP 401) (Request-ID: req-1)', 'Rejected (HTTP 401) (Request-ID: req-1)'],
  ['Rejected. (Request-ID: req-1)', 'Rejected (Request-ID: req-1)'],
  ['Rejected. Try again.', 'Rejected. Try again'],
  ['Rejected. (HTTP x)', 'Rejected. (HTTP x)'],
  ['The a. The b.', 'the a. The b'],
])('toClause: converts %j to %j', (sentence, clause) => {
  expect(toClause(sentence)).toBe(clause);
});
