import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { renamedFields } from '../../magnum/renamed-fields.ts';
import type { Cluster, ClusterTemplate } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { recordOf } from '../shared/resource.ts';
import { expandProblems } from './cluster-health.ts';
import type { show } from './table.ts';

export default async ({ cluster: id, long, tree }: Options<typeof show>, context: Context) => {
  if (long && tree) throw new MagnumError('usage', '--long and --tree cannot be used together.');
  if (tree) {
    const { clusterTree } = await import('./show-tree.ts');
    return await clusterTree(id, context);
  }
  const { clusters, clusterTemplates } = await context.magnum();
  const cluster = await clusters.get(id);
  if (!long) return clusterRecord(cluster);
  const template = await clusterTemplates.get(cluster.cluster_template_id);
  return clusterRecord(withTemplate(cluster, template));
};

/** The properties of the cluster, then those of its template, each named `clustertemplate_…`. */
function withTemplate(cluster: Cluster, { links: _links, uuid: _uuid, ...template }: ClusterTemplate): Row {
  const properties = Object.entries(template).map(([key, value]) => [`clustertemplate_${key}`, value]);
  return { ...cluster, ...Object.fromEntries(properties) };
}

/** The renamed fields can be selected by both names. */
const clusterRecord = (cluster: Row) => ({
  ...recordOf(cluster, expandProblems),
  unlisted: renamedFields(cluster),
});
