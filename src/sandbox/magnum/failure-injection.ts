/**
 * Labels of a cluster or its template that inject failures and set the duration of operations:
 *   sandbox_seconds=N       seconds for which each operation is *_IN_PROGRESS
 *   sandbox_fail=1          creation ends in CREATE_FAILED; `create`, `update` or `delete` instead of 1 selects the operation
 *   sandbox_fail_update=1   update, resize and upgrade end in UPDATE_FAILED
 *   sandbox_fail_delete=1   deletion ends in DELETE_FAILED
 *   sandbox_unhealthy=1     a Kubernetes cluster reports UNHEALTHY
 *   sandbox_api=URL         api_address to report instead of the default
 * The prefixes testbed_ and paper_ mean the same; test drivers for a real Magnum, which also build nothing, use them.
 */
import type { Labels } from '../state.ts';

const PREFIXES = ['sandbox_', 'testbed_', 'paper_'];

function findLabel(labels: Labels, name: string): { key: string; value: string } | undefined {
  const key = PREFIXES.map((prefix) => prefix + name).find((candidate) => labels[candidate] !== undefined);
  return key === undefined ? undefined : { key, value: labels[key] ?? '' };
}

const isTruthy = (value: string): boolean => ['1', 'true', 'yes'].includes(value.toLowerCase());

export function operationSeconds(labels: Labels, defaultSeconds: number): number {
  const seconds = Number(findLabel(labels, 'seconds')?.value);
  return Number.isFinite(seconds) ? seconds : defaultSeconds;
}

export type Action = 'CREATE' | 'UPDATE' | 'DELETE';

/** Returns the label that makes the operation fail, or undefined. */
export function findFailureLabel(labels: Labels, action: Action): string | undefined {
  const general = findLabel(labels, 'fail');
  const operation = action.toLowerCase();
  if (general !== undefined && general.value.toLowerCase() === operation) return general.key;
  const own = action === 'CREATE' ? general : findLabel(labels, `fail_${operation}`);
  return own !== undefined && isTruthy(own.value) ? own.key : undefined;
}

export const isUnhealthy = (labels: Labels): boolean => isTruthy(findLabel(labels, 'unhealthy')?.value ?? '');

export const reportedApiAddress = (labels: Labels): string | undefined => findLabel(labels, 'api')?.value;
