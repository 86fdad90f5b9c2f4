/** Splits a command line into words like a shell: at spaces, except within single quotes. */
export function words(line: string): string[] {
  const parts = line.match(/(?:[^\s']+|'[^']*')+/g) ?? [];
  return parts.map((part) => part.replaceAll("'", ''));
}
