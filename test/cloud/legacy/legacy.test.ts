/**
 * The same command lines, typed to the Python client and to ours, come to the same: on stdout, in the exit code, in
 * the requests and in what there is afterwards, but for what differences.ts lists.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTarget } from '../contract/real-target.ts';
import { LOGINS } from '../contract/target.ts';
import type { Line } from './case.ts';
import { cases } from './cases/index.ts';
import { legacyClient, ourClient } from './clients.ts';
import { compared, expected } from './differences.ts';
import { tell } from './outcome.ts';
import { openSide, type Side } from './side.ts';

const target = realTarget();
let legacy: Side;
let ours: Side;

beforeAll(async () => {
  [legacy, ours] = await Promise.all([
    openSide(legacyClient(), target, LOGINS.demo),
    openSide(ourClient(), target, LOGINS.other),
  ]);
});
afterEach(() => Promise.all([legacy.clean(), ours.clean()]));
afterAll(() => Promise.all([legacy.close(), ours.close()]));

describe('our client does what the Python client does', () => {
  it.each(cases)('$name', async ({ lines }) => {
    for (const one of lines) {
      const line: Line = typeof one === 'string' ? { line: one } : one;
      const [theirs, mine] = await Promise.all([legacy.run(line), ours.run(line)]);
      expect
        .soft(tell(line.line, compared(mine, theirs, line), target), line.line)
        .toBe(tell(line.line, expected(theirs, line), target));
    }
  });
});
