import { describe, expect, it } from 'vitest';
import type { ConfigNode } from '../../src/clouds/config-tree.ts';
import { parseJson } from '../../src/clouds/json-tree.ts';
import { parseYaml } from '../../src/clouds/yaml-tree.ts';

/** The texts of a tree, without origins. */
function plain(node: ConfigNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([name, value]) => [name, plain(value)]));
}

const yaml = (text: string) => plain(parseYaml(text, 'f.yaml'));
const json = (text: string) => plain(parseJson(text, 'f.json'));

describe('parseYaml', () => {
  it('returns numbers, dates and booleans as they are written', () => {
    expect(yaml('a: 0123\nb: 1.10\nc: yes\nd: 2026-01-02\ne: 190:20:30\nf: 12345678901234567890123')).toEqual(
      { a: '0123', b: '1.10', c: 'yes', d: '2026-01-02', e: '190:20:30', f: '12345678901234567890123' },
    );
  });

  it('distinguishes null from the text "null"', () => {
    expect(yaml('a: ~\nb: null\nc:\nd: "null"\ne: !!null x\nf: !!str null\ng: ""')).toEqual({
      a: null,
      b: null,
      c: null,
      d: 'null',
      e: null,
      f: 'null',
      g: '',
    });
  });

  it('uses the last of equal keys, and accepts keys that are numbers or booleans', () => {
    expect(yaml('a: 1\na: 2\n3: x\nno: y')).toEqual({ a: '2', '3': 'x', no: 'y' });
  });

  it('merges with <<: own keys have precedence, then the first mapping of the list', () => {
    expect(yaml('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}')).toMatchObject({
      z: { a: '0', b: '1', c: '2' },
    });
    expect(yaml('"<<": q')).toEqual({ '<<': 'q' });
  });

  it('keeps the line of each value as its origin, also of a key without a value', () => {
    const tree = parseYaml('a: 1\nb:\n  c: [x,\n    y]\nd:\ne: &e\n  f: 1\ng: *e\n', 'f.yaml');
    const origins = (node: ConfigNode): unknown =>
      node.kind === 'mapping'
        ? [node.origin, ...[...node.entries].map(([name, entry]) => [name, origins(entry)])]
        : node.kind === 'list'
          ? [node.origin, ...node.items.map(origins)]
          : node.origin;
    expect(tree && origins(tree)).toEqual([
      'f.yaml:1',
      ['a', 'f.yaml:1'],
      ['b', ['f.yaml:3', ['c', ['f.yaml:3', 'f.yaml:3', 'f.yaml:4']]]],
      ['d', 'f.yaml:5'],
      ['e', ['f.yaml:7', ['f', 'f.yaml:7']]],
      ['g', ['f.yaml:7', ['f', 'f.yaml:7']]],
    ]);
    expect(parseYaml('# only a comment\n', 'f.yaml')).toBeUndefined();
  });

  it.each(['~', 'null', 'Null', 'NULL', ''])('reads the plain value %j as null', (text) => {
    expect(yaml(`a: ${text}`)).toEqual({ a: null });
    expect(yaml(`a: !!str ${text}`)).not.toEqual({ a: null });
  });

  it.each(['nULL', 'nul', '~~', 'None', '"~"', "'null'"])('reads %s as a text', (text) => {
    expect(yaml(`a: ${text}`)).toEqual({ a: text.replaceAll(/['"]/g, '') });
  });

  it.each(['!', '!!str', '!!int', '!!float', '!!bool', '!!timestamp'])('accepts the tag %s', (tag) => {
    expect(yaml(`a: ${tag} 1`)).toEqual({ a: '1' });
  });
  it('accepts the tags !!map and !!seq', () => {
    expect(yaml('a: !!map {b: 1}\nc: !!seq [1]')).toEqual({ a: { b: '1' }, c: ['1'] });
  });
  it.each(['!!binary', '!!set', '!!omap', '!!python/name:os.system', '!mine', '!!strx'])(
    'rejects the tag %s',
    (tag) => expect(() => yaml(`a: ${tag} x`)).toThrow(/^f\.yaml, line 1, column \d+: unknown tag/),
  );

  it('rejects << with a list that has another kind', () => {
    for (const value of ['[{a: 1}, x]', '[[]]', 'x'])
      expect(() => yaml(`z: {<<: ${value}}`)).toThrow(
        'f.yaml, line 1, column 5: << requires a mapping or a list of mappings',
      );
    expect(yaml('z: {<<: [], a: 1}')).toEqual({ z: { a: '1' } });
  });

  it('parses CRLF, a byte order mark, block scalars and Unicode', () => {
    expect(yaml('\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\nc: Ünïcode 🐝\r\n')).toEqual({
      a: '1',
      b: 'x\ny\n',
      c: 'Ünïcode 🐝',
    });
  });

  it('accepts closing brackets without indentation, as PyYAML does', () => {
    expect(yaml('clouds: {\n  c: {\n    a: 1,\n  }\n}\n')).toEqual({ clouds: { c: { a: '1' } } });
  });

  it('resolves an alias to the nearest preceding anchor of that name', () => {
    expect(yaml('a: &x 1\nb: *x\nc: &x 2\nd: *x')).toEqual({ a: '1', b: '1', c: '2', d: '2' });
  });

  it('takes little time for nested aliases', () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
    );
    const tree = parseYaml(`a0: &a0 x\n${levels.join('\n')}\nclouds: {c: {region_name: R}}`, 'f.yaml');
    expect(tree?.kind === 'mapping' && plain(tree.entries.get('clouds'))).toEqual({
      c: { region_name: 'R' },
    });
  });

  const INVALID: readonly (readonly [text: string, message: string])[] = [
    ['a: {b\nc: d', 'line 2, column 1'],
    ['a:\n\tb: made-up', 'line 2, column 1: tab used for indentation'],
    ['a: b: made-up', 'line 1, column 4: a mapping cannot start here'],
    ['a: "made-up\n', 'line 2, column 1: missing closing quote'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: only one document is allowed'],
    ['a: @made-up', 'line 1, column 4: a value that starts with this character must be quoted'],
    ['a: *unknown', 'line 1, column 4: alias (*name) without an anchor'],
    ['a: !!python/object:os.system made-up', 'line 1, column 30: unknown tag'],
    ['a: &x [*x]', 'line 1, column 8: a value cannot contain itself'],
    ['? [a]\n: b', 'line 1, column 3: a key must be a string'],
    ['a: {<<: made-up}', 'line 1, column 5: << requires a mapping'],
    ['made-up\nb: c', 'line 1, column 1'],
    ['['.repeat(5_000), 'nested too deeply'],
    ['- '.repeat(5_000), 'nested too deeply'],
    ['? '.repeat(10_000), 'nested too deeply'],
    ['{a: '.repeat(10_000), 'nested too deeply'],
    ['a: b\nc: "\0"\n', 'line 2, column 5: control character U+0000 is not allowed'],
    ['\x7f', 'line 1, column 1: control character U+007F'],
    ['a: b\n---\na: c\n', 'line 2, column 1: only one document is allowed'],
  ];
  it.each(INVALID.map(([text, message]) => [text.slice(0, 40), text, message]))(
    'rejects %o with line and column, without its text',
    (_start, text, message) => {
      expect(() => yaml(text)).toThrow(
        expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
      );
      expect(() => yaml(text)).toThrow(/^f\.yaml, line/);
      expect(() => yaml(text)).not.toThrow(/made-up/);
    },
  );
});

describe('parseJson', () => {
  it('accepts the same texts as JSON.parse', () => {
    const text =
      '\n{\n\t"a": [1, true, null, -1.5e3],\r\n"b": {"c": "\\u00e9\\ud83d\\ude00\\/\\n"}, "": {} }\n';
    expect(json(text)).toEqual({ a: ['1', 'true', null, '-1.5e3'], b: { c: 'é😀/\n' }, '': {} });
    expect(json('{"a": 1, "a": 2}')).toEqual({ a: '2' });
    expect(json(' ')).toBeUndefined();
  });

  it.each([
    '0',
    '-0',
    '10',
    '1.5',
    '-1.25e+10',
    '1E-2',
    'true',
    'false',
    'null',
    '""',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
    '"~ !#["',
    '[]',
    '{}',
    '[[]]',
    '{"a":{}}',
    '[{},[]]',
  ])('accepts %s', (text) => {
    for (const valid of [text, ` ${text}\n`, `[${text}, ${text}]`, `{"k": ${text}, "l": ${text}}`]) {
      expect(() => JSON.parse(valid)).not.toThrow();
      expect(json(valid)).not.toBeUndefined();
    }
  });

  it.each([
    ['{"a": 1,}', 'line 1, column 9: expected a key in double quotes'],
    ['{"a" 1}', 'line 1, column 6: expected a colon after the key'],
    ['{"a": made-up}', 'line 1, column 7: expected a value (strings need double quotes)'],
    ['{"a": "made-up}', 'line 1, column 7: unclosed string'],
    ['{\n "a": 1\n "b": 2}', 'line 3, column 2: expected a comma or }'],
    ['[1 2]', 'line 1, column 4: expected a comma or ]'],
    ['[1,]', 'line 1, column 4: expected a value (strings need double quotes)'],
    ['{"a": 1', 'line 1, column 8: expected a comma or }, but the file ends here'],
    ['{} {}', 'line 1, column 4: unexpected text after the end of the document'],
    ["{'a': 1}", 'line 1, column 2: expected a key in double quotes, or }'],
    ['{"a": 01}', 'line 1, column 7'],
    ['{"a": "tab\tmade-up"}', 'line 1, column 7'],
    ['{]', 'line 1, column 2'],
    ['{"a": 1 // made-up\n}', 'line 1, column 9'],
    ['{"a"', 'line 1, column 5: expected a colon after the key, but the file ends here'],
    ['{"a":', 'line 1, column 6: expected a value (strings need double quotes), but the file ends here'],
    ['{', 'line 1, column 2: expected a key in double quotes, or }, but the file ends here'],
    ['[', 'line 1, column 2: expected a value or ] (strings need double quotes), but the file ends here'],
    ['[1', 'line 1, column 3: expected a comma or ], but the file ends here'],
    ['{"a": 1,', 'line 1, column 9: expected a key in double quotes, but the file ends here'],
    ['[1}', 'line 1, column 3: expected a comma or ]'],
    ['{"a": 1]', 'line 1, column 8: expected a comma or }'],
    ['[}', 'line 1, column 2: expected a value or ] (strings need double quotes)'],
    ['{"a":: 1}', 'line 1, column 6: expected a value (strings need double quotes)'],
    ['{"a": ,}', 'line 1, column 7: expected a value (strings need double quotes)'],
    ['{1: 2}', 'line 1, column 2: expected a key in double quotes, or }'],
    ['{"a": 1, 2: 3}', 'line 1, column 10: expected a key in double quotes'],
    ['[,]', 'line 1, column 2: expected a value or ] (strings need double quotes)'],
    ['{"a": 1}}', 'line 1, column 9: unexpected text after the end of the document'],
    ['{"a": 1},', 'line 1, column 9: unexpected text after the end of the document'],
    ['"a" "b"', 'line 1, column 5: unexpected text after the end of the document'],
    ['{"a": "\\x"}', 'line 1, column 7: unclosed string, or a character that must be escaped'],
    ['{"a": "\\u12"}', 'line 1, column 7: unclosed string, or a character that must be escaped'],
    ['{"made-up: 1}', 'line 1, column 2: unclosed string, or a character that must be escaped'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: expected a comma or }'],
    ...['-', '+1', '.5', '1.', '1e', '0x1', '1a', 'truex', 'nul', 'NaN', 'True', "'x'"].map(
      (value): [string, string] => [
        ...([`[${value}]`, 'line 1, column 2: expected a value or ] (strings need double quotes)'] as const),
      ],
    ),
  ])('rejects %o with line and column, without its text', (text, message) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => json(text)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => json(text)).not.toThrow(/made-up/);
  });
});
