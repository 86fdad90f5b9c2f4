/** Sentences as a part of others. */

/** Words that start with a capital letter only because they start a sentence. */
const FIRST_WORD =
  /^(?:An?|Another|Any|Auth|Cannot|Cloud|Context|Default|Each|Invalid|Login|No|Not|Removed|Renewed|Several|Some|The|There|This|To|Too|Unexpected|Unknown|You)(?= )/;

/** Converts the sentence of an error or a warning to a clause: `cannot read x` for `Cannot read x.` */
export function toClause(sentence: string): string {
  return sentence
    .replace(FIRST_WORD, (word) => word.toLowerCase())
    .replace(/\.(?=(?: \(HTTP \d+\))?(?: \(Request-ID: [^)]*\))?$)/, '');
}
