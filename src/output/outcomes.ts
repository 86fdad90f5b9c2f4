/** Reports the outcomes of one operation on several resources: a sentence each, or one list in a machine format. */
import { detailsOf, MagnumError, withFoundHint } from '../errors.ts';
import { type Column, rows as listOf, type Outcome, type Outcomes, type Rows } from './result.ts';

/** The properties of an outcome in lists. */
export const OUTCOME_COLUMNS: readonly Column[] = [{ key: 'item' }, { key: 'status' }, { key: 'message' }];

/** Writes outcomes. Closed output (EPIPE) is not an error for any of these functions. */
export interface Reporter {
  success(sentence: string): Promise<void>;
  /** `details` are lines below the sentence. */
  failure(sentence: string, details: readonly string[], error: unknown): Promise<void>;
  /** Writes all outcomes as a list, for the machine formats; may stop early. If undefined, each outcome is a sentence. */
  readonly list: ((list: Rows) => Promise<void>) | undefined;
}

export interface Tally {
  /** Number of outcomes. */
  readonly items: number;
  /** The errors of failed outcomes. */
  readonly errors: readonly unknown[];
}

/**
 * Reports and counts the outcomes. Reading the iterable does the work, so it is read to the end even if the output
 * is closed.
 */
export async function reportOutcomes(outcomes: Outcomes['outcomes'], reporter: Reporter): Promise<Tally> {
  const seen: Outcome[] = [];
  const remaining = createResumableIterator(outcomes, seen);
  let lastHint: string | undefined;
  /** Omits a hint that repeats the previous one. */
  const detailsAndHint = ({ error }: Outcome): string[] => {
    const hint = error instanceof MagnumError ? error.hint : undefined;
    const isNew = hint !== undefined && hint !== lastHint;
    lastHint = hint;
    return isNew ? [...detailsOf(error), hint] : detailsOf(error);
  };
  try {
    await reporter.list?.(listOf(OUTCOME_COLUMNS, entries(remaining())));
  } finally {
    for await (const outcome of remaining()) {
      if (hasFailed(outcome)) await reporter.failure(outcome.text, detailsAndHint(outcome), outcome.error);
      else if (outcome.isReported !== true) await reporter.success(outcome.text);
    }
  }
  const final = seen.filter(({ interim }) => interim !== true);
  return { items: final.length, errors: final.filter(hasFailed).map(({ error }) => error) };
}

const hasFailed = (outcome: Outcome): boolean => outcome.error !== undefined;

/** Each call iterates over the remaining outcomes. Unlike a plain generator, a loop that ends early does not close the source. */
function createResumableIterator(
  outcomes: Outcomes['outcomes'],
  seen: Outcome[],
): () => AsyncGenerator<Outcome> {
  const steps =
    Symbol.asyncIterator in outcomes ? outcomes[Symbol.asyncIterator]() : outcomes[Symbol.iterator]();
  return async function* () {
    for (let step = await steps.next(); !step.done; step = await steps.next()) {
      const outcome = hasFailed(step.value)
        ? { ...step.value, error: await withFoundHint(step.value.error) }
        : step.value;
      seen.push(outcome);
      yield outcome;
    }
  };
}

async function* entries(outcomes: AsyncIterable<Outcome>) {
  for await (const outcome of outcomes) {
    if (outcome.interim === true) continue;
    const { item, text, error } = outcome;
    const hint = error instanceof MagnumError ? error.hint : undefined;
    const message = [text, ...detailsOf(error), ...(hint === undefined ? [] : [hint])].join('\n');
    yield { item, status: hasFailed(outcome) ? 'failed' : (outcome.status ?? 'accepted'), message };
  }
}
