/** What the doctor says of one thing. */
import { MagnumError, messageOf, sentenceOf } from '../../errors.ts';

/** `bad` would stop a command; `doubtful` may surprise; `skipped` could not be looked at. */
export type Verdict = 'good' | 'doubtful' | 'bad' | 'skipped';

export interface CheckResult {
  readonly topic: string;
  readonly verdict: Verdict;
  readonly finding: string;
  /** What to do. */
  readonly advice?: string | undefined;
}

export type Findings = AsyncGenerator<CheckResult, void, undefined>;

export const good = (topic: string, finding: string): CheckResult => ({ topic, verdict: 'good', finding });

export const warning = (topic: string, finding: string, advice?: string): CheckResult => ({
  topic,
  verdict: 'doubtful',
  finding,
  advice,
});

export const bad = (topic: string, finding: string, advice?: string): CheckResult => ({
  topic,
  verdict: 'bad',
  finding,
  advice,
});

export const skipped = (topic: string, finding: string): CheckResult => ({
  topic,
  verdict: 'skipped',
  finding,
});

/** What was thrown, as a finding. An interrupted user wants no more of them: that is thrown on. */
export function failure(topic: string, error: unknown): CheckResult {
  if (!(error instanceof MagnumError)) return bad(topic, messageOf(error));
  if (error.kind === 'interrupted') throw error;
  return bad(topic, sentenceOf(error), error.hint);
}
