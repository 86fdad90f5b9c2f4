/** cluster-show, cluster-template-show and nodegroup-show: their requests and properties. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeMagnum, fakeMagnum } from '../../support/fake-magnum.ts';

const CLUSTER = { uuid: 'c', name: 'web', cluster_template_id: 't', stack_id: 's', links: [{ href: 'x' }] };
const TEMPLATE = { uuid: 't', name: 'kubernetes', coe: 'kubernetes', links: [{ href: 'y' }], public: true };
const NODEGROUP = { uuid: 'g', name: 'gpus', role: 'gpu', links: [{ href: 'z' }] };

let magnum: FakeMagnum;
beforeAll(async () => {
  magnum = await fakeMagnum(({ path }) => {
    if (path.includes('/nodegroups/')) return { body: NODEGROUP };
    return { body: path.includes('/clustertemplates/') ? TEMPLATE : CLUSTER };
  });
});
afterAll(() => magnum.close());

it.each([
  [
    'cluster-show web',
    ['/v1/clusters/web'],
    { uuid: 'c', name: 'web', cluster_template_id: 't', stack_id: 's' },
  ],
  [
    'cluster-show web --long',
    ['/v1/clusters/web', '/v1/clustertemplates/t'],
    {
      ...{ uuid: 'c', name: 'web', cluster_template_id: 't', stack_id: 's' },
      ...{
        clustertemplate_name: 'kubernetes',
        clustertemplate_coe: 'kubernetes',
        clustertemplate_public: true,
      },
    },
  ],
  ['cluster-show web -c cluster_id', ['/v1/clusters/web'], { cluster_id: 's' }],
  [
    'cluster-template-show t',
    ['/v1/clustertemplates/t'],
    { uuid: 't', name: 'kubernetes', coe: 'kubernetes', public: true },
  ],
  ['nodegroup-show web gpus', ['/v1/clusters/web/nodegroups/gpus'], { uuid: 'g', name: 'gpus', role: 'gpu' }],
])('%s requests %j and prints the properties without links', async (line, paths, properties) => {
  magnum.seen.length = 0;
  const { code, stdout, stderr } = await magnum.run(...line.split(' '), '-f', 'json');
  expect({ code, stderr, paths: magnum.seen.map(({ path }) => path) }).toEqual({
    code: 0,
    stderr: '',
    paths,
  });
  expect(Object.entries(JSON.parse(stdout))).toEqual(Object.entries(properties));
});
