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

describe('YAML', () => {
  it('keeps numbers, dates and yes-or-no as they are written', () => {
    expect(yaml('a: 0123\nb: 1.10\nc: yes\nd: 2026-01-02\ne: 190:20:30\nf: 12345678901234567890123')).toEqual(
      { a: '0123', b: '1.10', c: 'yes', d: '2026-01-02', e: '190:20:30', f: '12345678901234567890123' },
    );
  });

  it('knows null from the text "null"', () => {
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

  it('takes the last of equal keys, and keys that are numbers', () => {
    expect(yaml('a: 1\na: 2\n3: x\nno: y')).toEqual({ a: '2', '3': 'x', no: 'y' });
  });

  it('merges with <<, own keys first, then the first of the list', () => {
    expect(yaml('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}')).toMatchObject({
      z: { a: '0', b: '1', c: '2' },
    });
    expect(yaml('"<<": q')).toEqual({ '<<': 'q' });
  });

  it('reads CRLF, a byte order mark, block texts and Unicode', () => {
    expect(yaml('\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\nc: Ünïcode 🐝\r\n')).toEqual({
      a: '1',
      b: 'x\ny\n',
      c: 'Ünïcode 🐝',
    });
  });

  it('reads brackets that close at the margin, as PyYAML does', () => {
    expect(yaml('clouds: {\n  c: {\n    a: 1,\n  }\n}\n')).toEqual({ clouds: { c: { a: '1' } } });
  });

  it('takes the nearest anchor of that name before an alias', () => {
    expect(yaml('a: &x 1\nb: *x\nc: &x 2\nd: *x')).toEqual({ a: '1', b: '1', c: '2', d: '2' });
  });

  it('is not slowed down by aliases of aliases', () => {
    const levels = Array.from(
      { length: 60 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
    );
    const tree = parseYaml(`a0: &a0 x\n${levels.join('\n')}\nclouds: {c: {region_name: R}}`, 'f.yaml');
    expect(tree?.kind === 'mapping' && plain(tree.entries.get('clouds'))).toEqual({
      c: { region_name: 'R' },
    });
  });

  it.each([
    ['a: {b\nc: d', 'line 2, column 1'],
    ['a:\n\tb: made-up', 'line 2, column 1: a tab is used for indentation'],
    ['a: b: made-up', 'line 1, column 4: a mapping cannot start in the middle of a line'],
    ['a: "made-up\n', 'line 2, column 1: something is missing'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: there must be one document only'],
    ['a: @made-up', 'line 1, column 4: a value cannot start with this character'],
    ['a: *nobody', 'line 1, column 4: an alias'],
    ['a: !!python/object:os.system made-up', 'line 1, column 30: unknown tag'],
    ['a: &x [*x]', 'line 1, column 8: a value cannot contain itself'],
    ['? [a]\n: b', 'line 1, column 3: a key must be a string'],
    ['a: {<<: made-up}', 'line 1, column 5: << needs a mapping'],
    ['made-up\nb: c', 'line 1, column 1'],
    ['['.repeat(5_000), 'nested too deeply'],
    ['- '.repeat(5_000), 'nested too deeply'],
    ['? '.repeat(10_000), 'nested too deeply'],
    ['{a: '.repeat(10_000), 'nested too deeply'],
    ['a: b\nc: "\0"\n', 'line 2, column 5: the control character U+0000 is not allowed here'],
    ['\x7f', 'line 1, column 1: the control character U+007F'],
    ['a: b\n---\na: c\n', 'line 2, column 1: there must be one document only'],
  ])('refuses %o', (text, message) => {
    expect(() => yaml(text)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => yaml(text)).toThrow(/^f\.yaml, line/);
    expect(() => yaml(text)).not.toThrow(/made-up/);
  });
});

describe('JSON', () => {
  it('reads what JSON.parse reads', () => {
    const text =
      '\n{\n\t"a": [1, true, null, -1.5e3],\r\n"b": {"c": "\\u00e9\\ud83d\\ude00\\/\\n"}, "": {} }\n';
    expect(json(text)).toEqual({ a: ['1', 'true', null, '-1.5e3'], b: { c: 'é😀/\n' }, '': {} });
    expect(json('{"a": 1, "a": 2}')).toEqual({ a: '2' });
    expect(json(' ')).toBeUndefined();
  });

  it.each([
    ['{"a": 1,}', 'line 1, column 9: expected a key in double quotes'],
    ['{"a" 1}', 'line 1, column 6: a colon is missing'],
    ['{"a": made-up}', 'line 1, column 7: a value is missing'],
    ['{"a": "made-up}', 'line 1, column 7: this text has no closing quote'],
    ['{\n "a": 1\n "b": 2}', 'line 3, column 2: expected a comma or }'],
    ['[1 2]', 'line 1, column 4: expected a comma or ]'],
    ['[1,]', 'line 1, column 4: a value is missing'],
    ['{"a": 1', 'line 1, column 8: expected a comma or }; the file ends here'],
    ['{} {}', 'line 1, column 4: unexpected text after the end of the document'],
    ["{'a': 1}", 'line 1, column 2: expected a key in double quotes, or }'],
    ['{"a": 01}', 'line 1, column 7'],
    ['{"a": "tab\tmade-up"}', 'line 1, column 7'],
    ['{]', 'line 1, column 2'],
    ['{"a": 1 // made-up\n}', 'line 1, column 9'],
  ])('refuses %o', (text, message) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => json(text)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
    expect(() => json(text)).not.toThrow(/made-up/);
  });
});
