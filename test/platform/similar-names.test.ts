import { expect, test } from 'vitest';
import { similarNames } from '../../src/platform/similar-names.ts';

test.each([
  ['web', ['web', 'wbe'], ['web']],
  ['wbe', ['web', 'db'], ['web']],
  ['WEB-1', ['web-1'], ['web-1']],
  ['prod', ['production'], []],
  ['ab', ['xy', 'yz'], []],
  ['clusteer', ['cluster', 'clusters', 'bluster'], ['cluster']],
  ['', ['a'], []],
  ['x'.repeat(200), [`${'x'.repeat(199)}y`], []],
])('similarNames: of %j in %j are %j', (word, names, expected) => {
  expect(similarNames(word, names)).toEqual(expected);
});
