import { expect, it } from 'vitest';
import type { MagnumError } from '../../src/errors.ts';
import { connectForTests } from './connect.ts';

const service = connectForTests();
const missing = { status: 404, body: { errors: [{ detail: 'Cluster wbe could not be found.' }] } };

it('a missing name: requests nothing until the hint is needed, and only the first page then', async () => {
  const clusters = [
    { uuid: 'u', name: 'web' },
    { uuid: 'v', name: null },
  ];
  const next = 'http://magnum/v1/clusters?marker=v';
  const magnum = await service.start(({ path }) =>
    path.includes('?') ? { body: { clusters, next } } : missing,
  );
  const error = (await magnum.clusters.get('wbe').catch((cause: unknown) => cause)) as MagnumError;
  expect(service.requests()).toEqual(['GET /v1/clusters/wbe']);
  expect([await error.findHint?.(), await error.findHint?.()]).toEqual([
    'Did you mean web?',
    'Did you mean web?',
  ]);
  expect(service.requests().slice(1)).toEqual(['GET /v1/clusters?limit=1000']);
});

it('a missing name: suggests the list if it cannot be requested', async () => {
  const magnum = await service.start(({ path }) => (path.includes('?') ? { status: 500 } : missing));
  const error = (await magnum.clusters.get('wbe').catch((cause: unknown) => cause)) as MagnumError;
  expect(await error.findHint?.()).toBe('To list the clusters: magnum cluster-list');
});

it('a template that the user did not name: reports that it is hidden or deleted', async () => {
  const detail = 'ClusterTemplate 3f0d7b1e-8c61-4d2e-9a55-0c8e5a7f1b42 could not be found.';
  const magnum = await service.start(() => ({ status: 404, body: { errors: [{ detail }] } }));
  const error = (await magnum.clusters.get('web').catch((cause: unknown) => cause)) as MagnumError;
  expect(error.hint).toBe(
    "The cluster's template is hidden or deleted. Ask an administrator of the cloud to show it.",
  );
});

it('a template that the user did name: suggests the list of templates', async () => {
  const uuid = '3f0d7b1e-8c61-4d2e-9a55-0c8e5a7f1b42';
  const detail = `ClusterTemplate ${uuid} could not be found.`;
  const magnum = await service.start(() => ({ status: 404, body: { errors: [{ detail }] } }));
  const error = (await magnum.clusterTemplates.get(uuid).catch((cause: unknown) => cause)) as MagnumError;
  expect(await error.findHint?.()).toBe('To list the cluster templates: magnum cluster-template-list');
});
