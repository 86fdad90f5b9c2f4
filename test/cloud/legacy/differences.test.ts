/** Each difference is documented, and occurs in a case. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coeCases } from './cases/coe.ts';
import { cases } from './cases/index.ts';
import { appliesEverywhere, type DifferenceId, differences } from './differences.ts';

const ids = Object.keys(differences) as DifferenceId[];
const documented = [...readFileSync('docs/differences.md', 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
  ([, id]) => id,
);
const used = new Set(
  [...cases, ...coeCases].flatMap(({ lines }) =>
    lines.flatMap((line) => (typeof line === 'string' ? [] : (line.differs ?? []))),
  ),
);

describe('differences', () => {
  it.each(ids)('docs/differences.md lists %s', (id) => {
    expect(documented).toContain(id);
  });

  it.each(ids)('a case uses %s, or it applies everywhere', (id) => {
    expect(appliesEverywhere(id) || used.has(id)).toBe(true);
  });
});
