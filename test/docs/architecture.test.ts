import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { picture, readHouse } from '../../scripts/house.mjs';

const house = readHouse();
const imports = (part: string): string[] => [...(house.get(part)?.keys() ?? [])].sort();

describe('the house', () => {
  it.each([
    ['common', []],
    ['output', ['common']],
    ['sandbox', ['common']],
    ['http', ['common']],
    ['clouds', ['common', 'http']],
    ['keystone', ['common', 'http', 'clouds']],
    ['magnum', ['common', 'http', 'keystone']],
    ['cluster-access', ['common', 'http', 'magnum']],
    ['context.ts', ['common', 'http', 'clouds', 'keystone', 'magnum', 'output']],
    ['cli', ['common', 'clouds', 'output', 'context.ts']],
    ['library', ['common', 'magnum', 'create-context.ts']],
    ['create-context.ts', ['common', 'http', 'clouds', 'keystone', 'magnum', 'output', 'context.ts']],
  ])('%s imports only %j', (part, allowed) => {
    expect(imports(part).filter((other) => !allowed.includes(other))).toEqual([]);
  });

  it('commands are imported by run.ts alone', () => {
    const knowing = [...house].filter(([, targets]) => targets.has('commands')).map(([part]) => part);
    expect(knowing.filter((part) => part !== 'run.ts')).toEqual([]);
  });

  it('is drawn as it is', () => {
    expect(readFileSync('docs/architecture.svg', 'utf8')).toBe(picture(house));
  });
});
