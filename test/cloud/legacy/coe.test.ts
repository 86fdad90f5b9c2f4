/**
 * `openstack coe` and our client send the same requests for the same command lines, with the same effects and the same values
 * in the fields that both print, except for the differences in differences.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTarget } from '../contract/real-target.ts';
import { LOGINS } from '../contract/target.ts';
import type { Line } from './case.ts';
import { coeCases } from './cases/coe.ts';
import { openstackClient, ourClient } from './clients.ts';
import { comparableOutcome, expectedOutcome } from './differences.ts';
import { formatOutcome } from './outcome.ts';
import { withSharedFields } from './shared-fields.ts';
import { openSide, type Side } from './side.ts';

const target = realTarget();
let openstack: Side;
let ours: Side;

beforeAll(async () => {
  [openstack, ours] = await Promise.all([
    openSide(openstackClient(), target, LOGINS.demo),
    openSide(ourClient(), target, LOGINS.other),
  ]);
});
afterEach(() => Promise.all([openstack.clean(), ours.clean()]));
afterAll(() => Promise.all([openstack.close(), ours.close()]));

describe('our client behaves like openstack coe', () => {
  it.each(coeCases)('$name', async ({ lines }) => {
    for (const item of lines) {
      const line: Line = typeof item === 'string' ? { line: item } : item;
      const [theirOutcome, ourOutcome] = await Promise.all([openstack.run(line), ours.run(line)]);
      const [wanted, actual] = withSharedFields(
        expectedOutcome(theirOutcome, line),
        comparableOutcome(ourOutcome, theirOutcome, line),
      );
      expect
        .soft(formatOutcome(line.line, actual, target), line.line)
        .toBe(formatOutcome(line.line, wanted, target));
    }
  });
});
