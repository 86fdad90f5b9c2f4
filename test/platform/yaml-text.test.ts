import { describe, expect, it } from 'vitest';
import {
  assertPrintable,
  CONTAINS_ITSELF,
  composeYaml,
  FAULT_TEXTS,
  plainContentOf,
  YamlFault,
} from '../../src/platform/yaml-text.ts';

const parse = (text: string): unknown => plainContentOf(composeYaml(text, {}));

function faultOf(work: () => unknown): string {
  try {
    return `no fault: ${JSON.stringify(work())}`;
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    expect(error.name).toBe('YamlFault');
    return error.message;
  }
}

describe('composeYaml and plainContentOf', () => {
  it.each([
    ['', null],
    ['a', 'a'],
    ['- 1\n- true\n- null\n- ~\n-\n- 1.5\n- "x"', [1, true, null, null, null, 1.5, 'x']],
    ['a: {b: [1, 2]}\nc: ', { a: { b: [1, 2] }, c: null }],
    ['1: a\ntrue: b\n~: c\n? d', { 1: 'a', true: 'b', '': 'c', d: null }],
    ['a: &x [1]\nb: *x\nc: &x 2\nd: *x', { a: [1], b: [1], c: 2, d: 2 }],
    ['&k a: 1\nb: *k', { a: 1, b: 'a' }],
    ['? &k a\n: 1\n? *k\n: 2', { a: 2 }],
    [
      'a: "x\\ty"\nb: "it\'s"\nc: "plain"\nd: "two\n  lines"',
      { a: 'x\ty', b: "it's", c: 'plain', d: 'two lines' },
    ],
    ['"a": "#x: y"', { a: '#x: y' }],
  ])('parse %j', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it('share the value that an alias repeats, and keep __proto__ as an ordinary key', () => {
    const value = parse('a: &x {b: 1}\nc: *x\n__proto__: {d: 1}') as Record<string, unknown>;
    expect(value.a).toBe(value.c);
    expect(Object.keys(value)).toEqual(['a', 'c', '__proto__']);
    expect(value.d).toBeUndefined();
  });

  it.each([
    ['a: 1\nb: *x', `line 2, column 4: ${FAULT_TEXTS.BAD_ALIAS}`],
    ['a: *x\nb: &x 1', `line 1, column 4: ${FAULT_TEXTS.BAD_ALIAS}`],
    ['a: &x\n  b: *x', `line 2, column 6: ${CONTAINS_ITSELF}`],
    ['- &x [*x]', `line 1, column 7: ${CONTAINS_ITSELF}`],
    ['? [a]\n: 1', `line 1, column 3: ${FAULT_TEXTS.NON_STRING_KEY}`],
    ['? {a: b}\n: 1', `line 1, column 3: ${FAULT_TEXTS.NON_STRING_KEY}`],
    ['a: 1\nb: 2\na: 3', 'line 3, column 1: duplicate key a'],
    ['"a": 1\n"a": 3', 'line 2, column 1: duplicate key'],
    ['a-b_1: 1\na-b_1 : 3', 'line 2, column 1: duplicate key a-b_1'],
    ['a: 1\n---\nb: 2', `line 2, column 1: ${FAULT_TEXTS.MULTIPLE_DOCS}`],
    ['%x\n---\na', `no fault: "a"`],
    ['a: "\\q"', `line 1, column 5: ${FAULT_TEXTS.BAD_DQ_ESCAPE}`],
    ['a: [1', `line 1, column 6: ${FAULT_TEXTS.BAD_INDENT}`],
    ['a: @x', `line 1, column 4: ${FAULT_TEXTS.BAD_SCALAR_START}`],
    ['a: b: c', `line 1, column 4: ${FAULT_TEXTS.BLOCK_AS_IMPLICIT_KEY}`],
    ['a:\n\t- b', `line 2, column 1: ${FAULT_TEXTS.TAB_AS_INDENT}`],
    ['a: &x &y 1', `line 1, column 7: ${FAULT_TEXTS.MULTIPLE_ANCHORS}`],
  ])('report the line and the column of %j: %s', (text, message) => {
    expect(faultOf(() => parse(text))).toBe(message);
  });

  it('accept 100 nested values, and reject 101, in lists and in mappings', () => {
    const lists = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    const mappings = (levels: number) => `${'{a: '.repeat(levels)}1${'}'.repeat(levels)}`;
    const keys = (levels: number) => `${'? '.repeat(levels)}a`;
    for (const nested of [lists, mappings]) {
      expect(faultOf(() => composeYaml(nested(100), {}).lines.lineStarts.length)).toBe('no fault: 1');
      expect(faultOf(() => composeYaml(nested(101), {}))).toMatch(
        /^line 1, column \d+: values nested too deeply$/,
      );
    }
    expect(faultOf(() => composeYaml(keys(101), {}))).toMatch(/: values nested too deeply$/);
    expect(parse(`- 1\n${'- [[1]]\n'.repeat(200)}`)).toHaveLength(201);
  });

  it('reject aliases that repeat more than 1,000,000 values, including nested ones', () => {
    // A list of 999 values counts as 1,000.
    const list = `&x [${'1,'.repeat(999)}]`;
    const text = (aliases: number) => `a: ${list}\nb: [${'*x,'.repeat(aliases)}]`;
    expect(faultOf(() => (parse(text(1_000)) as { b: unknown[] }).b.length)).toBe('no fault: 1000');
    expect(faultOf(() => parse(text(1_001)))).toBe(
      'line 2, column 3005: aliases (*name) repeat too many values',
    );
    const nested = (aliases: number) => `a: &x {k: ${list}}\nb: &y [${'*x,'.repeat(aliases)}]\nc: *y`;
    expect(faultOf(() => parse(nested(499)))).toMatch(/^no fault/);
    expect(faultOf(() => parse(nested(500)))).toBe(
      'line 3, column 4: aliases (*name) repeat too many values',
    );
  });

  it('pass the options to the composer', () => {
    expect(plainContentOf(composeYaml('a: yes', { version: '1.1' }))).toEqual({ a: true });
    expect(plainContentOf(composeYaml('a: 1\na: 2', { uniqueKeys: false }))).toEqual({ a: 2 });
  });
});

it.each([
  ['"plain #: text"', 'QUOTE_SINGLE', 'plain #: text'],
  ['"a\\tb"', 'QUOTE_DOUBLE', 'a\tb'],
  [`"it's"`, 'QUOTE_DOUBLE', "it's"],
  ['"two\n lines"', 'QUOTE_DOUBLE', 'two lines'],
  ["'single'", 'QUOTE_SINGLE', 'single'],
])(
  'composeYaml reads %j as a scalar of the type %s, which is faster in single quotes',
  (text, type, value) => {
    expect(composeYaml(text, {}).document.contents).toMatchObject({ type, value });
  },
);

describe('assertPrintable', () => {
  it.each(['', 'a\tb\r\nc', 'é\u0085\u00a0\ud7ff😀\ufffd', '\ufeffa'])('accepts %j', (text) => {
    expect(() => assertPrintable(text)).not.toThrow();
  });

  it.each([
    ['\u0000', 'line 1, column 1: control character U+0000 is not allowed'],
    ['a: \u001b', 'line 1, column 4: control character U+001B is not allowed'],
    ['a\nbc\n\u007f\n', 'line 3, column 1: control character U+007F is not allowed'],
    ['a\n\nb\u0084\nc\u0001', 'line 3, column 2: control character U+0084 is not allowed'],
    ['\n\u0086', 'line 2, column 1: control character U+0086 is not allowed'],
    ['\u0008', 'line 1, column 1: control character U+0008 is not allowed'],
    ['\u000b', 'line 1, column 1: control character U+000B is not allowed'],
    ['\u000c', 'line 1, column 1: control character U+000C is not allowed'],
    ['\u000e', 'line 1, column 1: control character U+000E is not allowed'],
    ['\u001f', 'line 1, column 1: control character U+001F is not allowed'],
    ['\u009f', 'line 1, column 1: control character U+009F is not allowed'],
    ['\ufffe', 'line 1, column 1: control character U+FFFE is not allowed'],
    ['\uffff', 'line 1, column 1: control character U+FFFF is not allowed'],
  ])('reports the line and the column in %j', (text, message) => {
    expect(faultOf(() => assertPrintable(text))).toBe(message);
  });
});

it('FAULT_TEXTS has the text of each fault', () => {
  expect(FAULT_TEXTS).toMatchInlineSnapshot(`
    {
      "BAD_ALIAS": "alias (*name) without an anchor (&name) before it",
      "BAD_COLLECTION_TYPE": "tag does not match the type of its value",
      "BAD_DIRECTIVE": "unknown directive (a line that starts with %)",
      "BAD_DQ_ESCAPE": "invalid escape sequence in a double-quoted string (use single quotes, or \\\\)",
      "BAD_INDENT": "inconsistent indentation, or an unclosed bracket",
      "BAD_PROP_ORDER": "misplaced anchor or tag",
      "BAD_SCALAR_START": "a value that starts with this character must be quoted",
      "BLOCK_AS_IMPLICIT_KEY": "a mapping cannot start here; check the indentation and the quotes",
      "BLOCK_IN_FLOW": "an indented block is not allowed inside brackets",
      "DUPLICATE_KEY": "duplicate key",
      "KEY_OVER_1024_CHARS": "key too long, or missing colon",
      "MISSING_CHAR": "missing closing quote or bracket, comma, or colon after a key",
      "MULTILINE_IMPLICIT_KEY": "a key must be on one line; check for a missing colon or wrong indentation",
      "MULTIPLE_ANCHORS": "a value can have only one anchor",
      "MULTIPLE_DOCS": "only one document is allowed, but a second one starts here",
      "MULTIPLE_TAGS": "a value can have only one tag",
      "NON_STRING_KEY": "a key must be a string",
      "TAB_AS_INDENT": "tab used for indentation; use spaces",
      "TAG_RESOLVE_FAILED": "unknown tag",
      "UNEXPECTED_TOKEN": "unexpected text",
    }
  `);
});
