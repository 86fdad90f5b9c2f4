/** The labels of a cluster or nodegroup, with the origin of each. */
import { labelOrigins, labelsOf, parentLabelsFrom } from '../../magnum/inherited-labels.ts';
import type { Labels } from '../../magnum/labels.ts';
import { type Column, type Row, type Rows, rows } from '../../output/result.ts';

/** `own` and `parent` as in `cluster` and `template`. */
interface Names {
  readonly own: string;
  readonly parent: string;
}

/** Calls `readParent` only if the response does not have the differences. */
export async function labelRows(
  resource: Row,
  { own, parent }: Names,
  readParent: () => Promise<Labels | undefined>,
): Promise<Rows> {
  const labels = labelsOf(resource.labels);
  const origins = labelOrigins(labels, parentLabelsFrom(resource) ?? (await readParent()));
  const sources = { own, parent, skipped: 'skipped', unknown: 'unknown' };
  const parentKey = `${parent}_value`;
  const columns: Column[] = [
    { key: 'key', overflow: 'cut-last' },
    { key: 'value', display: dashIfNull },
    { key: 'source', overflow: 'cut-last' },
    {
      key: parentKey,
      display: (value, { source }) => (source === parent ? 'same' : dashIfNull(value)),
      leaveOutRank: 0,
    },
  ];
  const items = origins.map(({ key, value, source, parentValue }) => ({
    ...{ key, value, source: sources[source] },
    [parentKey]: parentValue,
  }));
  return { ...rows(columns, items), emptyRemark: 'No labels.' };
}

const dashIfNull = (value: unknown) => value ?? '-';
