/** Lays out plain text in columns, for help in a terminal. */

export type Entry = readonly [term: string, meaning: string];

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const TERM_WIDTH = 30;
/** On narrower terminals, a meaning is below its term. */
const MIN_TWO_COLUMNS = 60;
const MIN_BODY = 30;
const NARROW_INDENT = 6;

/** The line width: that of the terminal, within limits for readability. */
export const columnsFor = (width: number | undefined): number => Math.min(Math.max(width ?? 80, 40), 120);

export function section({ title, entries }: Section, columns: number): string {
  return [`${title}:`, ...entries.map(([term, meaning]) => entry(term, meaning, columns))].join('\n');
}

/** A term with its meaning next to it, or below it if the term is long or the line is short. */
function entry(term: string, meaning: string, columns: number): string {
  const isBelow = columns < MIN_TWO_COLUMNS;
  const indent = ' '.repeat(isBelow ? NARROW_INDENT : TERM_WIDTH);
  const lines = wrap(meaning, columns - indent.length).split('\n');
  const head = `  ${term}`;
  if (isBelow || head.length + 2 > TERM_WIDTH)
    return [head, ...lines.map((line) => indent + line)].join('\n');
  return [head.padEnd(TERM_WIDTH) + lines[0], ...lines.slice(1).map((line) => indent + line)].join('\n');
}

/** `body` after `head`, with its other lines aligned to the first, or below it if the line is short. */
export function hangingIndent(head: string, body: string, columns: number): string {
  const isBelow = columns - head.length < MIN_BODY && columns < MIN_TWO_COLUMNS;
  const indent = ' '.repeat(isBelow ? NARROW_INDENT : head.length);
  const lines = wrap(body, columns - indent.length).split('\n');
  return (isBelow ? `${head.trimEnd()}\n${indent}` : head) + lines.join(`\n${indent}`);
}

export function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}

const COMMAND_INDENT = 6;

/** The lines of an example, in a list: its purpose as a comment, and the command, which remains one command. */
export function exampleLines(purpose: string, command: string, columns: number): string[] {
  const body = columns - 4;
  const [first, ...others] = isBreakable(command, body)
    ? wrapWords(command.match(SHELL_WORD) ?? [], body - COMMAND_INDENT)
    : [command];
  const lines = [`$ ${first}`, ...others.map((line) => `${' '.repeat(COMMAND_INDENT - 2)}${line}`)];
  return [
    ...wrap(purpose, body)
      .split('\n')
      .map((line) => `# ${line}`),
    ...lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line)),
  ];
}

/**
 * A word of a command without substitutions, or an option and its value: between the quotes, a line end would be text.
 */
const SHELL_WORD = /(?:-\S+ (?![-|>]))?(?:[^\s"']|"[^"]*"|'[^']*')+/g;

const isBreakable = (command: string, columns: number): boolean =>
  command.length > columns && !/[`$]/.test(command);

export const wrap = (text: string, columns: number): string =>
  wrapWords(text.split(/\s+/), columns).join('\n');

function wrapWords(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** The parts that are not empty, separated by empty lines. */
export const paragraphs = (parts: readonly string[]): string =>
  `${parts.filter((part) => part !== '').join('\n\n')}\n`;
