/** What became of several things: a sentence each for people, one list for programs. */
import { detailsOf, MagnumError } from '../errors.ts';
import { rows as listOf, type Outcome, type Outcomes, type Rows } from './result.ts';

/** Where outcomes are told of. None of it fails because nobody reads it any more. */
export interface Reporter {
  /** The sentence of one that went well. */
  good(sentence: string): Promise<void>;
  /** The sentence of one that failed, and what there is to say below it. */
  bad(sentence: string, detailLinesOf: readonly string[]): Promise<void>;
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
  const remaining = createResumableIterator(outcomes, seen);
  let lastHint: string | undefined;
  /** A hint that is the same for several is given once. */
  const below = ({ error }: Outcome): string[] => {
    const hint = error instanceof MagnumError ? error.hint : undefined;
    const isNew = hint !== undefined && hint !== lastHint;
    lastHint = hint;
    return isNew ? [...detailsOf(error), hint] : detailsOf(error);
  };
  try {
    await reporter.list?.(listOf(['item', 'status', 'message'], entries(remaining())));
  } finally {
    for await (const outcome of remaining())
      await (hasFailed(outcome) ? reporter.bad(outcome.text, below(outcome)) : reporter.good(outcome.text));
  }
  const final = seen.filter(({ interim }) => interim !== true);
  return { items: final.length, errors: final.filter(hasFailed).map(({ error }) => error) };
}

const hasFailed = (outcome: Outcome): boolean => outcome.error !== undefined;

/** Each call iterates over what is left: unlike with a plain generator, a loop that ends early closes nothing. */
function createResumableIterator(
  outcomes: Outcomes['outcomes'],
  seen: Outcome[],
): () => AsyncGenerator<Outcome> {
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
  for await (const outcome of outcomes) {
    if (outcome.interim === true) continue;
    const { item, text, error } = outcome;
    const message = [text, ...detailsOf(error)].join('\n');
    yield { item, status: hasFailed(outcome) ? 'failed' : (outcome.status ?? 'accepted'), message };
  }
}
