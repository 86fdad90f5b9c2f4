/** Untrusted XML: its limits, and the exact text of its elements. */
import { describe, expect, it } from 'vitest';
import {
  children,
  descend,
  type Element,
  escapeXml,
  inheritedNamespaces,
  isXmlText,
  onlyChild,
  parseXml,
  textOf,
} from '../../../src/keystone/saml/signed-xml.ts';

const parse = (text: string) => parseXml(text, 'The server');
const HINT =
  'Check --os-auth-url (OS_AUTH_URL) and --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL); --debug shows the response.';
const failure = (received: string) =>
  expect.objectContaining({ kind: 'failed', message: `The server returned ${received}.`, hint: HINT });

/** Returns the first element with this name. */
function find(root: Element, name: string): Element {
  const element = root.tagName === name ? root : root.getElementsByTagName(name)[0];
  if (!element) throw new Error(`no element ${name}`);
  return element;
}

describe('escapeXml', () => {
  it('escapes markup, quotes and the white space that attributes do not keep', () => {
    expect(escapeXml(`<a b="c" d='e'>&\t\r\n é`)).toBe(
      '&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;&#9;&#13;&#10; é',
    );
  });
});

describe('isXmlText', () => {
  it.each([
    ['plain é 𝄞', true],
    ['\t\r\n', true],
    ['\u0000', false],
    ['a\u0007b', false],
    ['\u001f', false],
    ['\u007f', false],
    ['\u0085', false],
  ])('of %j is %s', (text, expected) => expect(isXmlText(text)).toBe(expected));
});

describe('parseXml', () => {
  const padded = (length: number) => `<x>${' '.repeat(length - 7)}</x>`;
  const withTags = (count: number) => `<x>${'<a/>'.repeat(count - 2)}</x>`;
  const withNamespaces = (count: number) =>
    `<x ${Array.from({ length: count }, (_, nth) => `xmlns:n${nth}="u"`).join(' ')}/>`;

  it.each([
    ['1,048,576 characters', padded(1_048_576)],
    ['10,000 tags', withTags(10_000)],
    ['1,000 namespace declarations', withNamespaces(1_000)],
    ['a byte order mark', '\ufeff<x/>'],
    ['an XML declaration', '<?xml version="1.0"?><x/>'],
  ])('accepts %s', (_, text) => expect(parse(text).root.tagName).toBe('x'));

  it.each([
    ['1,048,577 characters', padded(1_048_577), 'a response that is too large'],
    ['10,001 tags', withTags(10_001), 'XML with too many elements for a login response'],
    [
      '1,001 namespace declarations',
      withNamespaces(1_001),
      'XML with too many elements for a login response',
    ],
    ['a document type', '<!DOCTYPE x><x/>', 'XML with a document type declaration, which is not allowed'],
    [
      'a document type in lower case',
      '<!doctype x><x/>',
      'XML with a document type declaration, which is not allowed',
    ],
    [
      'an entity in a comment',
      '<x><!-- <!ENTITY a "b"> --></x>',
      'XML with a document type declaration, which is not allowed',
    ],
    ['a page', '<!DOCTYPE html>\n<HTML lang="en"></HTML>', 'a web page instead of a login response'],
    ['a page without attributes', '<!doctype html><html></html>', 'a web page instead of a login response'],
    [
      'another element of a similar name',
      '<!DOCTYPE x><htmlx/>',
      'XML with a document type declaration, which is not allowed',
    ],
    ['a missing end tag', '<x><a></x>', 'a response that is not well-formed XML'],
    ['an undefined prefix', '<s:x/>', 'a response that is not well-formed XML'],
    ['an undefined entity', '<x>&lol;</x>', 'a response that is not well-formed XML'],
  ])('rejects %s', (_, text, received) => expect(() => parse(text)).toThrow(failure(received)));

  it.each(['', 'Hello'])('rejects text without an element: %j', (text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: expect.stringMatching(/^The server returned a response that is not (?:well-formed )?XML\.$/),
        hint: HINT,
      }),
    );
  });

  it('removes only a byte order mark at the start', () => {
    expect(parse('\ufeff<x>\ufeff</x>').text).toBe('<x>\ufeff</x>');
  });
});

describe('cut', () => {
  it.each([
    ['after line breaks of all kinds', '<r>\n\r\n \r<a x="1">\r\n</a>\n<b/></r>', '<a x="1">\r\n</a>'],
    ['after line separators that XML 1.0 does not count', '<r>\u2028\u0085 <a>1</a></r>', '<a>1</a>'],
    ['in the first line', '<r><a >é𝄞</a ></r>', '<a >é𝄞</a >'],
    ['after a character outside of the BMP', '<r>𝄞<a>1</a></r>', '<a>1</a>'],
    ['with a comment that contains its end tag', '<r><a>1<!-- </a> --></a><b/></r>', '<a>1<!-- </a> --></a>'],
    ['before an element of the same name', '<r><a>1</a><a>2</a></r>', '<a>1</a>'],
    ['at the end of its parent', '<r><p><a>1</a></p><a>2</a></r>', '<a>1</a>'],
    ['as the root', '<!-- x --><a>1</a><!-- y -->', '<a>1</a>'],
    ['with white space in its end tag', '<r><a>1</a \n></r>', '<a>1</a \n>'],
  ])('returns the exact text of an element %s', (_, text, expected) => {
    const xml = parse(text);
    expect(xml.cut(find(xml.root, 'a'))).toBe(expected);
    expect(xml.startOf(find(xml.root, 'a'))).toBe(text.indexOf('<a'));
  });

  it.each([
    ['has no end tag', '<r><a/><b/></r>', 'a'],
    ['is in an element of the same name', '<a><p><a id="inner"></a></p></a>', 'p'],
  ])('fails for an element that %s', (_, text, name) => {
    const xml = parse(text);
    const element = name === 'p' ? children(find(xml.root, 'p'))[0] : find(xml.root, name);
    expect(() => xml.cut(element as Element)).toThrow(failure('XML that cannot be parsed'));
  });
});

describe('inheritedNamespaces', () => {
  it('returns the declarations of all ancestors, where the nearest overrides the others, but no other attributes and not its own', () => {
    const { root } = parse(
      '<r xmlns:a="far" xmlns:q="&quot;&lt;" xmlnsx="no" id="1"><p xmlns:a="near" xmlns="default"><e xmlns:own="own"/></p></r>',
    );
    expect(inheritedNamespaces(find(root, 'e'))).toBe(' xmlns:a="near" xmlns="default" xmlns:q="&#34;&#60;"');
  });
});

describe('onlyChild', () => {
  const { root } = parse(
    '<r xmlns:n="urn:n" xmlns:m="urn:m"><n:a/><m:a/><a/><b/><b/><n:c><n:d> text </n:d></n:c> x <!-- y --></r>',
  );

  it.each([
    ['urn:n', 'a', 'n:a'],
    ['urn:m', 'a', 'm:a'],
    ['', 'a', 'a'],
    ['', 'b', undefined],
    ['urn:n', 'd', undefined],
    ['urn:n', 'n:a', undefined],
    ['urn:n', 'b', undefined],
  ])('with the namespace %j and the name %s returns %s', (namespace, name, expected) => {
    expect(onlyChild(root, namespace, name)?.tagName).toBe(expected);
  });

  it('returns undefined without a parent', () => expect(onlyChild(undefined, '', 'a')).toBe(undefined));

  it('is followed by descend, whose text is trimmed', () => {
    expect(textOf(descend(root, 'urn:n', 'c', 'd'))).toBe('text');
    expect(textOf(descend(root, 'urn:n', 'x', 'd'))).toBe('');
    expect(children(root).map(({ tagName }) => tagName)).toEqual(['n:a', 'm:a', 'a', 'b', 'b', 'n:c']);
  });
});
