/** Lays out plain text in columns, for help in a terminal. */

export type Entry = readonly [term: string, meaning: string];

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const TERM_WIDTH = 30;

/** The line width: that of the terminal, within limits for readability. */
export const columnsFor = (width: number | undefined): number => Math.min(Math.max(width ?? 80, 40), 120);

export function section({ title, entries }: Section, columns: number): string {
  return [`${title}:`, ...entries.map(([term, meaning]) => entry(term, meaning, columns))].join('\n');
}

/** A term with its meaning next to it, or below a long term. */
function entry(term: string, meaning: string, columns: number): string {
  const indent = ' '.repeat(TERM_WIDTH);
  const lines = wrap(meaning, columns - TERM_WIDTH).split('\n');
  const head = `  ${term}`;
  if (head.length + 2 > TERM_WIDTH) return [head, ...lines.map((line) => indent + line)].join('\n');
  return [head.padEnd(TERM_WIDTH) + lines[0], ...lines.slice(1).map((line) => indent + line)].join('\n');
}

/** `body` after `head`, with its other lines aligned to the first. */
export function hangingIndent(head: string, body: string, columns: number): string {
  const lines = wrap(body, columns - head.length).split('\n');
  return head + lines.join(`\n${' '.repeat(head.length)}`);
}

export function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

export function wrap(text: string, columns: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/** The parts that are not empty, separated by empty lines. */
export const paragraphs = (parts: readonly string[]): string =>
  `${parts.filter((part) => part !== '').join('\n\n')}\n`;
