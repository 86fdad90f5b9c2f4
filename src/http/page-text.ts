/** Extracts the text of a web page for error messages. Takes linear time for any input. */

export interface PageText {
  /** The text of the first `title`, with decoded entities. */
  readonly title: string | undefined;
  /** The text of the first `h1`. */
  readonly heading: string | undefined;
  /** The texts of all `p` elements. */
  readonly paragraphs: readonly string[];
  /** All text outside of tags, scripts and style sheets. */
  readonly text: string;
}

/** The start of a page is enough for a message. */
const MAX_PAGE_CHARS = 65_536;

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  amp: '&',
};

/** Decodes an HTML entity; an unknown one stays unchanged. */
function decodeEntity(entity: string, name: string): string {
  const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (!number) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] as string) : entity;
  const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

const decodeEntities = (text: string): string => text.replace(/&(#?\w{1,8});/g, decodeEntity);

/** Elements whose content is not text of the page. */
const SKIPPED = ['script', 'style'];
const COLLECTED = ['title', 'h1', 'p'] as const;

type Collected = (typeof COLLECTED)[number];

/** `h1` for the tag `h1 class=x` and `/h1` for `/h1`, in lower case. `tag` is the text between the angle brackets. */
const nameOf = (tag: string): string =>
  /^\/?[a-z][a-z0-9]{0,15}(?=[\s/]|$)/i.exec(tag)?.[0].toLowerCase() ?? '';

/** Yields each text, which can be empty, with the name of the tag that follows it. */
function* tokensOf(html: string): Generator<{ readonly text: string; readonly tag: string }> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const close = open < 0 ? -1 : html.indexOf('>', open);
    if (open < 0 || close < 0) break;
    const tag = nameOf(html.slice(open + 1, close));
    yield { text: html.slice(at, open), tag };
    at = close + 1;
    if (!SKIPPED.includes(tag)) continue;
    const end = html.slice(at).search(new RegExp(`</${tag}`, 'i'));
    at = end < 0 ? html.length : at + end;
  }
  const open = html.indexOf('<', at);
  yield { text: html.slice(at, open < 0 ? html.length : open), tag: '' };
}

/** Reads the first 64 KiB. An element ends with its end tag or with the next element of the same name. */
export function readPage(html: string): PageText {
  const texts: string[] = [];
  const elements: Record<Collected, string[]> = { title: [], h1: [], p: [] };
  const open = new Map<Collected, number>();
  const close = (name: Collected) => {
    const start = open.get(name);
    if (start !== undefined) elements[name].push(decodeEntities(texts.slice(start).join(' ')));
    open.delete(name);
  };
  for (const { text, tag } of tokensOf(html.slice(0, MAX_PAGE_CHARS))) {
    if (text !== '') texts.push(text);
    const name = COLLECTED.find((candidate) => tag === candidate || tag === `/${candidate}`);
    if (name === undefined) continue;
    close(name);
    if (tag === name) open.set(name, texts.length);
  }
  for (const name of COLLECTED) close(name);
  const text = decodeEntities(texts.join(' '));
  return { title: elements.title[0], heading: elements.h1[0], paragraphs: elements.p, text };
}

/** True for the text of a web page or another XML document. */
export const looksLikePage = (text: string): boolean => /^\s*</.test(text);
