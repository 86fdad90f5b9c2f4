/**
 * Compares the labels of a cluster with those of its template, and those of a nodegroup with those of its cluster
 * (magnum/api/utils.py: get_labels_diff). Labels that are given at the creation replace all those of the parent, unless they are merged.
 */
import { pythonStr } from '../platform/python-text.ts';
import type { Labels } from './labels.ts';

/** The labels in a response; none if it is not a mapping. */
export const labelsOf = (value: unknown): Labels => (isMapping(value) ? toLabels(value) : {});

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const toLabels = (mapping: Readonly<Record<string, unknown>>): Labels =>
  Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, pythonStr(value)]));

/** The labels of the parent that a resource with the labels `given` does not have, sorted by key. */
export const lostLabels = (parent: Labels, given: Labels): [key: string, value: string][] =>
  Object.entries(parent)
    .filter(([key]) => !Object.hasOwn(given, key))
    .sort(byKey);

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/**
 * The labels of the parent, from the differences in a response. Undefined if it does not have all of them: Magnum 10 and older do not
 * return them.
 */
export function parentLabelsFrom({
  labels,
  labels_overridden: overridden,
  labels_added: added,
  labels_skipped: skipped,
}: Readonly<Record<string, unknown>>): Labels | undefined {
  if (!isMapping(overridden) || !isMapping(added) || !isMapping(skipped)) return undefined;
  const inherited = Object.entries(labelsOf(labels)).filter(([key]) => !Object.hasOwn(added, key));
  return { ...Object.fromEntries(inherited), ...toLabels(overridden), ...toLabels(skipped) };
}

export interface LabelOrigin {
  readonly key: string;
  /** Null for a label of the parent that the resource does not have. */
  readonly value: string | null;
  /** `own` also if it overrides a label of the parent. */
  readonly source: 'own' | 'parent' | 'skipped' | 'unknown';
  /** The value in the parent; null if it has no such label, or is unknown. */
  readonly parentValue: string | null;
}

/** The origin of each label, and the labels of the parent that the resource does not have, sorted by key. */
export function labelOrigins(own: Labels, parent: Labels | undefined): LabelOrigin[] {
  const origins = Object.entries(own).map(([key, value]): LabelOrigin => {
    if (parent === undefined) return { key, value, source: 'unknown', parentValue: null };
    const parentValue = Object.hasOwn(parent, key) ? (parent[key] as string) : null;
    return { key, value, source: parentValue === value ? 'parent' : 'own', parentValue };
  });
  const skipped = lostLabels(parent ?? {}, own).map(
    ([key, parentValue]): LabelOrigin => ({ key, value: null, source: 'skipped', parentValue }),
  );
  return [...origins, ...skipped].sort(({ key: a }, { key: b }) => byKey([a, 0], [b, 0]));
}
