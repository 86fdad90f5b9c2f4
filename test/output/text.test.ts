import { expect, test } from 'vitest';
import { isUnsafe, safeJson, safeLine, safeText } from '../../src/output/safe-text.ts';
import { takeWidth, textWidth } from '../../src/output/table/text-width.ts';

test('every control character but tab and line feed is shown', () => {
  for (let code = 0; code < 0x100; code += 1) {
    const character = String.fromCharCode(code);
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
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
  expect(safeText('שלום é 日本 👩‍💻 \u200d')).toBe('שלום é 日本 👩‍💻 \u200d');
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
