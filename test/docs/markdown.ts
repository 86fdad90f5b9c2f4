/** Reads links, headings and code of a page. Supports the part of Markdown that the pages of this project use. */

export interface Page {
  /** Relative to the root of the project: `docs/output.md`. */
  readonly path: string;
  readonly text: string;
}

interface Line {
  readonly text: string;
  /** Number of its code block; undefined for prose. */
  readonly block: number | undefined;
}

/** In CommonMark, code is between fences, or has four spaces after an empty line. */
function linesOf({ text }: Page): Line[] {
  const lines: Line[] = [];
  let block = 0;
  let fenced = false;
  let indented = false;
  let blankBefore = true;
  for (const line of text.split('\n')) {
    const blank = line.trim() === '';
    if (/^```/.test(line)) {
      fenced = !fenced;
      block += 1;
      lines.push({ text: '', block: undefined });
      continue;
    }
    const starts: boolean = /^ {4}/.test(line) && (indented || blankBefore);
    if (!fenced && starts && !indented) block += 1;
    if (!fenced && !blank) indented = starts;
    blankBefore = blank;
    const isCode = fenced || (indented && !blank);
    lines.push({ text: fenced ? line : line.replace(/^ {4}/, ''), block: isCode ? block : undefined });
  }
  return lines;
}

/** The lines of each code block, without their indentation. */
export function codeBlocks(page: Page): string[][] {
  const blocks = new Map<number, string[]>();
  for (const { text, block } of linesOf(page)) {
    if (block !== undefined) blocks.set(block, [...(blocks.get(block) ?? []), text]);
  }
  return [...blocks.values()];
}

const proseOf = (page: Page): string =>
  linesOf(page)
    .map(({ text, block }) => (block === undefined ? text : ''))
    .join('\n');

/** The text between backticks in prose and tables. */
export const codeSpans = (page: Page): string[] =>
  [...proseOf(page).matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code = '']) => code.trim());

/** The targets of `[text](target)`. */
export const linkTargets = (page: Page): string[] =>
  [...proseOf(page).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** The anchors of the headings, as GitHub makes them. */
export function anchorsOf(page: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The text under a heading, up to the next one of its level or above. */
export function sectionOf({ path, text }: Page, heading: string): Page {
  const [, level = '', rest = ''] = new RegExp(`^(#+) ${heading}\\n([\\s\\S]*)`, 'm').exec(text) ?? [];
  if (level === '') throw new Error(`${path} has no heading "${heading}"`);
  const end = new RegExp(`^#{1,${level.length}} `, 'm').exec(rest)?.index ?? rest.length;
  return { path, text: rest.slice(0, end) };
}
