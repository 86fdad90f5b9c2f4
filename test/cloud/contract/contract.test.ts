/**
 * The sandbox behaves like the real Keystone and Magnum: each scenario runs on both, and each response of the sandbox must
 * be the same as the real one, except for the differences in allowed.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AllowedDifference, allowedDifferences, withoutAllowed } from './allowed.ts';
import { realTarget } from './real-target.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { scenarios } from './scenarios/index.ts';
import { record, type TokenStore } from './stage.ts';
import type { Target } from './target.ts';

let real: Target;
let sandbox: Target;
const tokens: Record<Target['name'], TokenStore> = { real: new Map(), sandbox: new Map() };
const used = new Set<AllowedDifference>();

beforeAll(async () => {
  real = realTarget();
  sandbox = await sandboxTarget();
});
afterAll(() => Promise.all([real.close(), sandbox.close()]));

describe('the sandbox responds like the real cloud', () => {
  it.each(scenarios)('$name', async (scenario) => {
    const run = async (target: Target) => {
      const entries = await record(scenario, target, tokens[target.name]);
      return entries.map((entry) => withoutAllowed(entry, used));
    };
    const [expected, actual] = await Promise.all([run(real), run(sandbox)]);
    expect(expected).not.toHaveLength(0);
    for (const [index, entry] of expected.entries()) expect.soft(actual[index], requestOf(entry)).toBe(entry);
    expect(actual).toHaveLength(expected.length);
  });
});

it('allowedDifferences lists only differences that occur', () => {
  expect(allowedDifferences.filter((difference) => !used.has(difference))).toEqual([]);
});

const requestOf = (entry: string) => entry.slice(0, entry.indexOf('\n\n'));
