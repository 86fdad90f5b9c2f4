/** Blanks beside the commas of a list in one argument, which are for the reader. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());

const template = ['cluster-template-create', 'k', '--coe', 'kubernetes', '--image', 'fedora-coreos-latest'];
const createTemplate = [
  ...template,
  '--external-network',
  'public',
  '--flavor',
  'm1.small',
  '--master-flavor',
  'm1.small',
];

it.each<[readonly string[], object]>([
  [
    ['cluster-create', 'web', '--cluster-template', 'kubernetes', '--labels', 'kube_tag=v1, b=2'],
    { labels: { kube_tag: 'v1', b: '2' } },
  ],
  [
    ['cluster-create', 'w2', '--cluster-template', 'kubernetes', '--labels', ' a=1; 2'],
    { labels: { a: '1; 2' } },
  ],
  [[...createTemplate, '--labels', 'a=1 ,b=2'], { labels: { a: '1', b: '2' } }],
  [[...createTemplate, '--tags', 'red, blue,  red'], { tags: 'red,blue' }],
])('ignores the blanks in %j', async (argv, body) => {
  const result = await sandbox.run(...argv);
  expect(result.code, result.stderr).toBe(0);
  expect(sandbox.lastToMagnum().body).toMatchObject(body);
});

it('ignores the blanks in a JSON patch of labels', async () => {
  await sandbox.run(...createTemplate.with(1, 'patched'));
  const result = await sandbox.run('cluster-template-update', 'patched', 'replace', 'labels=a=1, b=2');
  expect(result.code, result.stderr).toBe(0);
  expect(sandbox.lastToMagnum().body).toEqual([
    { op: 'replace', path: '/labels', value: '{"a":"1","b":"2"}' },
  ]);
});
