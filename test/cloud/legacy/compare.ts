/** Runs the same command lines with a Python client and with ours, and compares the outcomes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTarget } from '../contract/real-target.ts';
import { LOGINS } from '../contract/target.ts';
import type { Case, Line } from './case.ts';
import { type Client, ourClient } from './clients.ts';
import { comparableOutcome, expectedOutcome } from './differences.ts';
import { formatOutcome, type Outcome } from './outcome.ts';
import { openSide, type Side } from './side.ts';

export interface Comparison {
  readonly title: string;
  readonly cases: readonly Case[];
  readonly open: () => Client;
  /** Reduces two outcomes to what is compared. */
  readonly reduce?: (theirs: Outcome, ours: Outcome) => [Outcome, Outcome];
}

/** Defines a test for each case. */
export function compareClients({ title, cases, open, reduce }: Comparison): void {
  const target = realTarget();
  let theirs: Side;
  let ours: Side;

  beforeAll(async () => {
    [theirs, ours] = await Promise.all([
      openSide(open(), target, LOGINS.demo),
      openSide(ourClient(), target, LOGINS.other),
    ]);
  });
  afterEach(() => Promise.all([theirs.clean(), ours.clean()]));
  afterAll(() => Promise.all([theirs.close(), ours.close()]));

  describe(title, () => {
    it.each(cases)('$name', async ({ lines }) => {
      for (const item of lines) {
        const line: Line = typeof item === 'string' ? { line: item } : item;
        if ((line.release ?? target.release) !== target.release) continue;
        const [theirOutcome, ourOutcome] = await Promise.all([theirs.run(line), ours.run(line)]);
        const expected = expectedOutcome(theirOutcome, line);
        const comparable = comparableOutcome(ourOutcome, theirOutcome, line);
        const [wanted, actual] = reduce?.(expected, comparable) ?? [expected, comparable];
        expect
          .soft(formatOutcome(line.line, actual, target), line.line)
          .toBe(formatOutcome(line.line, wanted, target));
      }
    });
  });
}
