import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { picture, readHouse } from '../../scripts/house.mjs';

const house = readHouse();
const imports = (part: string): string[] => [...(house.get(part)?.keys() ?? [])].sort();

describe('the house', () => {
  it.each([
    ['http', ['common']],
    ['clouds', ['common']],
    ['cluster-access', ['common']],
    ['output', ['common']],
    ['sandbox', ['common']],
    ['keystone', ['common', 'http']],
    ['magnum', ['common', 'http']],
    ['cli', ['common', 'output']],
  ])('%s needs no more than %j', (part, allowed) => {
    expect(imports(part).filter((other) => !allowed.includes(other))).toEqual([]);
  });

  it('lets commands be known to nobody but run.ts', () => {
    const knowing = [...house].filter(([, targets]) => targets.has('commands')).map(([part]) => part);
    expect(knowing.filter((part) => part !== 'run.ts')).toEqual([]);
  });

  it('is drawn as it is', () => {
    expect(readFileSync('docs/architecture.svg', 'utf8')).toBe(picture(house));
  });
});
