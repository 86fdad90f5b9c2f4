/** Validates nodegroups (magnum/api/controllers/v1/nodegroup.py). */
import { isObject, type Json } from '../http-messages.ts';
import { conflictError, type Fault } from './faults.ts';

export interface NodegroupSizes {
  readonly name: string;
  readonly node_count: number;
  readonly min_node_count: number;
  readonly max_node_count: number | null;
}

const invalidAttributeError = (name: string, attribute: string, why: string): Fault =>
  conflictError(`${attribute} for ${name} is invalid (${why}).`);

/** Throws Fault 409. */
export function assertSizes({
  name,
  node_count: count,
  min_node_count: min,
  max_node_count: max,
}: NodegroupSizes): void {
  const lessOrEqual = (what: string, which: string) => `${what} should be less or equal to ${which}`;
  if (max) {
    const limit = `max_node_count (${max})`;
    if (max < min)
      throw invalidAttributeError(name, 'max_node_count', lessOrEqual(`min_node_count (${min})`, limit));
    if (count > max)
      throw invalidAttributeError(name, 'max_node_count', lessOrEqual(`node_count (${count})`, limit));
  }
  if (min > count) {
    throw invalidAttributeError(
      name,
      'min_node_count',
      lessOrEqual(`min_node_count (${min})`, `node_count (${count})`),
    );
  }
}

/** Throws Fault 409 for labels or taints of masters, which Magnum sets itself. */
export function assertRoleAttributes(
  name: string,
  role: Json | undefined,
  labels: unknown,
  taints: unknown,
): void {
  if (role !== 'master') return;
  if (isObject(labels) && Object.keys(labels).length > 0) throw masterAttributeError(name, 'node_labels');
  if (Array.isArray(taints) && taints.length > 0) throw masterAttributeError(name, 'node_taints');
}

const masterAttributeError = (name: string, attribute: string): Fault =>
  invalidAttributeError(name, attribute, `${attribute} may not be set on master nodegroups`);

const ALLOWED_PREFIXES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const ALLOWED_LABELS = [
  ...['beta.kubernetes.io/arch', 'beta.kubernetes.io/instance-type', 'beta.kubernetes.io/os'],
  ...['failure-domain.beta.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/zone'],
  ...['kubernetes.io/arch', 'kubernetes.io/hostname', 'kubernetes.io/os', 'node.kubernetes.io/instance-type'],
  ...['node.kubernetes.io/windows-build', 'topology.kubernetes.io/region', 'topology.kubernetes.io/zone'],
];

/** Throws Fault 409 for labels in the namespaces of Kubernetes, with which the kubelet would not start. */
export function assertNodeLabels(name: string, labels: Json | undefined): void {
  for (const key of Object.keys(isObject(labels) ? labels : {})) {
    const [prefix = '', rest] = key.split('/', 2);
    const restricted = rest !== undefined && /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
    if (!restricted || ALLOWED_PREFIXES.includes(prefix) || ALLOWED_LABELS.includes(key)) continue;
    throw invalidAttributeError(
      name,
      'node_labels',
      `node label '${key}' is in a restricted Kubernetes namespace; the kubelet will refuse to start. Labels in the kubernetes.io/ and k8s.io/ namespaces must use one of the allowed prefixes (${ALLOWED_PREFIXES.join(', ')}) or be one of the allowed labels (${ALLOWED_LABELS.join(', ')}).`,
    );
  }
}

const TAINT_FIELDS = ['key', 'value', 'effect'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Throws Fault 409. */
export function assertTaints(name: string, taints: Json | undefined): void {
  for (const [index, taint] of (Array.isArray(taints) ? (taints as Json[]) : []).entries()) {
    const why = findTaintProblem(taint, `node_taints[${index}]`);
    if (why !== undefined) throw invalidAttributeError(name, 'node_taints', why);
  }
}

function findTaintProblem(taint: Json, path: string): string | undefined {
  if (!isObject(taint)) return `${path} must be an object with key, effect and optional value`;
  const unknown = Object.keys(taint)
    .filter((field) => !TAINT_FIELDS.includes(field))
    .sort();
  if (unknown.length > 0) {
    return `${path} contains unrecognised field(s) ${unknown.join(', ')}; allowed fields are ${TAINT_FIELDS.join(', ')}`;
  }
  if (!taint.key) return `${path}.key is required`;
  if (!EFFECTS.includes(String(taint.effect))) return `${path}.effect must be one of ${EFFECTS.join(', ')}`;
  return undefined;
}
