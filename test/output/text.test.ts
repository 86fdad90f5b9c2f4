import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { takeWidth, textWidth } from '../../src/output/table/text-width.ts';
import { isUnsafe, safeJson, safeLine, safeText, safeYaml } from '../../src/platform/safe-text.ts';

test('safeText escapes every control character except tab and line feed', () => {
  for (let code = 0; code < 0x100; code += 1) {
    const character = String.fromCharCode(code);
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xad;
    const expected =
      isControl && character !== '\n' && character !== '\t'
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : character;
    expect(safeText(character)).toBe(expected);
    expect(isUnsafe(character)).toBe(expected !== character);
  }
});

test('safeText escapes characters that reorder or break a line', () => {
  const marks = [...'\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];
  expect(marks.map(safeText)).toEqual(marks.map((mark) => `\\u${mark.charCodeAt(0).toString(16)}`));
  expect(safeText('שלום é 日本 👩‍💻')).toBe('שלום é 日本 👩‍💻');
});

test.each([
  ['zero width', '\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff'],
  ['direction marks', '\u200e\u200f\u061c'],
  ['soft hyphen and grapheme joiner', '\u00ad\u034f'],
  ['fillers', '\u115f\u1160\u3164\uffa0'],
  ['variation selectors', '\ufe00\ufe0f\u180b'],
  ['annotations', '\ufff9\ufffa\ufffb'],
  ['tags and selectors beyond the BMP', '\u{e0001}\u{e0041}\u{e007f}\u{e0100}\u{1d173}'],
])('safeText, safeJson and safeYaml escape invisible characters: %s', (_, text) => {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    const escaped =
      code < 0x100
        ? `\\x${hex}`
        : code < 0x10000
          ? `\\u${hex.padStart(4, '0')}`
          : `\\U${hex.padStart(8, '0')}`;
    expect(safeText(`a${character}b`)).toBe(`a${escaped}b`);
    expect(isUnsafe(`a${character}b`)).toBe(true);
    const json = safeJson(JSON.stringify({ [character]: character }));
    expect(json).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(json)).toEqual({ [character]: character });
    expect(parse(safeYaml(JSON.stringify([character])))).toEqual([character]);
  }
});

test('safeText leaves joiners and variation selectors in emoji', () => {
  for (const text of ['👩‍💻', '👩🏽‍💻', '❤️‍🔥', '1️⃣', '☂️']) expect(safeText(text)).toBe(text);
  expect(safeText('👩\u200d')).toBe('👩\\u200d');
});

test('safeText escapes a carriage return that is not part of a line end', () => {
  expect(safeText('a\r\nb\rc\r\r\n')).toBe('a\r\nb\\x0dc\\x0d\r\n');
});

test('safeLine escapes line ends', () => {
  expect(safeLine('a\nERROR: b\r\nc\td\x1b')).toBe('a\\nERROR: b\\nc\td\\x1b');
});

test('safeJson does not change the parsed value', () => {
  const value = { '\x9b': '\x7f\u202e\u2028é' };
  const text = safeJson(JSON.stringify(value));
  expect(text).toBe('{"\\u009b":"\\u007f\\u202e\\u2028é"}');
  expect(JSON.parse(text)).toEqual(value);
});

test.each([
  ['', 0],
  ['abc ~', 5],
  ['日本', 4],
  ['ｱ', 1],
  ['Ａ', 2],
  ['e\u0301', 1],
  ['\u1112\u1161\u11ab', 2],
  ['한', 2],
  ['שָׁלוֹם', 4],
  ['a\u200bb', 2],
  ['soft\u00adhyphen', 11],
  ['☕', 2],
  ['👩‍💻', 4],
  ['é', 1],
])('textWidth(%j) is %i', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('takeWidth returns what fits, combining marks with their letter, and at least one character', () => {
  expect(takeWidth('日本語', 5)).toBe('日本');
  expect(takeWidth('e\u0301x', 1)).toBe('e\u0301');
  expect(takeWidth('日', 1)).toBe('日');
});
