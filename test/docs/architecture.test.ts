import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { picture, readHouse, storeys } from '../../scripts/house.mjs';

const house = readHouse();
const imports = (part: string): string[] => [...(house.get(part)?.keys() ?? [])].sort();

describe('the house', () => {
  it('has no circles', () => {
    expect(() => storeys(house)).not.toThrow();
    expect(() =>
      storeys(
        new Map([
          ['a', new Map([['b', 1]])],
          ['b', new Map([['a', 1]])],
        ]),
      ),
    ).toThrow('a -> b -> a');
  });

  it.each([
    ['http', ['common']],
    ['clouds', ['common']],
    ['coe', ['common']],
    ['output', ['common']],
    ['sandbox', ['common']],
    ['keystone', ['common', 'http']],
    ['magnum', ['common', 'http']],
    ['cli', ['common', 'output']],
  ])('%s needs no more than %j', (part, allowed) => {
    expect(imports(part).filter((other) => !allowed.includes(other))).toEqual([]);
  });

  it('lets commands be known to nobody but main and the library', () => {
    const knowing = [...house].filter(([, targets]) => targets.has('commands')).map(([part]) => part);
    expect(knowing.filter((part) => part !== 'main.ts' && part !== 'library.ts')).toEqual([]);
  });

  it('is drawn as it is', () => {
    expect(readFileSync('docs/architecture.svg', 'utf8')).toBe(picture(house));
  });
});
