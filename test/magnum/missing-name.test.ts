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
