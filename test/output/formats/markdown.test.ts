import { expect, test } from 'vitest';
import { message, record, rows } from '../../../src/output/result.ts';
import { show } from '../streams.ts';

const print = async (...[result, options]: Parameters<typeof show>) =>
  (await show(result, { ...options, format: 'markdown' })).stdout;

const OPTIONS = { format: 'markdown' } as const;

test('prints a list with the titles and the displayed values of the table', async () => {
  const list = rows(
    ['name', { key: 'created_at', title: 'age', display: () => '3d' }, { key: 'extra', isExtra: true }],
    [
      { name: 'a', created_at: '2026-01-01', extra: 1 },
      { name: null, created_at: 'x', extra: 2 },
    ],
  );
  expect(await print(list, OPTIONS)).toBe('| name | age |\n| --- | --- |\n| a | 3d |\n| - | 3d |\n');
  expect(await print(list, { ...OPTIONS, columns: ['extra'] })).toBe('| extra |\n| --- |\n| 1 |\n| 2 |\n');
  expect(await print(list, { ...OPTIONS, noHeaders: true })).toBe('| a | 3d |\n| - | 3d |\n');
  expect(await print(rows(['a', 'b'], []), OPTIONS)).toBe('| a | b |\n| --- | --- |\n');
});

test('prints a record and the data of a message as properties', async () => {
  const table = '| Property | Value |\n| --- | --- |\n| uuid | u |\n| name | - |\n';
  expect(await print(record({ uuid: 'u', name: null }), OPTIONS)).toBe(table);
  expect(await print(message('Accepted.', { uuid: 'u', name: null }), OPTIONS)).toBe(table);
});

test('does not depend on the width of the terminal', async () => {
  const list = rows(['name'], [{ name: 'x'.repeat(200) }]);
  const { stdout } = await show(list, { ...OPTIONS, maxWidth: 20 }, { columns: 40 });
  expect(stdout.split('\n')[2]).toBe(`| ${'x'.repeat(200)} |`);
});

test.each([
  ['a|b', String.raw`a\|b`],
  [String.raw`a\|b`, String.raw`a\\\|b`],
  ['a\nb\r\nc', 'a<br>b<br>c'],
  ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
  ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ['[x](javascript:alert(1))', String.raw`\[x\](javascript:alert(1))`],
  ['![x](http://h/p.png)', String.raw`!\[x\](http://h/p.png)`],
  ['**b** ~~s~~ `c`', String.raw`\*\*b\*\* \~\~s\~\~ ${'\\`c\\`'}`],
  ['$x$', String.raw`\$x\$`],
  ['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS'],
  ['_a_ b__c é_é', String.raw`\_a\_ b\_\_c é_é`],
  ['\x1b[31m\u202e', String.raw`\\x1b\[31m\\u202e`],
])('%j is inert', async (value, cell) => {
  expect(await print(rows(['n'], [{ n: value }]), OPTIONS)).toBe(`| n |\n| --- |\n| ${cell} |\n`);
  expect(await print(record({ n: value }), OPTIONS)).toContain(`| n | ${cell} |\n`);
  expect(await print(record({ [value]: 1 }), OPTIONS)).toContain(`| ${cell} | 1 |\n`);
});
