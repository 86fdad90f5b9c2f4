/** Pages and sort order of lists. */
import type { Scenario } from '../stage.ts';
import { createClusters, createTemplate, KUBERNETES } from './resources.ts';

const BAD_QUERIES = [
  'limit=0',
  'limit=-1',
  'limit=many',
  'sort_dir=up',
  'sort_key=nothing',
  'marker=not-a-uuid',
  'marker=ffffffff-0000-4000-8000-000000000000',
  'unknown=1',
];

export const lists: Scenario[] = [
  {
    name: 'lists: pages of templates',
    play: async (stage) => {
      const uuids: string[] = [];
      for (const name of ['contract-c', 'contract-a', 'contract-b'])
        uuids.push(await createTemplate(stage, { ...KUBERNETES, name }, { as: 'cern' }));
      const list = (query: string) => stage.magnum('GET', `/v1/clustertemplates${query}`, { as: 'cern' });
      await list('?sort_key=name');
      await list('/detail?sort_key=name');
      await list('?sort_key=name&sort_dir=desc&limit=2');
      await list(`?sort_key=name&limit=2&marker=${uuids[1]}`);
      await list(`?limit=1&marker=${uuids[0]}`);
      await list(`/detail?limit=1&sort_key=name&marker=${uuids[2]}`);
      await list('?limit=100000&sort_key=name');
      for (const query of BAD_QUERIES) await list(`?${query}`);
    },
  },
  {
    name: 'lists: pages of clusters',
    play: async (stage) => {
      const uuid = await createTemplate(stage, { ...KUBERNETES, name: 'contract-listed' });
      const names = ['contract-c', 'contract-a', 'contract-b'];
      const uuids = await createClusters(
        stage,
        ...names.map((name) => ({ name, cluster_template_id: uuid })),
      );
      const list = (query: string) => stage.magnum('GET', `/v1/clusters${query}`);
      await list('');
      await list('/detail');
      await list('?sort_key=name&sort_dir=desc&limit=2');
      await list(`?sort_key=name&limit=1&marker=${uuids[1]}`);
      await list(`?limit=1&marker=${uuids[2]}`);
      await list(`/detail?limit=1&sort_key=name&marker=${uuids[2]}`);
      for (const query of BAD_QUERIES) await list(`?${query}`);
      await stage.magnum('GET', '/v1/clusters', { as: 'viewer' });
      await stage.magnum('GET', '/v1/clusters', { as: 'other' });
      await stage.magnum('GET', '/v1/clusters?sort_key=name', { as: 'admin' });
      await stage.magnum('GET', '/v1/clusters', { version: '1.1' });
      await stage.magnum('GET', `/v1/clusters/${uuids[0]}/detail`);
    },
  },
];
