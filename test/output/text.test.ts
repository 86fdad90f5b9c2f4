import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isUnsafe, safeJson, safeLine, safeText, safeYaml } from '../../src/output/safe-text.ts';
import { takeWidth, textWidth } from '../../src/output/table/text-width.ts';

test('every control character but tab and line feed is shown', () => {
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

test('characters that reorder or break a line are shown', () => {
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
])('invisible characters are shown: %s', (_, text) => {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    const shown =
      code < 0x100
        ? `\\x${hex}`
        : code < 0x10000
          ? `\\u${hex.padStart(4, '0')}`
          : `\\U${hex.padStart(8, '0')}`;
    expect(safeText(`a${character}b`)).toBe(`a${shown}b`);
    expect(isUnsafe(`a${character}b`)).toBe(true);
    const json = safeJson(JSON.stringify({ [character]: character }));
    expect(json).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(json)).toEqual({ [character]: character });
    expect(parse(safeYaml(JSON.stringify([character])))).toEqual([character]);
  }
});

test('emoji keep their joiners and selectors', () => {
  for (const text of ['👩‍💻', '👩🏽‍💻', '❤️‍🔥', '1️⃣', '☂️']) expect(safeText(text)).toBe(text);
  expect(safeText('👩\u200d')).toBe('👩\\u200d');
});

test('a carriage return stays only in a line end', () => {
  expect(safeText('a\r\nb\rc\r\r\n')).toBe('a\r\nb\\x0dc\\x0d\r\n');
});

test('a safe line is one line', () => {
  expect(safeLine('a\nERROR: b\r\nc\td\x1b')).toBe('a\\nERROR: b\\nc\td\\x1b');
});

test('safe JSON is the same value', () => {
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
])('%j takes %i columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('what fits is taken, marks with their letter, and one character at least', () => {
  expect(takeWidth('日本語', 5)).toBe('日本');
  expect(takeWidth('e\u0301x', 1)).toBe('e\u0301');
  expect(takeWidth('日', 1)).toBe('日');
});
