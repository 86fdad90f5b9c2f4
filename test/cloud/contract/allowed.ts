/** Where the sandbox may answer otherwise than the real cloud, each with its reason. Whatever is not here may not. */

export interface AllowedDifference {
  readonly reason: string;
  /** What is taken out of the records of both before they are compared. */
  readonly text: RegExp;
}

export const allowedDifferences: readonly AllowedDifference[] = [
  {
    reason: 'Keystone adds the text of its Python schema to the sentence that says what is wrong',
    text: /\\n\\nFailed validating [^\n]*(?=",?$)/gm,
  },
  {
    reason: 'each cloud has a host with a name of its own',
    text: /(?<="host": ")(cloud|sandbox)(?=")/g,
  },
  {
    reason: 'which methods of logging in a Keystone lists as supported is up to its administrator',
    text: /(?<="identity": \{\s+"methods": \[)[^\]]*(?=\])/g,
  },
  {
    reason:
      'each cluster of the sandbox answers at a loopback address of its own, on paper they all have the same',
    text: /(?<="api_address": "[a-z]*:?\/*)127(\.\d+){3}/g,
  },
];

/** The record with what may differ taken out; `used` learns which rules had something to take out. */
export function withoutAllowed(entry: string, used: Set<AllowedDifference>): string {
  return allowedDifferences.reduce((rest, difference) => {
    const without = rest.replace(difference.text, '');
    if (without !== rest) used.add(difference);
    return without;
  }, entry);
}
