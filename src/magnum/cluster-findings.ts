/** The findings of a cluster report, each with a severity and one line of text. */
import type { ClusterReport, Fault } from './cluster-report.ts';
import { statusReasonOf } from './cluster-report.ts';
import { EXCEEDED_TIMEOUT_CAUSE, exceededTimeoutText } from './creation-timeout.ts';
import { entryText, type NamedEntry } from './health-entries.ts';
import type { NodeGroup } from './types.ts';

/** From the worst. */
const SEVERITIES = ['error', 'warning', 'ok'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  readonly status: Severity;
  /** Starts with the name of what it is about. Has no full stop. */
  readonly message: string;
  /** A sentence that explains the reason in the message. */
  readonly explanation?: string | undefined;
}

export interface ClusterFindings {
  readonly cluster: Finding;
  /** Those that are not complete, then the others or their number. */
  readonly nodegroups: readonly Finding[];
  /** Undefined if Magnum does not report the health. */
  readonly health: Finding | undefined;
  /** Those that are not ok, then the others or their number. */
  readonly healthEntries: readonly Finding[];
  /** Without those of nodegroups. */
  readonly faults: readonly Finding[];
}

/** Findings of one kind that are shown one by one; the rest is counted. */
const MAX_PROBLEMS_SHOWN = 20;
const MAX_OTHERS_SHOWN = 10;
/** Heat repeats the reason of each nested stack. */
const MAX_REASON_LENGTH = 1_000;

export function findingsOf(report: ClusterReport): ClusterFindings {
  const groupNames = new Set(report.nodegroups?.map(({ name }) => name));
  const otherFaults = report.faults.filter(({ name }) => !groupNames.has(name));
  const problemStatus = report.cluster.health_status === 'UNHEALTHY' ? 'error' : 'warning';
  const { problems, healthy } = report.health;
  const explainOnce = createExplanationFilter();
  return {
    cluster: explainOnce(clusterFinding(report)),
    nodegroups: [
      ...unreadableNodegroups(report),
      ...shorten(sortBySeverity((report.nodegroups ?? []).map(nodegroupFinding)), 'complete'),
    ].map(explainOnce),
    health: healthFinding(report),
    healthEntries: shorten(
      [...entryFindings(problems, problemStatus), ...entryFindings(healthy, 'ok')],
      'ok',
    ),
    faults: shorten(otherFaults.map(faultFinding), 'ok').map(explainOnce),
  };
}

/** Nodegroups often fail for the same reason. */
function createExplanationFilter(): (finding: Finding) => Finding {
  const explained = new Set<string>();
  return (finding) => {
    const { explanation, ...rest } = finding;
    if (explanation === undefined || explained.has(explanation)) return rest;
    explained.add(explanation);
    return finding;
  };
}

const unreadableNodegroups = ({ nodegroupsError: error }: ClusterReport): Finding[] =>
  error === undefined
    ? []
    : [{ status: 'warning', message: `not readable: ${error.message.replace(/\.$/, '')}` }];

/** Worst first; findings of one severity keep their order. */
export const sortBySeverity = <T extends { readonly status: Severity }>(findings: readonly T[]): T[] =>
  SEVERITIES.flatMap((severity) => findings.filter(({ status }) => status === severity));

export const worstOf = (findings: readonly { readonly status: Severity }[]): Severity =>
  SEVERITIES.find((severity) => findings.some(({ status }) => status === severity)) ?? 'ok';

function clusterFinding({ cluster, exceededTimeout }: ClusterReport): Finding {
  const name = cluster.name ?? cluster.uuid;
  if (exceededTimeout !== undefined)
    return {
      status: 'error',
      message: `${name} ${exceededTimeoutText(exceededTimeout)}`,
      explanation: `${EXCEEDED_TIMEOUT_CAUSE}.`,
    };
  return {
    status: severityOf(cluster.status),
    ...withReason(`${name} ${stateOf(cluster.status)}`, statusReasonOf(cluster)),
  };
}

const stateOf = (status: string | null | undefined): string => (status ? `is ${status}` : 'has no status');

/** A failed operation makes commands fail; during another one, and after a rollback, they may not work as expected. */
function severityOf(status: string | null | undefined): Severity {
  if (status?.endsWith('_FAILED')) return 'error';
  return status?.endsWith('_COMPLETE') && status !== 'ROLLBACK_COMPLETE' ? 'ok' : 'warning';
}

/** A complete operation needs no reason. */
function nodegroupFinding(group: NodeGroup): Finding {
  const { name, uuid, role, node_count: count, status } = group;
  const facts = [role, typeof count === 'number' ? (count === 1 ? '1 node' : `${count} nodes`) : undefined];
  const text = facts.filter((fact) => fact !== undefined).join(', ');
  const severity = severityOf(status);
  const message = `${name ?? uuid}${text === '' ? '' : ` (${text})`} ${stateOf(status)}`;
  return { status: severity, ...withReason(message, severity === 'ok' ? undefined : statusReasonOf(group)) };
}

const faultFinding = ({ name, ...reason }: Fault): Finding => ({
  status: 'error',
  ...withReason(name, reason),
});

function withReason(text: string, cause: Omit<Fault, 'name'> | undefined): Omit<Finding, 'status'> {
  if (cause === undefined) return { message: text };
  return { message: `${text}: ${shortReason(cause.reason)}`, explanation: cause.explanation };
}

const shortReason = (reason: string): string =>
  reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}...` : reason;

function healthFinding({ cluster: { health_status: health } }: ClusterReport): Finding | undefined {
  if (!health) return undefined;
  const status = { HEALTHY: 'ok', UNHEALTHY: 'error' } as const;
  return { status: status[health as keyof typeof status] ?? 'warning', message: health };
}

const entryFindings = (entries: readonly NamedEntry[], status: Severity): Finding[] =>
  entries.map((entry) => ({ status, message: shortReason(entryText(entry).replace(/\s+/g, ' ')) }));

/** `others` is the word for findings that are ok. */
function shorten(findings: readonly Finding[], others: string): Finding[] {
  const good = findings.filter(({ status }) => status === 'ok');
  const problems = findings.filter(({ status }) => status !== 'ok');
  const hidden = problems.slice(MAX_PROBLEMS_SHOWN);
  return [
    ...problems.slice(0, MAX_PROBLEMS_SHOWN),
    ...(hidden.length === 0
      ? []
      : [{ status: worstOf(hidden), message: `${hidden.length} others not ${others}` }]),
    ...(good.length > MAX_OTHERS_SHOWN
      ? [{ status: 'ok', message: `${good.length} others ${others}` } as const]
      : good),
  ];
}
