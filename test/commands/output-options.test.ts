/** Each output option changes what is printed. The last test fails if an option has no case. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outputOptionsFor } from '../../src/cli/output-options.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  for (const name of ['b', 'c', 'a'])
    await sandbox.run('cluster-create', name, '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());

/** On a terminal of 40 columns. */
const ON_TERMINAL = ['cluster-list', '-c', 'uuid', '-c', 'status'];

const cases: Record<string, [argv: string[], stdout: string | RegExp, env?: Record<string, string>][]> = {
  format: [
    [['cluster-show', 'a', '-f', 'json', '-c', 'name'], '{\n  "name": "a"\n}\n'],
    [['cluster-show', 'a', '--format=yaml', '-c', 'name'], 'name: a\n'],
    [['cluster-show', 'a', '-f', 'value', '-c', 'name', '-c', 'node_count'], 'a\n1\n'],
    [['cluster-show', 'a', '-f', 'csv', '-c', 'name'], '"name"\n"a"\n'],
    [['cluster-show', 'a', '-f', 'ndjson', '-c', 'name'], '{"name":"a"}\n'],
    [
      ['cluster-show', 'a', '-f', 'markdown', '-c', 'name'],
      /^\| Property \| Value \|\n.*\n\| name \| a \|\n$/,
    ],
    [['cluster-show', 'a', '-f', 'shell', '-c', 'name'], "name='a'\n"],
    [['cluster-show', 'a', '-c', 'name'], /^\+-+\+-+\+\n\| Property \| Value \|\n/],
  ],
  column: [
    [['cluster-list', '-c', 'NAME', '--column', 'status', '-f', 'value'], /^(\w CREATE_COMPLETE\n){3}$/],
  ],
  query: [
    [['cluster-show', 'a', '--query', 'name'], '"a"\n'],
    [['cluster-list', '--query', "[?name=='b'].[name, status]", '-f', 'value'], 'b CREATE_COMPLETE\n'],
  ],
  sortColumn: [[['cluster-list', '-f', 'value', '-c', 'name', '--sort-column', 'name'], 'a\nb\nc\n']],
  sortOrder: [
    [
      ['cluster-list', '-f', 'value', '-c', 'name', '--sort-column', 'name', '--sort-descending'],
      'c\nb\na\n',
    ],
    [['cluster-list', '-f', 'value', '-c', 'name', '--sort-column', 'name', '--sort-ascending'], 'a\nb\nc\n'],
  ],
  maxWidth: [
    [['cluster-list', '-c', 'uuid', '-c', 'status', '--max-width', '40'], /^(?:.{1,40}\n)+$/],
    [['cluster-list', '-c', 'uuid', '-c', 'status'], /^(?:.{1,40}\n)+$/, { CLIFF_MAX_TERM_WIDTH: '40' }],
  ],
  fitWidth: [
    [[...ON_TERMINAL, '--fit-width'], /^(?:.{1,40}\n)+$/],
    [ON_TERMINAL, /^(?:.{1,40}\n)+$/],
    [[...ON_TERMINAL, '--no-fit-width'], /^(?:.{58}\n)+$/],
    [ON_TERMINAL, /^(?:.{58}\n)+$/, { CLIFF_FIT_WIDTH: '0' }],
    [[...ON_TERMINAL, '--fit-width'], /^(?:.{1,40}\n)+$/, { CLIFF_FIT_WIDTH: '0' }],
  ],
  printEmpty: [
    [
      ['cluster-list', '--os-project-name', 'Personal demo', '--print-empty', '-c', 'name'],
      '+------+\n| name |\n+------+\n+------+\n',
    ],
    [
      ['cluster-list', '--os-project-name', 'Personal demo', '-c', 'name'],
      '+------+\n| name |\n+------+\n+------+\n',
    ],
  ],
  noindent: [[['cluster-show', 'a', '-f', 'json', '-c', 'name', '--noindent'], '{"name": "a"}\n']],
  quote: [
    [
      ['cluster-list', '-f', 'csv', '-c', 'name', '--quote', 'minimal', '--sort-column', 'name'],
      'name\na\nb\nc\n',
    ],
  ],
  noHeaders: [
    [['cluster-list', '-f', 'csv', '-c', 'name', '--no-headers', '--sort-column', 'name'], '"a"\n"b"\n"c"\n'],
  ],
  prefix: [[['cluster-show', 'a', '-f', 'shell', '-c', 'name', '--prefix', 'my_'], "my_name='a'\n"]],
};

const all = Object.entries(cases).flatMap(([option, list]) =>
  list.map(([argv, stdout, env]) => [option, argv, stdout, env] as const),
);

it.each(all)('%s changes the output of %j', async (option, argv, stdout, env) => {
  const output = await sandbox.runWith({ tty: option === 'fitWidth', columns: 40, env: env ?? {} }, ...argv);
  expect(output.stderr).toBe('');
  // Color codes do not count as width.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removes color codes
  const text = output.stdout.replaceAll(/\x1b\[\d*m/g, '');
  if (typeof stdout === 'string') expect(text).toBe(stdout);
  else expect(text).toMatch(stdout);
});

it('each output option has a case', () => {
  const options = {
    ...outputOptionsFor('rows'),
    ...outputOptionsFor('record'),
    ...outputOptionsFor('message'),
  };
  expect(Object.keys(options).filter((option) => !(option in cases))).toEqual([]);
});
