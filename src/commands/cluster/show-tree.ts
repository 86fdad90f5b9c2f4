/** cluster-show --tree: the cluster with what is wrong with it, worst first, and the next command. */
import type { Context } from '../../context.ts';
import { type Finding, findingsOf, sortBySeverity, worstOf } from '../../magnum/cluster-findings.ts';
import { type ClusterReport, readClusterReport } from '../../magnum/cluster-report.ts';
import { nextStepText } from '../../magnum/next-step.ts';
import type { NameOrUuid } from '../../magnum/types.ts';
import { type PropertyRecord, type Row, record, type Tree } from '../../output/result.ts';

export async function clusterTree(id: NameOrUuid, { magnum, world }: Context): Promise<PropertyRecord> {
  const report = await readClusterReport(await magnum(), id, world.now);
  return { ...record(reportData(report)), tree: toTree(report) };
}

/** For the machine formats: all entries, with the values of the service. */
function reportData({ cluster, nodegroups, health, faults, exceededTimeout, nextStep }: ClusterReport): Row {
  return {
    uuid: cluster.uuid,
    name: cluster.name,
    status: cluster.status ?? null,
    status_reason: cluster.status_reason ?? null,
    exceeded_create_timeout: exceededTimeout ?? null,
    health_status: cluster.health_status ?? null,
    health_problems: health.problems.map(([name, value]) => ({ name, value })),
    healthy_entries: health.healthy.length,
    nodegroups: (nodegroups ?? []).map(({ uuid, name, role, node_count, status, status_reason }) => ({
      ...{ uuid, name, role: role ?? null, node_count: node_count ?? null },
      ...{ status: status ?? null, status_reason: status_reason ?? null },
    })),
    faults: faults.map(({ name, reason, explanation }) => ({
      name,
      reason,
      explanation: explanation ?? null,
    })),
    next_step: nextStep === undefined ? null : nextStepText(nextStep),
    next_command: nextStep?.command ?? null,
  };
}

function toTree(report: ClusterReport): Tree {
  const { cluster, nodegroups, health, healthEntries, faults } = findingsOf(report);
  const children = sortBySeverity([
    ...nodegroups.map((finding) => ({ label: 'nodegroup: ', entries: [], ...finding })),
    ...faults.map((finding) => ({ label: 'fault: ', entries: [], ...finding })),
    ...(health === undefined ? [] : [{ label: 'health: ', entries: healthEntries, ...health }]),
  ]);
  return {
    ...toNode('cluster: ', { ...cluster, status: worstOf([cluster, ...children]) }),
    children: children.map(({ label, entries, ...finding }) => ({
      ...toNode(label, finding),
      children: entries.map((entry) => toNode('', entry)),
    })),
    hint: report.nextStep && nextStepText(report.nextStep),
  };
}

const toNode = (label: string, { status, message, explanation }: Finding): Tree => ({
  mark: status,
  text: label + message,
  note: explanation,
});
