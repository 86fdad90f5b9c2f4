import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { isRenamed, renamedFields, sortKeyFor } from '../../magnum/renamed-fields.ts';
import type { Cluster } from '../../magnum/types.ts';
import type { Rows } from '../../output/result.ts';
import { filtered, firstOf } from '../../platform/async-iterable.ts';
import { once } from '../../platform/once.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { fieldsIn, noneAfterMarker, rowsWithFields } from '../shared/list-options.ts';
import { createClusterFilter } from './cluster-filter.ts';
import { collectProblems } from './cluster-health.ts';
import { columns, LISTED_FIELDS, longColumns } from './list-columns.ts';
import { createProjectScope, type ProjectScope } from './project-scope.ts';
import type { list } from './table.ts';

type ListOptions = Options<typeof list>;

export default async (options: ListOptions, context: Context) => {
  const { watch, project } = options;
  const scope = once(() => createProjectScope(project, context, watch === undefined));
  const read = () => readList(options, scope, context);
  if (watch === undefined) return await read();
  const { watchRows } = await import('../shared/watch-rows.ts');
  return watchRows(watch, read, context);
};

async function readList(
  options: ListOptions,
  scopeOf: () => Promise<ProjectScope>,
  context: Context,
): Promise<Rows> {
  const { marker, limit, sortKey, sortDir, fields, long, watch } = options;
  const { now } = context.world;
  const filter = createClusterFilter(options, now());
  const [{ clusters }, scope] = await Promise.all([context.magnum(), scopeOf()]);
  const listed = clusters.list({
    marker,
    // A filter needs all clusters until it has found enough.
    limit: scope.isFilter || filter.isGiven ? undefined : limit,
    sort_key: sortKeyFor(sortKey),
    sort_dir: sortDir,
    detail: long || scope.requiresDetails || filter.requiresDetails || requiresDetails(fields),
    // With a clock the first page is small, so that rows appear early; --watch shows only complete lists.
    clock: watch === undefined ? now : undefined,
  });
  const scoped = scope.select(listed);
  const chosen = filter.isGiven ? filtered(scoped.clusters, filter.matches) : scoped.clusters;
  const { clusters: items, remarks } = collectProblems(limit ? firstOf(chosen, limit) : chosen);
  return {
    ...(await rowsWithFields(long ? longColumns(now) : columns, fields, withRenamedFields(items, fields))),
    itemNoun: 'clusters',
    remarks: () => [...remarks(), ...scoped.remarks()],
    emptyRemark: emptyRemarkFor(options, scope, filter.isGiven),
  };
}

/** Adds the renamed fields under the names that `--fields` has. */
function withRenamedFields(
  clusters: AsyncIterable<Cluster>,
  fields: string | undefined,
): AsyncIterable<Cluster> {
  if (!isRenamed(fieldsIn(fields))) return clusters;
  return (async function* () {
    for await (const cluster of clusters) yield { ...cluster, ...renamedFields(cluster) };
  })();
}

const requiresDetails = (fields: string | undefined): boolean =>
  fieldsIn(fields).some((field) => !LISTED_FIELDS.has(field));

function emptyRemarkFor(
  { project, marker }: ListOptions,
  { hidesOthers }: ProjectScope,
  isFiltered: boolean,
): string {
  const filter = project === undefined ? [] : ['--project', project];
  if (isFiltered) return `No clusters match. To list all: ${ownCommand('cluster-list', ...filter)}`;
  if (marker !== undefined) return noneAfterMarker('clusters', 'cluster-list', ...filter);
  const none = project === undefined ? 'No clusters.' : `No clusters in project ${project}.`;
  if (hidesOthers) return `${none} To list all: ${ownCommand('cluster-list')}`;
  const create = ownCommand('cluster-create', 'mycluster', '--cluster-template', 'TEMPLATE');
  return `${none} To create one: ${create}`;
}
