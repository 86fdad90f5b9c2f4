/** What a nodegroup may be (magnum/api/controllers/v1/nodegroup.py). */
import { isObject, type Json } from '../http-messages.ts';
import { conflict, type Fault } from './faults.ts';

export interface NodegroupSizes {
  readonly name: string;
  readonly node_count: number;
  readonly min_node_count: number;
  readonly max_node_count: number | null;
}

const invalid = (name: string, attribute: string, why: string): Fault =>
  conflict(`${attribute} for ${name} is invalid (${why}).`);

/** Throws Fault 409. */
export function checkSizes({
  name,
  node_count: count,
  min_node_count: min,
  max_node_count: max,
}: NodegroupSizes): void {
  const tooMuch = (what: string, which: string) => `${what} should be less or equal to ${which}`;
  if (max) {
    const limit = `max_node_count (${max})`;
    if (max < min) throw invalid(name, 'max_node_count', tooMuch(`min_node_count (${min})`, limit));
    if (count > max) throw invalid(name, 'max_node_count', tooMuch(`node_count (${count})`, limit));
  }
  if (min > count) {
    throw invalid(name, 'min_node_count', tooMuch(`min_node_count (${min})`, `node_count (${count})`));
  }
}

/** Masters have labels and taints of their own. Throws Fault 409. */
export function checkRole(name: string, role: Json | undefined, labels: unknown, taints: unknown): void {
  if (role !== 'master') return;
  if (isObject(labels) && Object.keys(labels).length > 0) throw notOnMasters(name, 'node_labels');
  if (Array.isArray(taints) && taints.length > 0) throw notOnMasters(name, 'node_taints');
}

const notOnMasters = (name: string, attribute: string): Fault =>
  invalid(name, attribute, `${attribute} may not be set on master nodegroups`);

const ALLOWED_PREFIXES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const ALLOWED_LABELS = [
  ...['beta.kubernetes.io/arch', 'beta.kubernetes.io/instance-type', 'beta.kubernetes.io/os'],
  ...['failure-domain.beta.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/zone'],
  ...['kubernetes.io/arch', 'kubernetes.io/hostname', 'kubernetes.io/os', 'node.kubernetes.io/instance-type'],
  ...['node.kubernetes.io/windows-build', 'topology.kubernetes.io/region', 'topology.kubernetes.io/zone'],
];

/** The kubelet does not start with labels in Kubernetes' own namespaces. Throws Fault 409. */
export function checkNodeLabels(name: string, labels: Json | undefined): void {
  for (const key of Object.keys(isObject(labels) ? labels : {})) {
    const [prefix = '', rest] = key.split('/', 2);
    const restricted = rest !== undefined && /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
    if (!restricted || ALLOWED_PREFIXES.includes(prefix) || ALLOWED_LABELS.includes(key)) continue;
    throw invalid(
      name,
      'node_labels',
      `node label '${key}' is in a restricted Kubernetes namespace; the kubelet will refuse to start. Labels in the kubernetes.io/ and k8s.io/ namespaces must use one of the allowed prefixes (${ALLOWED_PREFIXES.join(', ')}) or be one of the allowed labels (${ALLOWED_LABELS.join(', ')}).`,
    );
  }
}

const TAINT_FIELDS = ['key', 'value', 'effect'];
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Throws Fault 409. */
export function checkTaints(name: string, taints: Json | undefined): void {
  for (const [index, taint] of (Array.isArray(taints) ? (taints as Json[]) : []).entries()) {
    const why = wrongTaint(taint, `node_taints[${index}]`);
    if (why !== undefined) throw invalid(name, 'node_taints', why);
  }
}

function wrongTaint(taint: Json, here: string): string | undefined {
  if (!isObject(taint)) return `${here} must be an object with key, effect and optional value`;
  const unknown = Object.keys(taint)
    .filter((field) => !TAINT_FIELDS.includes(field))
    .sort();
  if (unknown.length > 0) {
    return `${here} contains unrecognised field(s) ${unknown.join(', ')}; allowed fields are ${TAINT_FIELDS.join(', ')}`;
  }
  if (!taint.key) return `${here}.key is required`;
  if (!EFFECTS.includes(String(taint.effect))) return `${here}.effect must be one of ${EFFECTS.join(', ')}`;
  return undefined;
}
