/**
 * XML of strangers: read with a parser, but never written by one. What is signed has to arrive as it was made, so pieces are cut
 * out of the text, at the places that the parser names.
 */
import { DOMParser, type Element, type Node, onErrorStopParsing } from '@xmldom/xmldom';
import { MagnumError } from '../../errors.ts';

export type { Element } from '@xmldom/xmldom';

export interface XmlText {
  readonly text: string;
  readonly root: Element;
  /** Where in `text` its start tag begins. */
  startOf(element: Element): number;
  /** Its own text, from tag to tag. Throws where it stands in another of the same name. */
  cut(element: Element): string;
}

/** Characters. Answers have some thousands, with many attributes some ten thousand. */
const MAX_XML_CHARS = 1_048_576;

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"'\t\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);

/** XML has no way to write most control characters, not even escaped (XML 1.0, section 2.2). */
export const isXmlText = (text: string): boolean => !/(?![\t\r\n])\p{Cc}/u.test(text);

function invalidXmlError(sender: string, why: string, cause?: unknown): MagnumError {
  return new MagnumError('failed', `${sender} sent something that ${why}.`, {
    hint: 'Check the addresses that you log in with; --debug shows the answer.',
    cause,
  });
}

/** Where each line begins, by the line ends that the parser counts. */
function linesOf(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return starts;
}

/**
 * `sender` begins the sentence of an error: `The identity provider at HOST`. Throws MagnumError `failed` for what is no
 * well-formed XML, is longer than a megabyte, or declares anything (DTDs, and with them entities: XXE, billion laughs).
 */
export function parseXml(body: string, sender: string): XmlText {
  const text = body.replace(/^\ufeff/, '');
  if (text.length > MAX_XML_CHARS) throw invalidXmlError(sender, 'is far too long for an answer to a log-in');
  // Also in comments, where none is ever needed: nothing that might be one gets past this.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    const isPage = /<html[\s>]/i.test(text);
    throw invalidXmlError(
      sender,
      isPage ? 'is a web page and no answer to a log-in' : 'has a document type, which is refused',
    );
  }
  const root = parsed(text, sender);
  const lines = linesOf(text);
  const startOf = (element: Element): number => {
    const { lineNumber = 0, columnNumber = 0 } = element;
    const at = (lines[lineNumber - 1] ?? Number.NaN) + columnNumber - 1;
    if (!text.startsWith(`<${element.tagName}`, at)) throw invalidXmlError(sender, 'cannot be taken apart');
    return at;
  };
  return {
    text,
    root,
    startOf,
    cut(element) {
      const next = following(element);
      const start = startOf(element);
      // The parser names no ends: it is the last end tag of that name before whatever comes next.
      const before = text.slice(start, next && startOf(next));
      const end = before.lastIndexOf(`</${element.tagName}`);
      const isNested = ancestors(element).some(({ tagName }) => tagName === element.tagName);
      if (end < 0 || isNested) throw invalidXmlError(sender, 'cannot be taken apart');
      return before.slice(0, before.indexOf('>', end) + 1);
    },
  };
}

function parsed(text: string, sender: string): Element {
  try {
    const parser = new DOMParser({ onError: onErrorStopParsing, normalizeLineEndings: (it) => it });
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    if (root) return root;
  } catch (error) {
    throw invalidXmlError(sender, 'is no well-formed XML', error);
  }
  throw invalidXmlError(sender, 'is no XML');
}

const isElement = (node: Node): node is Element => node.nodeType === 1;

function ancestors({ parentNode }: Element): Element[] {
  return parentNode && isElement(parentNode) ? [parentNode, ...ancestors(parentNode)] : [];
}

/** The first element that begins after this one ends. */
function following(element: Element): Element | undefined {
  for (let next = element.nextSibling; next; next = next.nextSibling) if (isElement(next)) return next;
  const { parentNode } = element;
  return parentNode && isElement(parentNode) ? following(parentNode) : undefined;
}

/** The declarations that hold where an element stands, as attributes for another one to stand there in its place. */
export function namespacesAround(element: Element): string {
  const found = new Map<string, string>();
  for (const ancestor of ancestors(element)) {
    for (const { name, value } of ancestor.attributes) {
      if (/^xmlns(?::|$)/.test(name) && !found.has(name)) found.set(name, value);
    }
  }
  return [...found].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
}

export const children = ({ childNodes }: Element): Element[] => Array.from(childNodes).filter(isElement);

const named =
  (namespace: string, name: string) =>
  (element: Element): boolean =>
    (element.namespaceURI ?? '') === namespace && element.localName === name;

/** The child of that name ('' for no namespace), where there is exactly one: of two, nobody knows which one others read. */
export function onlyChild(parent: Element | undefined, namespace: string, name: string): Element | undefined {
  const found = parent ? children(parent).filter(named(namespace, name)) : [];
  return found.length === 1 ? found[0] : undefined;
}

/** Goes down by names, all of one namespace. */
export function descend(
  from: Element | undefined,
  namespace: string,
  ...names: readonly string[]
): Element | undefined {
  return names.reduce<Element | undefined>((parent, name) => onlyChild(parent, namespace, name), from);
}

export const textOf = (element: Element | undefined): string => (element?.textContent ?? '').trim();
