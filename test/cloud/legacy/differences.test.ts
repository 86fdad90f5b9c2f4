/** Every difference is explained to users, and none is listed that no case shows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coeCases } from './cases/coe.ts';
import { cases } from './cases/index.ts';
import { type DifferenceId, differences, showsEverywhere } from './differences.ts';

const ids = Object.keys(differences) as DifferenceId[];
const explained = [...readFileSync('docs/differences.md', 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
  ([, id]) => id,
);
const shown = new Set(
  [...cases, ...coeCases].flatMap(({ lines }) =>
    lines.flatMap((line) => (typeof line === 'string' ? [] : (line.differs ?? []))),
  ),
);

describe('each difference', () => {
  it.each(ids)('docs/differences.md explains %s', (id) => {
    expect(explained).toContain(id);
  });

  it.each(ids)('a case shows %s', (id) => {
    expect(showsEverywhere(id) || shown.has(id)).toBe(true);
  });
});
