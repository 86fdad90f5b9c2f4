import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawImportGraph, readImportGraph } from '../../scripts/import-graph.mjs';

const graph = readImportGraph();
const imports = (part: string): string[] => [...(graph.get(part)?.keys() ?? [])].sort();

describe('the parts of src/', () => {
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
    ['extensions', ['common', 'clouds', 'cli']],
    ['library', ['common', 'magnum', 'create-context.ts']],
    [
      'create-context.ts',
      [
        ...['common', 'http', 'clouds', 'keystone', 'magnum', 'output', 'context.ts'],
        ...['cluster-access', 'sandbox'],
      ],
    ],
  ])('%s imports at most %j', (part, allowed) => {
    expect(imports(part).filter((other) => !allowed.includes(other))).toEqual([]);
  });

  it('only run.ts imports commands', () => {
    const importers = [...graph].filter(([, targets]) => targets.has('commands')).map(([part]) => part);
    expect(importers.filter((part) => part !== 'run.ts')).toEqual([]);
  });

  it('docs/architecture.svg is up to date: `npm run docs`', () => {
    expect(readFileSync('docs/architecture.svg', 'utf8')).toBe(drawImportGraph(graph));
  });
});
