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

export default async ({ cluster: id, long, tree, labels }: Options<typeof show>, context: Context) => {
  assertOneForm({ '--long': long, '--tree': tree, '--labels': labels });
  if (tree) {
    const { clusterTree } = await import('./show-tree.ts');
    return await clusterTree(id, context);
  }
  const { clusters, clusterTemplates } = await context.magnum();
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

/** Throws MagnumError `usage` for several of the options that select what is shown. */
function assertOneForm(options: Readonly<Record<string, boolean>>): void {
  const given = Object.keys(options).filter((flag) => options[flag]);
  if (given.length > 1) throw new MagnumError('usage', `${given.join(' and ')} cannot be used together.`);
}
