/** Quotas, stats and services, for cloud administrators. */
import type { MagnumOptions, Scenario, Stage } from '../stage.ts';
import { anyCoe, createCluster } from './resources.ts';

async function projectOf(stage: Stage, login: 'demo' | 'other'): Promise<string> {
  const token = await stage.token(login);
  const headers = { 'x-auth-token': token, 'x-subject-token': token };
  const { json } = await stage.quietly.identity('GET', '/v3/auth/tokens', { headers });
  return json.token.project.id;
}

export const administration: Scenario[] = [
  {
    name: 'projects: by name and by ID',
    play: async (stage) => {
      const demo = await projectOf(stage, 'demo');
      const other = await projectOf(stage, 'other');
      for (const login of ['admin', 'demo'] as const) {
        const headers = { 'x-auth-token': await stage.token(login) };
        for (const path of [
          '?name=demo&domain_id=default',
          '?name=nothing',
          `/${demo}`,
          `/${other}`,
          '/nothing',
        ])
          await stage.identity('GET', `/v3/projects${path}`, { headers });
      }
    },
  },
  {
    name: 'services',
    play: async ({ magnum }) => {
      await magnum('GET', '/v1/mservices', { as: 'admin' });
      await magnum('GET', '/v1/mservices', { as: 'admin', version: '1.1' });
      await magnum('GET', '/v1/mservices');
      await magnum('GET', '/v1/mservices', { as: 'viewer' });
    },
  },
  {
    name: 'stats',
    play: async (stage) => {
      const demo = await projectOf(stage, 'demo');
      const other = await projectOf(stage, 'other');
      const stats = (query: string, options?: MagnumOptions) =>
        stage.magnum('GET', `/v1/stats${query}`, options);
      await stats('');
      await createCluster(stage, {
        name: 'contract-counted',
        cluster_template_id: anyCoe(stage).template,
        node_count: 3,
      });
      await stats('');
      await stats(`?project_id=${demo}`);
      await stats(`?project_id=${demo}&type=cluster`);
      await stats(`?project_id=${demo}&type=weather`);
      await stats(`?project_id=${other}`);
      await stats('', { as: 'admin' });
      await stats(`?project_id=${other}`, { as: 'admin' });
      await stats(`?project_id=${'f'.repeat(32)}`, { as: 'admin' });
      await stats('', { as: 'viewer' });
      await stats('', { version: '1.3' });
    },
  },
  {
    name: 'quotas',
    play: async (stage) => {
      const demo = await projectOf(stage, 'demo');
      const other = await projectOf(stage, 'other');
      const path = `/v1/quotas/${other}/Cluster`;
      const asAdmin: MagnumOptions = { as: 'admin' };
      stage.afterwards('rest', () => stage.quietly.magnum('DELETE', path, asAdmin));
      const create = (json: unknown, options: MagnumOptions = asAdmin) =>
        stage.magnum('POST', '/v1/quotas', { json, ...options });
      await stage.magnum('GET', path, { as: 'other' });
      await stage.magnum('GET', path, asAdmin);
      await stage.magnum('GET', `/v1/quotas/${demo}/Cluster`, { as: 'other' });
      await create({ project_id: other, resource: 'Cluster', hard_limit: 0 }, {});
      await create({ project_id: other, resource: 'Cluster', hard_limit: 0 });
      await create({ project_id: other, resource: 'Cluster', hard_limit: 2 });
      await stage.magnum('GET', path, { as: 'other' });
      await stage.magnum('GET', '/v1/quotas', { as: 'other' });
      await stage.magnum('GET', '/v1/quotas', asAdmin);
      await stage.magnum('GET', '/v1/quotas?all_tenants=True', asAdmin);
      await stage.magnum('GET', '/v1/quotas?all_tenants=maybe', asAdmin);
      await stage.magnum('GET', '/v1/quotas?limit=1&all_tenants=True', asAdmin);
      await stage.magnum('POST', '/v1/clusters', {
        as: 'other',
        json: { name: 'contract-too-many', cluster_template_id: anyCoe(stage).template },
      });
      await stage.magnum('PATCH', path, { ...asAdmin, json: { hard_limit: 7 } });
      await stage.magnum('PATCH', path, { ...asAdmin, json: { hard_limit: -1 } });
      await stage.magnum('PATCH', path, { as: 'other', json: { hard_limit: 7 } });
      await stage.magnum('DELETE', path, { as: 'other' });
      await stage.magnum('DELETE', path, asAdmin);
      await stage.magnum('DELETE', path, asAdmin);
      await stage.magnum('PATCH', path, { ...asAdmin, json: { hard_limit: 7 } });
      await create({ resource: 'Cluster', hard_limit: 1 });
      await create({ project_id: 'nothing', resource: 'Cluster', hard_limit: 1 });
      await create({ project_id: other, resource: 'Lorry', hard_limit: 1 });
      await create({ project_id: other, resource: 'Cluster', hard_limit: -1 });
      await stage.magnum('GET', '/v1/quotas', { version: '1.5' });
    },
  },
];
