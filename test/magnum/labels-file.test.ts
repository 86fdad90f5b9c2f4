import { describe, expect, it } from 'vitest';
import { parseLabelsFile } from '../../src/magnum/labels-file.ts';

const parse = (text: string) => parseLabelsFile(text, 'labels.yaml');

describe('parseLabelsFile', () => {
  it.each<[string, string, Record<string, string>]>([
    ['an empty file', '', {}],
    ['comments only', '# a=1\n\n  # b: 2\n', {}],
    ['an empty mapping', '{}', {}],
    ['a YAML mapping', 'a: x\nb: y z\n', { a: 'x', b: 'y z' }],
    ['comments in YAML', '# first\na: x # second\n', { a: 'x' }],
    ['a document with markers', '%YAML 1.1\n---\na: yes\n...\n', { a: 'yes' }],
    ['quoted and block values', 'a: "x: y"\nb: \'1\'\nc: |\n  t\n', { a: 'x: y', b: '1', c: 't\n' }],
    ['JSON', '{"a": 1.20, "b": true,\n\t"c": "\\u00e9\\/"}', { a: '1.20', b: 'true', c: 'é/' }],
    ['JSON whose key has an =', '{"a=b":1}', { 'a=b': '1' }],
    ['KEY=VALUE lines', '# c\na=1\n\n  b= x \n', { a: '1', b: ' x ' }],
    [
      'values with = , : # and quotes',
      'a=b=c,d\nb="q"\nc=x: y # z\nd=',
      { a: 'b=c,d', b: '"q"', c: 'x: y # z', d: '' },
    ],
    ['YAML whose value has an =', 'a: b=c', { a: 'b=c' }],
    ['a KEY=VALUE line whose value has a colon', 'a=b: c', { a: 'b: c' }],
    ['YAML whose first key has an =', 'a=b: c\nd: e', { 'a=b': 'c', d: 'e' }],
    ['CRLF and a byte order mark in KEY=VALUE lines', '\ufeffa=1\r\nb=2\r\n', { a: '1', b: '2' }],
    ['CRLF and a byte order mark in YAML', '\ufeffa: 1\r\nb: 2\r\n', { a: '1', b: '2' }],
    ['empty values in quotes', 'a: ""\nb: \'\'', { a: '', b: '' }],
    ['keys that mean something to YAML', '<<: 1\nnull: 2\nyes: 3', { '<<': '1', null: '2', yes: '3' }],
  ])('parses %s', (_, text, labels) => {
    expect(parse(text)).toEqual(labels);
  });

  it.each([
    '1.20',
    'yes',
    '0x10',
    '010',
    '1_000',
    '2026-01-01',
    '1e3',
    '.inf',
    '12345678901234567890123',
    'True',
  ])('does not convert the YAML value %s', (value) => {
    expect(parse(`a: ${value}`)).toEqual({ a: value });
    expect(parse(`a=${value}`)).toEqual({ a: value });
  });

  it('treats __proto__ as an ordinary label', () => {
    expect(Object.entries(parse('__proto__: 1'))).toEqual([['__proto__', '1']]);
    expect(Object.entries(parse('__proto__=1'))).toEqual([['__proto__', '1']]);
  });

  it.each([
    ['a:', 'line 1, column 3: label a has no value; an empty value is ""'],
    ['b: 1\na: ~', 'line 2, column 4: label a has no value; an empty value is ""'],
    ['{"a": null}', 'line 1, column 7: label a has no value; an empty value is ""'],
    ['{a}', 'line 1, column 2: label a has no value; an empty value is ""'],
    ['? a', 'line 1, column 3: label a has no value; an empty value is ""'],
    ['a: [s3cret]', 'line 1, column 4: label a requires a single value, not a list'],
    ['a:\n  b: s3cret', 'line 2, column 3: label a requires a single value, not a mapping'],
    ['a: 1\na: 2', 'line 2, column 1: duplicate key a'],
    ['{"a b": 1, "a b": 2}', 'line 1, column 12: duplicate key a b'],
    ['a=1\n#\na=2', 'line 3: duplicate key a'],
    ['a: &x 1', 'line 1, column 7: label a: anchors (&name) are not supported'],
    ['&x a: 1', 'line 1, column 4: label a: anchors (&name) are not supported'],
    ['a: *x', 'line 1, column 4: label a: aliases (*name) are not supported'],
    ['*x : 1', 'line 1, column 1: a key must be a string'],
    ['[a]: 1', 'line 1, column 1: a key must be a string'],
    ['a: !!str 1', 'line 1, column 10: label a: tags (!name) are not supported'],
    ['!!map {a: 1}', 'line 1, column 7: labels: tags (!name) are not supported'],
    ['&x {a: 1}', 'line 1, column 4: labels: anchors (&name) are not supported'],
    ['"": 1', 'line 1, column 1: a label requires a key'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: only one document is allowed, but a second one starts here'],
    ['- s3cret', 'line 1, column 1: expected a mapping of labels, or only lines KEY=VALUE'],
    ['s3cret', 'line 1, column 1: expected a mapping of labels, or only lines KEY=VALUE'],
    ['a = s3cret', 'line 1, column 1: expected a mapping of labels, or only lines KEY=VALUE'],
    ['---', 'line 1, column 4: expected a mapping of labels, or only lines KEY=VALUE'],
    ['a=1\n\n# c\ns3cret', 'line 4: expected KEY=VALUE'],
    ['a=1\nb: s3cret', 'line 2: expected KEY=VALUE'],
    ['a: "s3cret', 'line 1, column 11: missing closing quote or bracket, comma, or colon after a key'],
    ['a=\0', 'line 1, column 3: control character U+0000 is not allowed'],
  ])('rejects %j with the line, without the value', (text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ kind: 'usage', message: `labels.yaml, ${message}` }),
    );
  });

  it('rejects values nested too deeply', () => {
    expect(() => parse(`a: ${'['.repeat(5_000)}`)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });
});
