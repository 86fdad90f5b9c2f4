/** What became of several things: a sentence each for people, one list for programs. */
import { rows as listOf, type Outcome, type Outcomes, type Rows } from './result.ts';

/** Where outcomes are told of. None of it fails because nobody reads it any more. */
export interface Reporter {
  /** The sentence of one that went well. */
  good(sentence: string): Promise<void>;
  /** The sentence of one that failed. */
  bad(sentence: string): Promise<void>;
  /** All as a list, for the machine formats; undefined to have each sentence as it comes. May stop half-way. */
  readonly list: ((list: Rows) => Promise<void>) | undefined;
}

export interface Tally {
  /** How many there were. */
  readonly items: number;
  /** What was thrown for those that failed. */
  readonly errors: readonly unknown[];
}

/**
 * Reports the outcomes and counts them. Taking an outcome from the iterable is what
 * does the work, so all are taken, even when nobody can read about them any more.
 */
export async function reportOutcomes(outcomes: Outcomes['outcomes'], reporter: Reporter): Promise<Tally> {
  const seen: Outcome[] = [];
  const remaining = resumable(outcomes, seen);
  try {
    await reporter.list?.(listOf(['item', 'status', 'message'], entries(remaining())));
  } finally {
    for await (const outcome of remaining())
      await (hasFailed(outcome) ? reporter.bad(outcome.text) : reporter.good(outcome.text));
  }
  return { items: seen.length, errors: seen.filter(hasFailed).map(({ error }) => error) };
}

const hasFailed = (outcome: Outcome): boolean => outcome.error !== undefined;

/** Each call iterates over what is left: unlike with a plain generator, a loop that ends early closes nothing. */
function resumable(outcomes: Outcomes['outcomes'], seen: Outcome[]): () => AsyncGenerator<Outcome> {
  const steps =
    Symbol.asyncIterator in outcomes ? outcomes[Symbol.asyncIterator]() : outcomes[Symbol.iterator]();
  return async function* () {
    for (let step = await steps.next(); !step.done; step = await steps.next()) {
      seen.push(step.value);
      yield step.value;
    }
  };
}

async function* entries(outcomes: AsyncIterable<Outcome>) {
  for await (const outcome of outcomes)
    yield { item: outcome.item, status: hasFailed(outcome) ? 'failed' : 'accepted', message: outcome.text };
}
