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
];

export const allowedFor = (cloud: Release): readonly AllowedDifference[] =>
  allowedDifferences.filter(({ release = cloud }) => release === cloud);

export const gapsFor = (cloud: Release): readonly Gap[] => (cloud === 'newest' ? newestGaps : []);

export const isResponseTo = (gap: Gap, scenario: string, request: string): boolean =>
  gap.scenario === scenario && gap.requests.some((pattern) => pattern.test(request));

/** Removes allowed differences from the record, and adds those that occurred to `used`. */
export function withoutAllowed(
  entry: string,
  allowed: readonly AllowedDifference[],
  used: Set<object>,
): string {
  return allowed.reduce((rest, difference) => {
    const without = rest.replace(difference.text, '');
    if (without !== rest) used.add(difference);
    return without;
  }, entry);
}
