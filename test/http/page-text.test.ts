import { describe, expect, it } from 'vitest';
import { looksLikePage, readPage } from '../../src/http/page-text.ts';

describe('readPage', () => {
  it('returns title, heading, paragraphs and text, without scripts and style sheets', () => {
    const html =
      '<html><head><TITLE class="a">T &amp; t</TITLE><script>if (a<b) "<p>no</p>"</script>' +
      '<STYLE>p { color: red }</STYLE></head><h1>H <b>bold</b></h1><p>one<p>two</p>three';
    expect(readPage(html)).toEqual({
      title: 'T & t',
      heading: 'H  bold',
      paragraphs: ['one', 'two'],
      text: 'T & t H  bold one two three',
    });
  });

  it('returns the first title and the first heading, and undefined without one', () => {
    const html = '<title>one</title><title>two</title><h1>three</h1><h1>four</h1>';
    expect(readPage(html)).toEqual({
      title: 'one',
      heading: 'three',
      paragraphs: [],
      text: 'one two three four',
    });
    expect(readPage('')).toEqual({ title: undefined, heading: undefined, paragraphs: [], text: '' });
  });

  it('ends an element at its end tag, at the next element of the same name, and at the end', () => {
    expect(readPage('<p>one</p>two<p>three<p>four<h1>five').paragraphs).toEqual([
      'one',
      'three',
      'four five',
    ]);
    expect(readPage('<p/>one</p ><p\n>two').paragraphs).toEqual(['one', 'two']);
    expect(readPage('</p>one').paragraphs).toEqual([]);
  });

  it.each(['<pre>a</pre>', '<h10>a</h10>', '< p>a</p>', '<1p>a', '<titles>a', '<p2>a', '<x-p>a'])(
    'finds no title, heading or paragraph in %j',
    (html) => {
      const { title, heading, paragraphs } = readPage(html);
      expect({ title, heading, paragraphs }).toEqual({
        title: undefined,
        heading: undefined,
        paragraphs: [],
      });
    },
  );

  it('skips a script or style sheet that does not end, and reads the text after one that ends', () => {
    expect(readPage('one<script>two').text).toBe('one');
    expect(readPage('one<style>two').text).toBe('one');
    expect(readPage('one<script>two</SCRIPT >three').text).toBe('one three');
    expect(readPage('one<script>two</style>three').text).toBe('one');
  });

  it('ends the text at a tag that does not end', () => {
    expect(readPage('<p>one</p>two<p class="').text).toBe('one two');
    expect(readPage('one < two').text).toBe('one ');
  });

  it.each([
    ['&lt;&gt;&quot;&apos;&nbsp;&amp;', '<>"\' &'],
    ['&#65;&#x42;&#X63;', 'ABc'],
    ['&#128512;&#x1f600;', '😀😀'],
    ['&#x10ffff;', '\u{10ffff}'],
    ['&#x110000;', '&#x110000;'],
    ['&#1114112;', '&#1114112;'],
    ['&#12345678;', '&#12345678;'],
    ['&unknown; &constructor; &lt', '&unknown; &constructor; &lt'],
    ['&amp;lt;', '&lt;'],
  ])('decodes %s as %j', (html, text) => {
    expect(readPage(`<title>${html}</title>`)).toEqual({
      title: text,
      heading: undefined,
      paragraphs: [],
      text,
    });
  });

  it('reads only the first 64 KiB', () => {
    expect(readPage(`${'a'.repeat(65_535)}bc`).text).toBe(`${'a'.repeat(65_535)}b`);
  });
});

it.each([
  ['<html>', true],
  ['\n  <?xml version="1.0"?>', true],
  ['{"a": "<b>"}', false],
  ['a <b>', false],
  ['', false],
])('looksLikePage: for %j returns %s', (text, expected) => {
  expect(looksLikePage(text)).toBe(expected);
});
