/** The entries of a cluster's `health_status_reason`: its API, its nodes, or what an auto-healer reports. */
import { pythonStr } from '../platform/python-text.ts';
import { shortenedList } from '../platform/shortened-list.ts';

export type NamedEntry = readonly [name: string, value: unknown];

export interface HealthEntries {
  readonly problems: readonly NamedEntry[];
  readonly healthy: readonly NamedEntry[];
}

/** Values that mean healthy (magnum/drivers/common/k8s_monitor.py, and what auto-healers send). */
const HEALTHY = /^(ok|true)$/i;
/** Problems in a sentence. */
const MAX_PROBLEMS_SHOWN = 3;

/** The entries of an object such as `health_status_reason` and `faults`; none for any other value. */
export const entriesOf = (value: unknown): NamedEntry[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** A cluster can have thousands of entries, one for each node. */
export function healthEntriesOf(reason: unknown): HealthEntries {
  const problems: NamedEntry[] = [];
  const healthy: NamedEntry[] = [];
  for (const entry of entriesOf(reason)) (HEALTHY.test(pythonStr(entry[1])) ? healthy : problems).push(entry);
  return { problems, healthy };
}

/** `node-0.Ready: False`. */
export const entryText = ([name, value]: NamedEntry): string => `${name}: ${pythonStr(value ?? '-')}`;

/** `api: refused, node-0.Ready: False and 7 more`; empty without problems. */
export const problemsText = (reason: unknown): string =>
  shortenedList(
    healthEntriesOf(reason).problems.map((entry) => entryText(entry).replace(/\s+/g, ' ')),
    MAX_PROBLEMS_SHOWN,
  );
