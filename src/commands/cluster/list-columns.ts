/** The columns of cluster lists. */
import { resourceAge } from '../../magnum/resource-age.ts';
import type { Column } from '../../output/result.ts';
import { listColumns, NAME, STATUS } from '../shared/list-columns.ts';

const HEALTH: Column = { key: 'health_status', overflow: 'cut-last' };
const DEFAULT_COLUMNS = ['uuid', NAME, 'keypair', 'node_count', 'master_count', STATUS] as const;
const LEFT_OUT_FIRST = ['keypair', 'master_count', 'node_count', 'uuid'] as const;

export const columns: readonly Column[] = listColumns(
  [...DEFAULT_COLUMNS, { ...HEALTH, isExtra: true }],
  LEFT_OUT_FIRST,
);

/** Milliseconds since the epoch. */
type Clock = () => number;

/** The columns of `--long`, which a detailed list has. */
export const longColumns = (now: Clock): readonly Column[] =>
  listColumns(
    [...DEFAULT_COLUMNS, HEALTH, 'coe_version', ageColumn(now)],
    [...LEFT_OUT_FIRST, 'coe_version', 'created_at', 'health_status'],
  );

/** The time of creation, which tables show as an age. */
const ageColumn = (now: Clock): Column => ({
  key: 'created_at',
  title: 'age',
  display: (value) => resourceAge(value, now()) ?? value,
});

/** Fields of a plain list. A detailed list has more. */
export const LISTED_FIELDS: ReadonlySet<string> = new Set([
  ...['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status', 'health_status'],
  ...['cluster_template_id', 'docker_volume_size', 'labels', 'master_flavor_id', 'flavor_id'],
  ...['create_timeout', 'links', 'stack_id', 'cluster_id', 'merge_labels'],
]);
