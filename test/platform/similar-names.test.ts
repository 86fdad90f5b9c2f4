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
  ['a', [''], []],
  ['wxb', ['web', 'wab', 'web'], ['wab', 'web']],
  ['cluster', ['clxxxer'], ['clxxxer']],
  ['cluster', ['clxxxxr'], []],
  ['abcde', ['abxxx'], []],
  ['abcdef', ['abcxxx'], ['abcxxx']],
  ['abcdefgh', ['abcdefghxxx'], ['abcdefghxxx']],
  ['abcdefgh', ['abcdefghxxxx'], []],
  ['clsuter', ['cluster', 'clster'], ['clster', 'cluster']],
  ['abdc-xyz', ['abcd-xzy'], ['abcd-xzy']],
  [`${'x'.repeat(99)}y`, ['x'.repeat(100)], ['x'.repeat(100)]],
  [`${'x'.repeat(100)}y`, ['x'.repeat(101)], []],
  ['x'.repeat(200), [`${'x'.repeat(199)}y`], []],
])('similarNames: of %j in %j are %j', (word, names, expected) => {
  expect(similarNames(word, names)).toEqual(expected);
});

test.each([
  [0, ['web']],
  [1, ['web']],
])('similarNames with a distance of up to %i finds only the nearest names', (maxDistance, expected) => {
  expect(similarNames('web', ['wab', 'web', 'xyz'], maxDistance)).toEqual(expected);
  expect(similarNames('wxb', ['web'], maxDistance)).toEqual(maxDistance === 1 ? ['web'] : []);
  expect(similarNames('wxyb', ['wabb'], maxDistance)).toEqual([]);
});
