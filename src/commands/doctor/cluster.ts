/** Checks of one cluster: its state, its template, its API and its CA, and the clients that use it. Worst first. */
import type { Context } from '../../context.ts';
import { withFoundHint } from '../../errors.ts';
import { type Finding, findingsOf, sortBySeverity } from '../../magnum/cluster-findings.ts';
import { type ClusterReport, readClusterReport } from '../../magnum/cluster-report.ts';
import { problemsText } from '../../magnum/health-entries.ts';
import { nextStepText } from '../../magnum/next-step.ts';
import type { NameOrUuid } from '../../magnum/types.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { type CheckResult, type CheckResults, failedWith } from './check-result.ts';
import { clusterAccess } from './cluster-access.ts';
import { clusterClients } from './cluster-clients.ts';

export async function* cluster(id: NameOrUuid, context: Context): CheckResults {
  let report: ClusterReport;
  try {
    report = await readClusterReport(await context.magnum(), id, context.world.now);
  } catch (error) {
    yield failedWith('cluster', await withFoundHint(error));
    return;
  }
  yield* sortBySeverity([
    ...stateResults(report),
    ...(await toArray(clusterAccess(report, context))),
    ...(await toArray(clusterClients(report.cluster, context.world))),
  ]);
}

/** The hint of the result that the next step is about is its command. */
function stateResults(report: ClusterReport): CheckResult[] {
  const { nextStep } = report;
  const { cluster, nodegroups, health, faults } = findingsOf(report);
  const hintFor = (about: 'cluster' | 'health') =>
    nextStep?.about === about ? nextStepText(nextStep) : undefined;
  const problems = problemsText(report.cluster.health_status_reason);
  return [
    toResult('cluster', cluster, hintFor('cluster')),
    ...nodegroups.map((finding) => toResult('nodegroup', finding)),
    ...faults.map((finding) => toResult('fault', finding)),
    ...(health === undefined
      ? []
      : [
          toResult(
            'health',
            { ...health, message: problems === '' ? health.message : `${health.message}: ${problems}` },
            hintFor('health'),
          ),
        ]),
  ];
}

function toResult(check: string, { status, message, explanation }: Finding, step?: string): CheckResult {
  const hint = [explanation, step].filter((part) => part !== undefined).join(' ');
  return { check, status, message, hint: hint || undefined };
}
