/**
 * The sandbox behaves like the real Keystone and Magnum: each scenario runs on both, and each response of the sandbox must
 * be the same as the real one, except for the differences in allowed.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedFor, withoutAllowed } from './allowed.ts';
import { listedOutcomes, outcomesOf, RELEASES, updateOutcomes } from './outcomes.ts';
import { realTarget } from './real-target.ts';
import { CLIENT_REQUESTS, nameOf } from './requests.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { scenariosFor } from './scenarios/index.ts';
import { record, type TokenStore } from './stage.ts';
import type { Target } from './target.ts';

const real = realTarget();
let sandbox: Target;
const tokens: Record<Target['name'], TokenStore> = { real: new Map(), sandbox: new Map() };
const allowed = allowedFor(real.release);
const used = new Set<object>();
const scenarios = scenariosFor(real);
const played: string[] = [];

beforeAll(async () => {
  sandbox = await sandboxTarget(real);
});
afterAll(() => Promise.all([real.close(), sandbox.close()]));

describe('the sandbox responds like the real cloud', () => {
  it.each(scenarios)('$name', async (scenario) => {
    const run = (target: Target) => record(scenario, target, tokens[target.name]);
    const [expected, actual] = await Promise.all([run(real), run(sandbox)]);
    expect(expected).not.toHaveLength(0);
    played.push(...expected);
    for (const [index, entry] of expected.entries()) {
      const request = requestOf(entry);
      const [wanted, found] = withoutAllowed([entry, actual[index] ?? ''], allowed, used);
      expect.soft(found, request).toBe(wanted);
    }
    expect(actual).toHaveLength(expected.length);
  });
});

it('allowed.ts lists only differences that occur', () => {
  expect(allowed.filter((difference) => !used.has(difference))).toEqual([]);
});

const requestOf = (entry: string) => entry.slice(0, entry.indexOf('\n\n'));

it('README.md lists the outcomes of all requests', () => {
  const outcomes = outcomesOf(real.release, played);
  if (process.env.UPDATE_CONTRACT) updateOutcomes(real.release, outcomes);
  expect(outcomes).toEqual(listedOutcomes(real.release));
});

it('README.md lists that each request of the client can be done', () => {
  const done = RELEASES.flatMap(listedOutcomes).filter(({ result }) => result === 'done');
  expect(done.map(({ request }) => request)).toEqual(expect.arrayContaining(CLIENT_REQUESTS.map(nameOf)));
});
