/** --query: expressions, their errors, and their results in each format. */
import { describe, expect, it, vi } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { assertOutputOptions } from '../../../src/output/option-rules.ts';
import type { Format } from '../../../src/output/options.ts';
import { applyQuery, assertQuery } from '../../../src/output/query/query.ts';
import { message, outcomes, record, rows, watched } from '../../../src/output/result.ts';
import { show } from '../streams.ts';

const list = rows(
  ['name', 'nodes', { key: 'hidden' }],
  [
    { name: 'a', nodes: 2, other: 'x' },
    { name: 'b', nodes: 1, other: 'y' },
  ],
);
const print = async (query: string, format: Format = 'json', result: Parameters<typeof show>[0] = list) =>
  (await show(result, { format, query })).stdout;

const faultOf = async (work: () => unknown): Promise<MagnumError> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(MagnumError);
    return error as MagnumError;
  }
  throw new Error('no error');
};

describe('the data', () => {
  it('is that of the JSON format', async () => {
    expect(JSON.parse(await print('@'))).toEqual([
      { name: 'a', nodes: 2, hidden: null },
      { name: 'b', nodes: 1, hidden: null },
    ]);
    expect(await print('@', 'json', list)).toBe((await show(list, { format: 'json' })).stdout);
    expect(JSON.parse(await print('@', 'json', record({ a: 1 })))).toEqual({ a: 1 });
    expect(JSON.parse(await print('uuid', 'json', message('Done.', { uuid: 'u' })))).toBe('u');
  });

  it('is not the form for tables', async () => {
    const result = record({ a: [1] }, { a: '1' });
    expect(await print('@', 'yaml', result)).toBe('a:\n- 1\n');
    expect(await print('@', 'table', result)).toContain("['1']");
  });

  it('is sorted by --sort-column', async () => {
    const { stdout } = await show(list, { format: 'value', query: '[].name', sortColumns: ['nodes'] });
    expect(stdout).toBe('b\na\n');
  });

  it('of outcomes is their list; the command fails as without a query', async () => {
    const failed = new MagnumError('failed', 'No.');
    const both = outcomes([
      { item: 'a', text: 'Done.' },
      { item: 'b', text: 'Failed.', error: failed },
    ]);
    const { stdout, errors } = await show(both, {
      format: 'json',
      query: '[].[item, status]',
      noindent: true,
    });
    expect(JSON.parse(stdout)).toEqual([
      ['a', 'accepted'],
      ['b', 'failed'],
    ]);
    expect(errors).toEqual([failed]);
  });
});

describe('the result', () => {
  const OBJECTS = '[].{n: name, m: nodes}';
  it.each<[Format, string, string]>([
    ['json', '[0].name', '"a"\n'],
    ['json', 'nothing', 'null\n'],
    ['ndjson', OBJECTS, '{"n":"a","m":2}\n{"n":"b","m":1}\n'],
    ['ndjson', '[].name', '"a"\n"b"\n'],
    ['ndjson', 'length(@)', '2\n'],
    ['yaml', '[].name', '- a\n- b\n'],
    ['yaml', '[0].name', 'a\n'],
    ['value', '[0].name', 'a\n'],
    ['value', 'nothing', 'None\n'],
    ['value', '[].name', 'a\nb\n'],
    ['value', '[].[name, nodes]', 'a 2\nb 1\n'],
    ['value', OBJECTS, 'a 2\nb 1\n'],
    ['value', '[0].{n: name, m: nodes}', 'a\n2\n'],
    ['value', "[?name=='c'].name", ''],
    ['csv', OBJECTS, '"n","m"\n"a",2\n"b",1\n'],
    ['csv', '[0].{n: name}', '"n"\n"a"\n'],
    ['markdown', OBJECTS, '| n | m |\n| --- | --- |\n| a | 2 |\n| b | 1 |\n'],
    ['markdown', '[0].{n: name}', '| Property | Value |\n| --- | --- |\n| n | a |\n'],
    ['table', OBJECTS, '+---+---+\n| n | m |\n+---+---+\n| a | 2 |\n| b | 1 |\n+---+---+\n'],
    ['table', "[?name=='c']", ''],
    ['shell', '[0].{n: name}', "n='a'\n"],
  ])('in %s of %s', async (format, query, stdout) => {
    expect(await print(query, format)).toBe(stdout);
  });

  it('has the columns of all objects of a list', async () => {
    const result = record({ items: [{ a: 1 }, { b: 2, constructor: 'x' }] });
    expect(await print('items', 'csv', result)).toBe('"a","b","constructor"\n1,"",""\n"",2,"x"\n');
  });

  it.each<[Format, string, string]>([
    ['table', '[0].name', 'a string'],
    ['csv', 'length(@)', 'a number'],
    ['markdown', '[].name', 'a list with other items than objects'],
    ['table', 'nothing', 'null'],
    ['shell', '@', 'a list'],
    ['shell', '[].name', 'a list with other items than objects'],
  ])('cannot be shown in %s: %s', async (format, query, what) => {
    const error = await faultOf(() => print(query, format));
    expect(error).toMatchObject({
      kind: 'usage',
      message: `The ${format} format cannot show the result of --query: ${what}.`,
      hint: expect.stringContaining('-f value'),
    });
  });

  it('names what was changed if it cannot be printed', async () => {
    const shown = [
      show(message('Created u.', { uuid: 'u' }), { format: 'table', query: 'uuid' }),
      show({ ...record({ uuid: 'u' }), createdUuid: 'u' }, { format: 'json', query: 'length(nothing)' }),
      show(outcomes([{ item: 'a', text: 'Created u.' }]), { format: 'json', query: 'length(nothing)' }),
    ];
    for (const result of await Promise.allSettled(shown)) expect(result.status).toBe('rejected');
    const { stderr } = await recordFailure(message('Created u.', { uuid: 'u' }));
    expect(stderr).toBe('Created u.\n');
  });
});

async function recordFailure(result: Parameters<typeof show>[0]) {
  const { recordingStream } = await import('../streams.ts');
  const { render } = await import('../../../src/output/render.ts');
  const [stdout, stderr] = [recordingStream(), recordingStream()];
  await expect(render(result, { format: 'table', query: 'uuid' }, { stdout, stderr })).rejects.toThrow();
  return { stdout: stdout.text, stderr: stderr.text };
}

describe('an invalid expression', () => {
  it.each([
    ['[uuid', 'unexpected end at character 6'],
    ['', 'unexpected end at character 1'],
    ['a.', 'unexpected end at character 3'],
    ['a ||', 'unexpected end at character 5'],
    ['a.b c', "unexpected 'c' at character 5"],
    ['[].{a b}', "unexpected 'b' at character 7"],
    ['{a:}', "unexpected '}' at character 4"],
    ['{1:a}', "unexpected '1' at character 2"],
    ['[]]', "unexpected ']' at character 3"],
    ['foo?', "unexpected '?' at character 4"],
    ['a[?b == "x]', `unexpected '"' at character 9`],
    ['@ \u{1f600}', "unexpected '\u{1f600}' at character 3"],
    ['foo(@)', 'unknown function foo() at character 1'],
    ['[].constructor(@)', 'unknown function constructor() at character 4'],
    ['a | length(@, @)', 'length() takes 1 argument but received 2 at character 5'],
    ['{a: {b: nope(@)}}', 'unknown function nope() at character 9'],
  ])('%j is a usage error: %s', async (expression, reason) => {
    const error = await faultOf(() => assertQuery(expression));
    expect(error).toMatchObject({
      kind: 'usage',
      message: `Invalid JMESPath expression in --query: ${reason}.`,
    });
  });

  it.each([
    '@',
    'sort_by(@, &name)[].name',
    "[?contains(name, 'a') && !(nodes > `1`)].{n: name} | [0]",
    'max_by(@, &nodes).name',
    '"quoted name".x[*][1:2:-1]',
    "join(', ', [].name)",
  ])('%s is valid', (expression) => {
    expect(() => assertQuery(expression)).not.toThrow();
  });

  it('that is very long or deep is an error, soon', async () => {
    const start = performance.now();
    expect((await faultOf(() => assertQuery('a'.repeat(10_001)))).message).toMatch(/longer than 10000/);
    for (const one of ['['.repeat(9_999), '!'.repeat(9_999), '('.repeat(9_999), `${'"'.repeat(9_999)}`])
      expect((await faultOf(() => assertQuery(one))).kind).toBe('usage');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('names of JavaScript', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'constructor.prototype'])(
    '%s is not a property of the data',
    (name) => {
      expect(applyQuery(name, { a: 1 })).toBeNull();
      expect(applyQuery(`[0].${name}`, [{ a: 1 }])).toBeNull();
    },
  );

  it('are properties if the data has them', () => {
    const data = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(applyQuery('[__proto__.x, constructor]', data)).toEqual([1, 2]);
    expect(JSON.stringify(applyQuery('@', data))).toBe('{"__proto__":{"x":1},"constructor":2}');
  });

  it('change no prototype, and functions are never printed', () => {
    applyQuery('merge({a: `1`}.__proto__, {polluted: `1`})', {});
    applyQuery('{__proto__: {polluted: `1`}}', {});
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(applyQuery('{a: `1`}.constructor', {})).toBeNull();
    expect(applyQuery('[{a: `1`}.constructor]', {})).toEqual([null]);
  });
});

it('a value that a function does not accept is a usage error', async () => {
  const error = await faultOf(() => applyQuery('length(name)', {}));
  expect(error).toMatchObject({
    kind: 'usage',
    message: expect.stringMatching(/length\(\) expected .* null/),
  });
});

it('--query cannot be used with -c, nor with a list that is updated in place', async () => {
  const error = await faultOf(() => assertOutputOptions({ format: 'json', query: '@', columns: ['a'] }));
  expect(error).toMatchObject({ kind: 'usage', message: expect.stringMatching(/--query.*--column/) });
  const views = vi.fn(async function* () {});
  const watching = show(watched({ [Symbol.asyncIterator]: views }), { format: 'json', query: '@' });
  await expect(watching).rejects.toMatchObject({ kind: 'usage' });
  expect(views).not.toHaveBeenCalled();
});
