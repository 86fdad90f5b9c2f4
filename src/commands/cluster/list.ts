import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { fieldsIn, rowsWithFields } from '../shared/list-options.ts';
import { collectProblems } from './cluster-health.ts';
import type { list } from './table.ts';

const COLUMNS = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];

/** Fields of a plain list. A detailed list has more. */
const LISTED_FIELDS = new Set([
  ...COLUMNS,
  ...['cluster_template_id', 'docker_volume_size', 'labels', 'master_flavor_id', 'flavor_id'],
  ...['create_timeout', 'links', 'stack_id', 'cluster_id', 'health_status', 'merge_labels'],
]);

export default async (
  { marker, limit, sortKey, sortDir, fields, watch }: Options<typeof list>,
  context: Context,
) => {
  const read = async () => {
    const { clusters } = await context.magnum();
    const detail = requiresDetails(fields);
    // With a clock the first page is small, so that rows appear early; --watch shows only complete lists.
    const clock = watch === undefined ? context.world.now : undefined;
    const { clusters: items, remarks } = collectProblems(
      clusters.list({ marker, limit, sort_key: sortKey, sort_dir: sortDir, detail, clock }),
    );
    return { ...(await rowsWithFields(COLUMNS, fields, items)), itemNoun: 'clusters', remarks };
  };
  if (watch === undefined) return await read();
  const { watchRows } = await import('../shared/watch-rows.ts');
  return watchRows(watch, read, context);
};

const requiresDetails = (fields: string | undefined): boolean =>
  fieldsIn(fields).some((field) => !LISTED_FIELDS.has(field));
