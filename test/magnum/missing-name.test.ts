import { describe, expect, it } from 'vitest';
import type { MagnumError } from '../../src/errors.ts';
import type { Magnum } from '../../src/magnum/types.ts';
import { all, connectForTests, speaking } from './connect.ts';
import type { Reply } from './service.ts';
import { connectWithoutNetwork } from './session.ts';

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

const UUID = '3f0d7b1e-8c61-4d2e-9a55-0c8e5a7f1b42';
const notFound = (message: string): Reply => ({
  status: 404,
  headers: speaking('1.14'),
  body: { errors: [{ detail: message }] },
});
const fail = async (work: Promise<unknown>) => (await work.catch((cause: unknown) => cause)) as MagnumError;

/** The hint of the error that the service has for every request but lists, and the lists that it requests. */
async function hintOf(
  message: string,
  use: (magnum: Magnum) => Promise<unknown>,
  names: readonly unknown[] = [],
) {
  const items = names.map((name, at) => ({ uuid: `u${at}`, name }));
  const { magnum, sent } = connectWithoutNetwork((line) =>
    line.includes('?limit=')
      ? { body: { clusters: items, clustertemplates: items, nodegroups: items } }
      : notFound(message),
  );
  const error = await fail(use(magnum));
  expect(sent).toHaveLength(1);
  const hint = error.hint ?? (await error.findHint?.());
  return { hint, lists: sent.slice(1).map(({ path, timeoutMs }) => [path, timeoutMs]) };
}

describe('the hint for a missing name', () => {
  const CLUSTERS = '/v1/clusters?limit=1000';
  const TEMPLATES = '/v1/clustertemplates?limit=1000';
  const NODEGROUPS = '/v1/clusters/my%20c/nodegroups?limit=1000';
  const LIST_CLUSTERS = 'To list the clusters: magnum cluster-list';
  const LIST_NODEGROUPS = "To list the nodegroups: magnum nodegroup-list 'my c'";
  const LIST_TEMPLATES = 'To list the cluster templates: magnum cluster-template-list';

  it.each<[string, string, (magnum: Magnum) => Promise<unknown>, string, string]>([
    ['get', 'Cluster wbe could not be found.', (m) => m.clusters.get('wbe'), CLUSTERS, LIST_CLUSTERS],
    ['delete', 'Cluster wbe could not be found.', (m) => m.clusters.delete('wbe'), CLUSTERS, LIST_CLUSTERS],
    [
      'update',
      'Cluster wbe could not be found.',
      (m) => m.clusters.update('wbe', []),
      CLUSTERS,
      LIST_CLUSTERS,
    ],
    [
      'resize',
      'Cluster wbe could not be found.',
      (m) => m.clusters.resize('wbe', { node_count: 1 }),
      CLUSTERS,
      LIST_CLUSTERS,
    ],
    [
      'credentials',
      'Cluster wbe could not be found.',
      (m) => m.credentials.rotate('wbe'),
      CLUSTERS,
      LIST_CLUSTERS,
    ],
    [
      'a template in a body',
      'ClusterTemplate wbe could not be found.',
      (m) => m.clusters.create({ cluster_template_id: 'wbe' }),
      TEMPLATES,
      LIST_TEMPLATES,
    ],
    [
      'the template of an upgrade',
      'ClusterTemplate wbe could not be found.',
      (m) => m.clusters.upgrade('c', { cluster_template: 'wbe' }),
      TEMPLATES,
      LIST_TEMPLATES,
    ],
    [
      'a template',
      'ClusterTemplate wbe could not be found.',
      (m) => m.clusterTemplates.delete('wbe'),
      TEMPLATES,
      LIST_TEMPLATES,
    ],
    [
      'a nodegroup',
      'Nodegroup wbe could not be found.',
      (m) => m.nodegroups.get('my c', 'wbe'),
      NODEGROUPS,
      LIST_NODEGROUPS,
    ],
    [
      'a nodegroup, in lower case',
      'nodegroup wbe could not be found.',
      (m) => m.nodegroups.delete('my c', 'wbe'),
      NODEGROUPS,
      LIST_NODEGROUPS,
    ],
    [
      'the nodegroup of an upgrade',
      'Nodegroup wbe could not be found.',
      (m) => m.clusters.upgrade('my c', { cluster_template: 't', nodegroup: 'wbe' }),
      NODEGROUPS,
      LIST_NODEGROUPS,
    ],
    [
      'the cluster of a nodegroup',
      'Cluster wbe could not be found.',
      (m) => m.nodegroups.get('wbe', 'g'),
      CLUSTERS,
      LIST_CLUSTERS,
    ],
    [
      'the cluster of a list of nodegroups',
      'Cluster wbe could not be found.',
      (m) => all(m.nodegroups.list('wbe')),
      CLUSTERS,
      LIST_CLUSTERS,
    ],
    [
      'the cluster of a new nodegroup',
      'Cluster wbe could not be found.',
      (m) => m.nodegroups.create('wbe', { name: 'g' }),
      CLUSTERS,
      LIST_CLUSTERS,
    ],
  ])('%s: is a similar name, or the command for the list', async (_, message, use, path, list) => {
    const lists = [[path, 3_000]];
    expect(await hintOf(message, use, ['web', null, 7])).toEqual({ hint: 'Did you mean web?', lists });
    expect(await hintOf(message, use, ['production'])).toEqual({ hint: list, lists });
  });

  it.each([
    [['web2', 'web1'], 'Did you mean one of web1, web2?'],
    [['web3', 'web1', 'web2'], 'Did you mean one of web1, web2, web3?'],
    [['web4', 'web3', 'web1', 'web2'], 'Did you mean one of web1, web2, web3?'],
  ])('names up to three of %j', async (names, hint) => {
    const found = await hintOf('Cluster web could not be found.', (m) => m.clusters.get('web'), names);
    expect(found.hint).toBe(hint);
  });

  it('requests no list for a UUID', async () => {
    const message = `Cluster ${UUID} could not be found.`;
    expect(await hintOf(message, (m) => m.clusters.get(UUID), ['web'])).toEqual({
      hint: LIST_CLUSTERS,
      lists: [],
    });
  });

  it.each([
    ['another resource', 'Flavor wbe could not be found.'],
    ['a name that the request does not contain', 'Cluster other could not be found.'],
    ['another reason', 'Cluster wbe is busy.'],
  ])('does not exist for %s', async (_, message) => {
    expect(await hintOf(message, (m) => m.clusters.get('wbe'), ['web'])).toEqual({
      hint: undefined,
      lists: [],
    });
  });

  it('does not replace the hint of the error', async () => {
    const message = 'Unknown attribute Cluster wbe could not be found.';
    const { magnum } = connectWithoutNetwork(() => notFound(message));
    const error = await fail(magnum.clusters.get('wbe'));
    expect(error.hint).toMatch(/^This cloud's Magnum does not support this option/);
    expect(error.findHint).toBeUndefined();
  });

  it('keeps message, kind and status of the error', async () => {
    const { magnum } = connectWithoutNetwork(() => notFound('Cluster wbe could not be found.'));
    expect(await fail(magnum.clusters.get('wbe'))).toMatchObject({
      kind: 'not-found',
      message: 'Cluster wbe could not be found.',
      status: 404,
    });
  });

  it('requests the list of clusters once for several names, and another list for templates', async () => {
    const { magnum, lines } = connectWithoutNetwork((line) => {
      if (line.includes('?')) return { body: { clusters: [], clustertemplates: [] } };
      const type = line.includes('templates') ? 'ClusterTemplate' : 'Cluster';
      return notFound(`${type} ${line.split('/').at(-1)} could not be found.`);
    });
    const errors = [
      await fail(magnum.clusters.get('a')),
      await fail(magnum.clusters.get('b')),
      await fail(magnum.clusterTemplates.get('a')),
    ];
    await Promise.all(errors.map((error) => error.findHint?.()));
    expect(lines().slice(3)).toEqual([`GET ${CLUSTERS}`, `GET ${TEMPLATES}`]);
  });
});

describe('a template that a request does not name', () => {
  const HIDDEN = "The cluster's template is hidden or deleted. Ask an administrator of the cloud to show it.";
  it.each<[string, string, (magnum: Magnum) => Promise<unknown>, string | undefined]>([
    ['by its UUID', UUID, (m) => m.clusters.get('web'), HIDDEN],
    ['by a name', 'small', (m) => m.clusters.get('web'), undefined],
    ['without names in the request', UUID, (m) => m.certificates.ca('u'), undefined],
  ])('is missing %s', async (_, template, use, hint) => {
    const { magnum } = connectWithoutNetwork(() =>
      notFound(`ClusterTemplate ${template} could not be found.`),
    );
    const error = await fail(use(magnum));
    expect([error.hint, error.findHint]).toEqual([hint, undefined]);
  });
});
