/** The allowed differences between responses of the sandbox and of the real cloud, with reasons. */
import type { Release } from '../state.ts';
import { type Gap, newestGaps } from './newest-gaps.ts';

export interface AllowedDifference {
  readonly reason: string;
  /** Defaults to all releases. */
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
    release: 'newest',
    reason: 'the service has another of its names in the headers of versions',
    text: /\bcontainer-infra(structure-management)?(?= \d+\.\d+\b)/g,
  },
  {
    release: 'newest',
    reason: 'templates name their driver, in every version',
    text: /^ *"driver": "paper_kubernetes",\n/gm,
  },
  {
    release: 'newest',
    reason: 'a new template without labels has an empty object instead of null',
    text: /(?<=^ *"labels": )(null|\{\})(?=,$)/gm,
  },
  {
    release: 'newest',
    reason: 'kubernetes has the network driver cilium too',
    text: /(?<=expecting a flannel\/calico\/)cilium\//g,
  },
  {
    release: 'newest',
    reason: 'certificates name their key',
    text: /( \| X509v3 extensions:)? \| X509v3 Subject Key Identifier: \| <bytes>/g,
  },
];

export const allowedFor = (cloud: Release): readonly AllowedDifference[] =>
  allowedDifferences.filter(({ release = cloud }) => release === cloud);

export const gapsFor = (cloud: Release): readonly Gap[] => (cloud === 'newest' ? newestGaps : []);

export const isResponseTo = (gap: Gap, scenario: string, request: string): boolean =>
  gap.scenario === scenario && gap.requests.some((pattern) => pattern.test(request));

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
