/**
 * The same command lines, typed to `openstack coe` and to ours, come to the same requests and to the same effects, but
 * for what differences.ts lists, and to the same values in the fields that both show.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTarget } from '../contract/real-target.ts';
import { LOGINS } from '../contract/target.ts';
import type { Line } from './case.ts';
import { coeCases } from './cases/coe.ts';
import { openstackClient, ourClient } from './clients.ts';
import { compared, expected } from './differences.ts';
import { tell } from './outcome.ts';
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

describe('our client does what openstack coe does', () => {
  it.each(coeCases)('$name', async ({ lines }) => {
    for (const one of lines) {
      const line: Line = typeof one === 'string' ? { line: one } : one;
      const [theirs, mine] = await Promise.all([openstack.run(line), ours.run(line)]);
      const [wanted, got] = withSharedFields(expected(theirs, line), compared(mine, theirs, line));
      expect.soft(tell(line.line, got, target), line.line).toBe(tell(line.line, wanted, target));
    }
  });
});
