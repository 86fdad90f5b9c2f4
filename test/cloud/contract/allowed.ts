/** Where the sandbox may answer otherwise than the real cloud, each with its reason. Whatever is not here may not. */

export interface AllowedDifference {
  readonly reason: string;
  /** What may differ in the record of a request; each match counts as the same. */
  readonly text: RegExp;
}

export const allowedDifferences: readonly AllowedDifference[] = [];

/** The record with what may differ taken out; `used` learns which rules had something to take out. */
export function withoutAllowed(entry: string, used: Set<AllowedDifference>): string {
  return allowedDifferences.reduce((rest, difference) => {
    if (!rest.match(difference.text)) return rest;
    used.add(difference);
    return rest.replace(difference.text, '<may differ>');
  }, entry);
}
