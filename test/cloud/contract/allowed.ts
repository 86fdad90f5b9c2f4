/** The allowed differences between responses of the sandbox and of the real cloud, with reasons. */

export interface AllowedDifference {
  readonly reason: string;
  /** Text that is removed from both records before they are compared. */
  readonly text: RegExp;
}

export const allowedDifferences: readonly AllowedDifference[] = [
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

/** Removes allowed differences from the record, and adds those that occurred to `used`. */
export function withoutAllowed(entry: string, used: Set<AllowedDifference>): string {
  return allowedDifferences.reduce((rest, difference) => {
    const without = rest.replace(difference.text, '');
    if (without !== rest) used.add(difference);
    return without;
  }, entry);
}
