/** Version discovery, routes and microversions. */
import type { Scenario } from '../stage.ts';

export const discovery: Scenario[] = [
  {
    name: 'identity: versions',
    play: async ({ identity }) => {
      await identity('GET', '/');
      await identity('GET', '/v3');
      await identity('GET', '/v3/');
    },
  },
  {
    name: 'identity: unknown paths and methods',
    play: async ({ identity }) => {
      await identity('GET', '/v3/nothing');
      await identity('PUT', '/v3/auth/tokens', { json: {} });
    },
  },
  {
    name: 'magnum: versions',
    play: async ({ magnum }) => {
      await magnum('GET', '/', { as: null, version: null });
      await magnum('GET', '/v1', { as: null, version: null });
      await magnum('GET', '/v1/', { version: null });
      await magnum('GET', '/v1', { version: '1.1' });
    },
  },
  {
    name: 'magnum: missing and invalid tokens, unknown paths and methods',
    play: async ({ magnum }) => {
      await magnum('GET', '/v1/clusters', { as: null });
      await magnum('GET', '/v1/clusters', { as: null, headers: { 'x-auth-token': 'invented' } });
      await magnum('GET', '/v1/nothing');
      await magnum('GET', '/nothing');
      await magnum('PUT', '/v1/clusters', { json: {} });
    },
  },
  {
    name: 'magnum: requested microversions',
    play: async ({ magnum }) => {
      const withHeader = (value: string) => ({ version: null, headers: { 'openstack-api-version': value } });
      await magnum('GET', '/v1/mservices', { as: 'admin', version: null });
      for (const version of ['1.1', '1.2', '1.9', '1.10', '1.99', '0.9', '2.0', '1', '1.x', '1.1.1', ''])
        await magnum('GET', '/v1/clustertemplates?limit=1&sort_key=name', { version });
      await magnum('GET', '/v1/clusters', withHeader('1.5'));
      await magnum('GET', '/v1/clusters', withHeader('compute 1.5'));
      for (const type of [
        'container-infra',
        'container-infrastructure',
        'container-infrastructure-management',
      ])
        await magnum('GET', '/v1/clusters', withHeader(`${type}  1.5`));
      await magnum('GET', '/v1/clusters', withHeader('container-infra LATEST'));
      await magnum('GET', '/v1/clusters', withHeader('compute latest'));
    },
  },
];
