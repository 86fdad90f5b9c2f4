/**
 * The sandbox behaves like the real Keystone and Magnum: each scenario runs on both, and each response of the sandbox must
 * be the same as the real one, except for the differences in allowed.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedFor, gapsFor, isResponseTo, withoutAllowed } from './allowed.ts';
import { realTarget } from './real-target.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { scenariosFor } from './scenarios/index.ts';
import { record, type TokenStore } from './stage.ts';
import type { Target } from './target.ts';

const real = realTarget();
let sandbox: Target;
const tokens: Record<Target['name'], TokenStore> = { real: new Map(), sandbox: new Map() };
const allowed = allowedFor(real.release);
const gaps = gapsFor(real.release);
const used = new Set<object>();

beforeAll(async () => {
  sandbox = await sandboxTarget(real);
});
afterAll(() => Promise.all([real.close(), sandbox.close()]));

describe('the sandbox responds like the real cloud', () => {
  it.each(scenariosFor(real))('$name', async (scenario) => {
    const run = (target: Target) => record(scenario, target, tokens[target.name]);
    const [expected, actual] = await Promise.all([run(real), run(sandbox)]);
    expect(expected).not.toHaveLength(0);
    for (const [index, entry] of expected.entries()) {
      const request = requestOf(entry);
      const [wanted, found] = withoutAllowed([entry, actual[index] ?? ''], allowed, used);
      const gap = gaps.find((one) => isResponseTo(one, scenario.name, request));
      if (gap === undefined) {
        expect.soft(found, request).toBe(wanted);
        continue;
      }
      used.add(gap);
      expect.soft(requestOf(actual[index] ?? ''), 'the same request').toBe(request);
      expect.soft(found, `a gap that is closed: ${gap.reason}`).not.toBe(wanted);
    }
    expect(actual).toHaveLength(expected.length);
  });
});

it('allowed.ts lists only differences that occur', () => {
  expect([...allowed, ...gaps].filter((difference) => !used.has(difference))).toEqual([]);
});

const requestOf = (entry: string) => entry.slice(0, entry.indexOf('\n\n'));
