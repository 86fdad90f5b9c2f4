import { describe, expect, it } from 'vitest';
import { labelOrigins, labelsOf, lostLabels, parentLabelsFrom } from '../../src/magnum/inherited-labels.ts';

describe('labelsOf', () => {
  it.each([
    [
      { a: '1', b: '' },
      { a: '1', b: '' },
    ],
    [
      { a: 1, b: true, c: null, d: ['x'] },
      { a: '1', b: 'True', c: 'None', d: "['x']" },
    ],
    [null, {}],
    [undefined, {}],
    ['a=1', {}],
    [['a'], {}],
    [7, {}],
  ])('reads %j', (value, labels) => {
    expect(labelsOf(value)).toEqual(labels);
  });
});

describe('lostLabels', () => {
  it('returns the labels of the parent without the given keys, sorted by key', () => {
    expect(lostLabels({ c: '3', a: '1', b: '2', d: '4' }, { b: 'other', e: '5' })).toEqual([
      ['a', '1'],
      ['c', '3'],
      ['d', '4'],
    ]);
  });

  it('does not take a method of objects for a given label', () => {
    expect(lostLabels({ toString: '1' }, {})).toEqual([['toString', '1']]);
  });
});

describe('parentLabelsFrom', () => {
  const RESOURCE = {
    labels: { same: '1', changed: '2', added: '3' },
    labels_overridden: { changed: '0' },
    labels_added: { added: '3' },
    labels_skipped: { skipped: '4' },
  };

  it('returns inherited, overridden and skipped labels with the values of the parent', () => {
    expect(parentLabelsFrom(RESOURCE)).toEqual({ same: '1', changed: '0', skipped: '4' });
  });

  it.each(['labels_overridden', 'labels_added', 'labels_skipped'])('is undefined without %s', (field) => {
    for (const value of [undefined, null, 'x', []])
      expect(parentLabelsFrom({ ...RESOURCE, [field]: value })).toBeUndefined();
  });

  it('converts values of other types', () => {
    expect(parentLabelsFrom({ ...RESOURCE, labels: null, labels_overridden: { changed: 0 } })).toEqual({
      changed: '0',
      skipped: '4',
    });
  });
});

describe('labelOrigins', () => {
  it('returns the source of each label and the labels that are skipped, sorted by key', () => {
    const own = { same: '1', changed: '2', added: '3' };
    const parent = { same: '1', changed: '0', skipped: '4' };
    expect(labelOrigins(own, parent)).toEqual([
      { key: 'added', value: '3', source: 'own', parentValue: null },
      { key: 'changed', value: '2', source: 'own', parentValue: '0' },
      { key: 'same', value: '1', source: 'parent', parentValue: '1' },
      { key: 'skipped', value: null, source: 'skipped', parentValue: '4' },
    ]);
  });

  it('returns unknown for each label without the parent', () => {
    expect(labelOrigins({ b: '1', a: '' }, undefined)).toEqual([
      { key: 'a', value: '', source: 'unknown', parentValue: null },
      { key: 'b', value: '1', source: 'unknown', parentValue: null },
    ]);
  });

  it('does not take a method of objects for a label of the parent', () => {
    expect(labelOrigins({ toString: '1' }, {})).toEqual([
      { key: 'toString', value: '1', source: 'own', parentValue: null },
    ]);
  });
});
