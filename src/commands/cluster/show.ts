import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { renamedFields } from '../../magnum/renamed-fields.ts';
import type { Cluster, ClusterTemplate } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { labelRows } from '../shared/label-rows.ts';
import { readParentLabels } from '../shared/parent-labels.ts';
import { recordOf } from '../shared/resource.ts';
import { expandProblems } from './cluster-health.ts';
import type { show } from './table.ts';

export default async ({ cluster: id, long, labels }: Options<typeof show>, { magnum }: Context) => {
  if (long && labels)
    throw new MagnumError('usage', "Option '--labels' cannot be used with option '--long'.");
  const { clusters, clusterTemplates } = await magnum();
  const cluster = await clusters.get(id);
  if (labels) {
    return await labelRows(cluster, { own: 'cluster', parent: 'template' }, () =>
      readParentLabels((query) => clusterTemplates.get(cluster.cluster_template_id, query)),
    );
  }
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
