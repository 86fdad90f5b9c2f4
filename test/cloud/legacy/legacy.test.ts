/**
 * The Python client and our client have the same stdout, exit code, requests and effects for the same command lines, except
 * for the differences in differences.ts.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTarget } from '../contract/real-target.ts';
import { LOGINS } from '../contract/target.ts';
import type { Line } from './case.ts';
import { cases } from './cases/index.ts';
import { legacyClient, ourClient } from './clients.ts';
import { comparableOutcome, expectedOutcome } from './differences.ts';
import { formatOutcome } from './outcome.ts';
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

describe('our client behaves like the Python client', () => {
  it.each(cases)('$name', async ({ lines }) => {
    for (const item of lines) {
      const line: Line = typeof item === 'string' ? { line: item } : item;
      const [theirOutcome, ourOutcome] = await Promise.all([legacy.run(line), ours.run(line)]);
      expect
        .soft(formatOutcome(line.line, comparableOutcome(ourOutcome, theirOutcome, line), target), line.line)
        .toBe(formatOutcome(line.line, expectedOutcome(theirOutcome, line), target));
    }
  });
});
