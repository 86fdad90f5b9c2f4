/**
 * Untrusted XML, which is parsed but never serialized: the signature of an element is valid for its exact text, so the element is
 * cut out at the position that the parser reports. The service provider in front of Keystone verifies the signature.
 */
import { DOMParser, type Element, type Node, onErrorStopParsing } from '@xmldom/xmldom';
import { MagnumError } from '../../errors.ts';
import { formatOptions } from '../api/plugin-options.ts';

export type { Element } from '@xmldom/xmldom';

export interface XmlText {
  readonly text: string;
  readonly root: Element;
  /** Returns the position of the start tag in `text`. */
  startOf(element: Element): number;
  /** Returns the text of the element. Throws MagnumError `failed` if an ancestor has the same name or the end tag is missing. */
  cut(element: Element): string;
}

/** Responses have a few thousand characters; with many attributes, tens of thousands. */
const MAX_XML_CHARS = 1_048_576;

/** The parser's time per element grows with the namespaces that the ancestors declare, and it recurses into elements. */
const MAX_TAGS = 10_000;
const MAX_NAMESPACE_DECLARATIONS = 1_000;

const UNSUPPORTED_XML = 'XML that cannot be parsed';

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"'\t\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);

/** XML cannot contain most control characters, not even escaped (XML 1.0, section 2.2). */
export const isXmlText = (text: string): boolean => !/(?![\t\r\n])\p{Cc}/u.test(text);

export const UNEXPECTED_RESPONSE_HINT = `Check ${formatOptions(['auth_url'])} and ${formatOptions(['identity_provider_url'])}; --debug shows the response.`;

function invalidXmlError(sender: string, received: string, cause?: unknown): MagnumError {
  return new MagnumError('failed', `${sender} returned ${received}.`, {
    hint: UNEXPECTED_RESPONSE_HINT,
    cause,
  });
}

/** True if the text contains `part` more than `limit` times. */
function hasMoreThan(limit: number, part: string, text: string): boolean {
  let at = -1;
  for (let count = 0; count <= limit; count += 1) {
    at = text.indexOf(part, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Returns the offset of each line; line breaks are those that the parser counts. */
function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return starts;
}

/**
 * `sender` starts error messages: `The identity provider at HOST`. Throws MagnumError `failed` if the text is not well-formed, is
 * longer than a megabyte or has more than ten thousand tags, or has a document type (whose entities allow XXE and billion laughs).
 */
export function parseXml(body: string, sender: string): XmlText {
  const text = body.replace(/^\ufeff/, '');
  if (text.length > MAX_XML_CHARS) throw invalidXmlError(sender, 'a response that is too large');
  // Rejected even in a comment, which another parser might not recognize as one.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    const isPage = /<html[\s>]/i.test(text);
    throw invalidXmlError(
      sender,
      isPage
        ? 'a web page instead of a login response'
        : 'XML with a document type declaration, which is not allowed',
    );
  }
  if (hasMoreThan(MAX_TAGS, '<', text) || hasMoreThan(MAX_NAMESPACE_DECLARATIONS, 'xmlns', text))
    throw invalidXmlError(sender, 'XML with too many elements for a login response');
  const root = parseRoot(text, sender);
  const lineStarts = lineStartsOf(text);
  const startOf = (element: Element): number => {
    const { lineNumber = 0, columnNumber = 0 } = element;
    const start = (lineStarts[lineNumber - 1] ?? Number.NaN) + columnNumber - 1;
    if (!text.startsWith(`<${element.tagName}`, start)) throw invalidXmlError(sender, UNSUPPORTED_XML);
    return start;
  };
  return {
    text,
    root,
    startOf,
    cut(element) {
      const next = followingElement(element);
      const start = startOf(element);
      // The parser reports no end position: the element ends with the last end tag of its name before the next element.
      const preceding = text.slice(start, next && startOf(next));
      const end = preceding.lastIndexOf(`</${element.tagName}`);
      const isNested = ancestors(element).some(({ tagName }) => tagName === element.tagName);
      if (end < 0 || isNested) throw invalidXmlError(sender, UNSUPPORTED_XML);
      return preceding.slice(0, preceding.indexOf('>', end) + 1);
    },
  };
}

function parseRoot(text: string, sender: string): Element {
  try {
    const parser = new DOMParser({ onError: onErrorStopParsing, normalizeLineEndings: (line) => line });
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    if (root) return root;
  } catch (error) {
    throw invalidXmlError(sender, 'a response that is not well-formed XML', error);
  }
  throw invalidXmlError(sender, 'a response that is not XML');
}

const isElement = (node: Node): node is Element => node.nodeType === 1;

function ancestors({ parentNode }: Element): Element[] {
  return parentNode && isElement(parentNode) ? [parentNode, ...ancestors(parentNode)] : [];
}

/** Returns the first element after the end of this one. */
function followingElement(element: Element): Element | undefined {
  for (let next = element.nextSibling; next; next = next.nextSibling) if (isElement(next)) return next;
  const { parentNode } = element;
  return parentNode && isElement(parentNode) ? followingElement(parentNode) : undefined;
}

/** Returns the namespace declarations of the ancestors, as attributes for another parent. */
export function inheritedNamespaces(element: Element): string {
  const declarations = new Map<string, string>();
  for (const ancestor of ancestors(element)) {
    for (const { name, value } of ancestor.attributes) {
      if (/^xmlns(?::|$)/.test(name) && !declarations.has(name)) declarations.set(name, value);
    }
  }
  return [...declarations].map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('');
}

export const children = ({ childNodes }: Element): Element[] => Array.from(childNodes).filter(isElement);

const hasName =
  (namespace: string, name: string) =>
  (element: Element): boolean =>
    (element.namespaceURI ?? '') === namespace && element.localName === name;

/** Returns the child of that name ('' for no namespace) if it is unique: of two, another parser might read the other one. */
export function onlyChild(parent: Element | undefined, namespace: string, name: string): Element | undefined {
  const matches = parent ? children(parent).filter(hasName(namespace, name)) : [];
  return matches.length === 1 ? matches[0] : undefined;
}

/** Follows a path of names in one namespace. */
export function descend(
  from: Element | undefined,
  namespace: string,
  ...names: readonly string[]
): Element | undefined {
  return names.reduce<Element | undefined>((parent, name) => onlyChild(parent, namespace, name), from);
}

export const textOf = (element: Element | undefined): string => (element?.textContent ?? '').trim();
