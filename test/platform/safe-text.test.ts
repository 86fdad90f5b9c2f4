import { expect, it } from 'vitest';
import { isUnsafe, safeJson, safeLine, safeText, safeYaml } from '../../src/platform/safe-text.ts';

const EMOJI = ['👩‍💻', '👩🏽‍💻', '❤️‍🔥', '1️⃣', '#️⃣', '*️⃣', '☂️'];

it('safeText escapes every control character except tab and line feed', () => {
  for (let code = 0; code < 0x100; code += 1) {
    const character = String.fromCharCode(code);
    const isEscaped =
      (code < 0x20 && ![9, 10].includes(code)) || (code >= 0x7f && code < 0xa0) || code === 0xad;
    const expected = isEscaped ? `\\x${code.toString(16).padStart(2, '0')}` : character;
    expect(safeText(`é${character}`)).toBe(`é${expected}`);
    expect(isUnsafe(character)).toBe(isEscaped);
  }
});

it.each([
  ['a\r\nb\rc\r\r\n', 'a\r\nb\\x0dc\\x0d\r\n'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['\u202a\u202e\u2066\u2069', '\\u202a\\u202e\\u2066\\u2069'],
  ['\u200b\u200e\u2060\ufeff', '\\u200b\\u200e\\u2060\\ufeff'],
  ['\ufff8\ufff9\ufffa\ufffb\ufffc', '\\ufff8\\ufff9\\ufffa\\ufffb\ufffc'],
  ['\u{e0041}\u{e0100}', '\\U000e0041\\U000e0100'],
  ['a\u200db', 'a\\u200db'],
  ['👩\u200d', '👩\\u200d'],
  ['\u200d💻', '\\u200d💻'],
  ['a\ufe0f', 'a\\ufe0f'],
  ['שלום é 日本 text', 'שלום é 日本 text'],
])('safeText changes %j to %j, and isUnsafe returns whether it changes', (text, expected) => {
  expect(safeText(text)).toBe(expected);
  expect(isUnsafe(text)).toBe(text !== expected);
});

it.each(EMOJI)('safeText, safeJson and safeYaml leave the joiners and selectors of %s', (emoji) => {
  expect([safeText, safeJson, safeYaml].map((safe) => safe(emoji))).toEqual([emoji, emoji, emoji]);
  expect(isUnsafe(emoji)).toBe(false);
});

it('safeLine escapes line ends too', () => {
  expect(safeLine('a\nb\r\nc\td\r')).toBe('a\\nb\\nc\td\\x0d');
});

it('safeJson and safeYaml escape what JSON.stringify does not', () => {
  const text = '\u007f\u009f\u00ad\u202e\u2028\u{e0041}é\n';
  expect(safeJson(text)).toBe('\\u007f\\u009f\\u00ad\\u202e\\u2028\\udb40\\udc41é\n');
  expect(safeYaml(text)).toBe('\\x7f\\x9f\\xad\\u202e\\u2028\\U000e0041é\n');
  expect(JSON.parse(safeJson(JSON.stringify(text)))).toBe(text);
});
