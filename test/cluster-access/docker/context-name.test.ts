import { describe, expect, it } from 'vitest';
import { asContextName, assertContextName } from '../../../src/cluster-access/docker/context-name.ts';

describe('assertContextName', () => {
  it.each(['web', 'a1', '0b', 'A_.+-', 'defaults', 'Default', 'x-default'])('accepts %j', (name) => {
    expect(assertContextName(name)).toBeUndefined();
  });

  it.each(['', 'a', 'default', '-ab', '.ab', '_ab', '+ab', 'a b', 'a/b', 'ab\n', 'aé', ' ab', 'a:b', 'a@b'])(
    'rejects %j',
    (name) => {
      expect(() => assertContextName(name)).toThrow(
        expect.objectContaining({
          kind: 'usage',
          message: `Invalid Docker context name '${name}'.`,
          hint: 'Use at least two characters (letters, digits and _ . + -), starting with a letter or digit; "default" is reserved.',
        }),
      );
    },
  );
});

describe('asContextName', () => {
  it.each([
    ['web', 'web'],
    ['Web_1.x+y-z', 'Web_1.x+y-z'],
    ['a b/c', 'a-b-c'],
    ['é日web', 'web'],
    ['-_.+web', 'web'],
    ['web é', 'web--'],
    ['a', 'cluster-a'],
    ['-a', 'cluster-a'],
    ['default', 'cluster-default'],
    ['-default', 'cluster-default'],
    ['', 'cluster-magnum'],
    ['日本', 'cluster-magnum'],
  ])('converts %j to %j', (clusterName, name) => {
    expect(asContextName(clusterName)).toBe(name);
    expect(assertContextName(name)).toBeUndefined();
  });
});
