/** The allowed differences between responses of the sandbox and of the real cloud, with reasons. */
import type { Release } from '../state.ts';

export interface AllowedDifference {
  readonly reason: string;
  /** Defaults to both releases. */
  readonly release?: Release;
  /** Text that is removed from both records before they are compared. */
  readonly text: RegExp;
}

const allowedDifferences: readonly AllowedDifference[] = [
  {
    reason: 'Keystone appends the text of its Python schema to the error message',
    text: /\\n\\nFailed validating [^\n]*(?=",?$)/gm,
  },
  {
    reason: 'the host names of the clouds differ',
    text: /(?<="host": ")(cloud|sandbox)(?=")/g,
  },
  {
    reason: 'the list of supported authentication methods is a setting of the cloud administrator',
    text: /(?<="identity": \{\s+"methods": \[)[^\]]*(?=\])/g,
  },
  {
    reason:
      'each cluster of the sandbox has its own loopback address; clusters of the paper driver share one address',
    text: /(?<="api_address": "[a-z]*:?\/*)127(\.\d+){3}/g,
  },
  {
    reason: 'the cluster driver of the real cloud simulates clusters',
    text: /(?<="driver": ")(paper_kubernetes|k8s_capi_helm_v1)(?=")/g,
    release: 'newest',
  },
];

export const allowedFor = (cloud: Release): readonly AllowedDifference[] =>
  allowedDifferences.filter(({ release = cloud }) => release === cloud);

/**
 * Removes the allowed differences from two records of the same request, unless they are equal, and adds those that occurred to
 * `used`.
 */
export function withoutAllowed(
  entries: readonly [string, string],
  allowed: readonly AllowedDifference[],
  used: Set<object>,
): readonly [string, string] {
  const [a, b] = entries;
  if (a === b) return entries;
  for (const difference of allowed)
    if (matchesOf(a, difference) !== matchesOf(b, difference)) used.add(difference);
  const without = (entry: string) => allowed.reduce((rest, { text }) => rest.replace(text, ''), entry);
  return [without(a), without(b)];
}

const matchesOf = (entry: string, { text }: AllowedDifference): string =>
  JSON.stringify(entry.match(text) ?? []);
