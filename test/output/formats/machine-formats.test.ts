import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { render } from '../../../src/output/render.ts';
import { record, rows } from '../../../src/output/result.ts';
import * as python from '../python-output.ts';
import { recordingStream, show } from '../streams.ts';

const mixed = rows(python.mixedColumns, python.mixedRows);

test.each(['all', 'minimal', 'none', 'nonnumeric'] as const)(
  'csv: --quote %s prints the same as cliff',
  async (quote) => {
    expect((await show(mixed, { format: 'csv', quote })).stdout).toBe(python.csvByQuote[quote]);
  },
);

test('csv: quotes values that are not numbers by default; --no-headers omits the header', async () => {
  expect((await show(mixed, { format: 'csv' })).stdout).toBe(python.csvByQuote.nonnumeric);
  const withoutHeader = await show(mixed, { format: 'csv', noHeaders: true });
  expect(withoutHeader.stdout).toBe(python.csvByQuote.nonnumeric.replace('"a","b","c","d"\n', ''));
});

test('csv: prints only the header for an empty list, and a record as a list of one row', async () => {
  expect((await show(rows(['a', 'b'], []), { format: 'csv', quote: 'minimal' })).stdout).toBe('a,b\n');
  const one = await show(record({ a: 1, b: 'x' }), { format: 'csv' });
  expect(one.stdout).toBe('"a","b"\n1,"x"\n');
});

test('csv: quotes the only field of a line if it is empty', async () => {
  const result = rows(['a'], [{ a: null }, { a: '' }, {}]);
  expect((await show(result, { format: 'csv', quote: 'minimal' })).stdout).toBe('a\n""\n""\n""\n');
});

test('value: prints the same bare values as cliff', async () => {
  expect((await show(mixed, { format: 'value' })).stdout).toBe(python.valueLines);
  expect((await show(record(python.record), { format: 'value' })).stdout).toBe(python.recordValueLines);
  expect((await show(rows(['a'], []), { format: 'value' })).stdout).toBe('');
});

test('json: indents by two, or with --noindent prints one line like Python', async () => {
  const result = rows(python.jsonColumns, python.jsonRows);
  expect((await show(result, { format: 'json' })).stdout).toBe(python.jsonIndented);
  expect((await show(result, { format: 'json', noindent: true })).stdout).toBe(python.jsonCompact);
  const one = record(python.jsonRows[0] ?? {});
  expect((await show(one, { format: 'json', noindent: true })).stdout).toBe(python.jsonRecordCompact);
  expect((await show(rows(['a'], []), { format: 'json' })).stdout).toBe('[]\n');
});

test('json: keeps the order of properties and the commas and line ends in strings', async () => {
  const value = { z: 'a,\n b', a: { '': [[], {}] }, m: ',\n  ' };
  for (const noindent of [true, false]) {
    const { stdout } = await show(record(value), { format: 'json', noindent });
    expect(JSON.parse(stdout)).toEqual(value);
    expect(Object.keys(JSON.parse(stdout))).toEqual(['z', 'a', 'm']);
  }
});

test('json, yaml and csv name columns by key and print missing values as null or empty', async () => {
  const result = rows([{ key: 'id', title: 'Project ID' }, 'missing'], [{ id: 7, other: 1 }]);
  expect(JSON.parse((await show(result, { format: 'json' })).stdout)).toEqual([{ id: 7, missing: null }]);
  expect(parse((await show(result, { format: 'yaml' })).stdout)).toEqual([{ id: 7, missing: null }]);
  expect((await show(result, { format: 'csv', quote: 'minimal' })).stdout).toBe('id,missing\n7,\n');
});

test('yaml: prints in the style of cliff', async () => {
  const result = rows(
    ['name', 'list', 'none', 'on', 'date', 'empty'],
    [
      { name: 'a: b', list: ['x', { key: 1 }], none: null, on: 'yes', date: '2024-01-01', empty: {} },
      { name: '123', list: [], none: null, on: true, date: '', empty: "it's" },
    ],
  );
  expect((await show(result, { format: 'yaml' })).stdout).toBe(
    [
      "- name: 'a: b'",
      '  list:',
      '  - x',
      '  - key: 1',
      '  none: null',
      "  'on': 'yes'",
      "  date: '2024-01-01'",
      '  empty: {}',
      "- name: '123'",
      '  list: []',
      '  none: null',
      "  'on': true",
      "  date: ''",
      "  empty: it's",
      '',
    ].join('\n'),
  );
  expect((await show(rows(['a'], []), { format: 'yaml' })).stdout).toBe('[]\n');
  expect((await show(record({ a: [1] }), { format: 'yaml' })).stdout).toBe('a:\n- 1\n');
});

const hostile = {
  escape: '\x1b[2J',
  'key\x9b': 'c1 \x85 and del \x7f',
  bidi: 'a\u202eb\u2066c',
  separators: 'a\u2028b\u2029c',
  lines: 'one\n\u202etwo\r\nthree\rfour\n',
  tab: 'a\tb',
  slash: '\\x1b \\u202e \\\u202e',
  nested: { '\u2067': ['\x9b'] },
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the control characters that must be escaped.
const CONTROLS_TERMINAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/;

test.each(['json', 'yaml'] as const)(
  '%s: escapes hostile text without changing its value',
  async (format) => {
    for (const result of [record(hostile), rows(Object.keys(hostile), [hostile])]) {
      const { stdout } = await show(result, { format });
      expect(stdout).not.toMatch(CONTROLS_TERMINAL);
      expect([parse(stdout)].flat()[0]).toEqual(hostile);
    }
  },
);

test.each(['csv', 'value', 'table'] as const)(
  '%s: escapes control characters in hostile text',
  async (format) => {
    for (const result of [record(hostile), rows(Object.keys(hostile), [hostile])]) {
      const { stdout } = await show(result, { format });
      expect(stdout).not.toMatch(CONTROLS_TERMINAL);
      expect(stdout).toContain('x1b[2J');
      expect(stdout).toContain('a\\u202eb'.slice(format === 'csv' ? 2 : 0));
    }
  },
);

test.each(['table', 'json', 'yaml', 'csv', 'value'] as const)(
  '%s: prints text with half a surrogate pair',
  async (format) => {
    const { stdout } = await show(record({ a: 'x\ud800y', b: ['\udc00'] }), { format });
    expect(stdout).toContain('x');
  },
);

test('yaml: prints a list as one document', async () => {
  const { stdout } = await show(rows(['a'], [{ a: 1 }, { a: 2 }]), { format: 'yaml' });
  expect(parseAllDocuments(stdout)).toHaveLength(1);
});

test('yaml: quotes a tab and a plain equals sign, repeats equal objects, and does not fold long text', async () => {
  const shared = { a: 1 };
  const value = { tab: 'a\tb', equals: '=', first: shared, second: shared, long: 'word '.repeat(60).trim() };
  expect((await show(record(value), { format: 'yaml' })).stdout).toBe(
    ['tab: "a\\tb"', "equals: '='", 'first:', '  a: 1', 'second:', '  a: 1', `long: ${value.long}`, ''].join(
      '\n',
    ),
  );
});

test('json: ends an incomplete list with a line end, and prints compact values like Python', async () => {
  const value = { a: [1, { b: ',\n  "' }], c: {} };
  expect((await show(rows(['a', 'c'], [value, value]), { format: 'json', noindent: true })).stdout).toBe(
    `[${Array(2).fill(String.raw`{"a": [1, {"b": ",\n  \""}], "c": {}}`).join(', ')}]\n`,
  );
  async function* failing() {
    yield { a: 1 };
    throw new Error('no more');
  }
  const [stdout, stderr] = [recordingStream(), recordingStream()];
  await expect(render(rows(['a'], failing()), { format: 'json' }, { stdout, stderr })).rejects.toThrow(
    'no more',
  );
  expect(stdout.text).toBe('[\n  {\n    "a": 1\n  }\n');
});

test('value: prints nothing for a missing field, and None for null', async () => {
  expect((await show(rows(['a', 'b', 'c'], [{ a: null, c: 1 }]), { format: 'value' })).stdout).toBe(
    'None  1\n',
  );
  expect((await show(record({ a: null, b: 'x\x1b' }), { format: 'value' })).stdout).toBe('None\nx\\x1b\n');
});

test.each([
  ['all', '"True","1","","a\\\\b""c"'],
  ['minimal', 'True,1,,"a\\\\b""c"'],
  ['none', 'True,1,,a\\\\b\\"c'],
  ['nonnumeric', 'True,1,"","a\\\\b""c"'],
] as const)('csv: with --quote %s, a line is %s', async (quote, line) => {
  const row = { a: true, b: 1, c: null, d: 'a\\b"c' };
  const { stdout } = await show(rows(['a', 'b', 'c', 'd'], [row]), { format: 'csv', quote, noHeaders: true });
  expect(stdout).toBe(`${line}\n`);
});

test('csv: with --quote none, an empty field is not quoted', async () => {
  const list = rows(['a'], [{ a: null }, { a: 'x,y' }, { a: 'x\ny' }]);
  expect((await show(list, { format: 'csv', quote: 'none' })).stdout).toBe('a\n\nx\\,y\nx\\\ny\n');
});
