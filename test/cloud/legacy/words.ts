/** A command line split into words as a shell would: at blanks, except within single quotes. */
export function words(line: string): string[] {
  const parts = line.match(/(?:[^\s']+|'[^']*')+/g) ?? [];
  return parts.map((part) => part.replaceAll("'", ''));
}
