/** The headers, and the limits of size and time, of requests. */
import { describe, expect, it } from 'vitest';
import type { Magnum } from '../../src/magnum/types.ts';
import { all, speaking } from './connect.ts';
import { connectWithoutNetwork, type Respond } from './session.ts';

const MIB = 1_048_576;
const BODY = {
  uuid: 'u',
  pem: 'p',
  clusters: 1,
  nodes: 1,
  project_id: 'p',
  hard_limit: 1,
};
const LISTS = { clusters: [], clustertemplates: [], nodegroups: [], quotas: [], mservices: [] };
const one: Respond = () => ({ headers: speaking('1.14'), body: BODY });
const list: Respond = () => ({ headers: speaking('1.14'), body: LISTS });

/** The limits of the only request of `use`. */
async function limitsOf(respond: Respond, use: (magnum: Magnum) => Promise<unknown>) {
  const { magnum, sent } = connectWithoutNetwork(respond);
  await use(magnum);
  expect(sent).toHaveLength(1);
  return { maxBodyBytes: sent[0]?.maxBodyBytes, timeoutMs: sent[0]?.timeoutMs };
}

const OF_ONE: Record<string, (magnum: Magnum) => Promise<unknown>> = {
  'clusters.get': (m) => m.clusters.get('c'),
  'clusters.delete': (m) => m.clusters.delete('c'),
  'clusters.create': (m) => m.clusters.create({}),
  'clusterTemplates.get': (m) => m.clusterTemplates.get('t'),
  'nodegroups.get': (m) => m.nodegroups.get('c', 'g'),
  'certificates.ca': (m) => m.certificates.ca('u'),
  'quotas.get': (m) => m.quotas.get('p', 'Cluster'),
  'stats.get': (m) => m.stats.get(),
};

describe('a response', () => {
  it.each(Object.entries(OF_ONE))('of %s can have 4 MiB, without a time limit of its own', async (_, use) => {
    expect(await limitsOf(one, use)).toEqual({ maxBodyBytes: 4 * MIB, timeoutMs: undefined });
  });

  it.each<[string, (magnum: Magnum) => Promise<unknown>]>([
    ['clusters.get', (m) => m.clusters.get('c', { timeoutMs: 5 })],
    ['clusterTemplates.get', (m) => m.clusterTemplates.get('t', { timeoutMs: 5 })],
    ['nodegroups.get', (m) => m.nodegroups.get('c', 'g', { timeoutMs: 5 })],
  ])('of %s has the time limit of the caller', async (_, use) => {
    expect(await limitsOf(one, use)).toEqual({ maxBodyBytes: 4 * MIB, timeoutMs: 5 });
  });

  it.each<[string, (magnum: Magnum, options: object) => Promise<unknown>]>([
    ['clusters.list', (m, options) => all(m.clusters.list(options))],
    ['clusterTemplates.list', (m, options) => all(m.clusterTemplates.list(options))],
    ['nodegroups.list', (m, options) => all(m.nodegroups.list('c', options))],
    ['quotas.list', (m, options) => all(m.quotas.list(options))],
  ])('of %s can have 32 MiB, and has the time limit of the caller', async (_, use) => {
    const maxBodyBytes = 32 * MIB;
    expect(await limitsOf(list, (m) => use(m, {}))).toEqual({ maxBodyBytes, timeoutMs: undefined });
    expect(await limitsOf(list, (m) => use(m, { timeoutMs: 5 }))).toEqual({ maxBodyBytes, timeoutMs: 5 });
  });

  it('of services.list can have 32 MiB', async () => {
    expect(await limitsOf(list, (m) => all(m.services.list()))).toEqual({
      maxBodyBytes: 32 * MIB,
      timeoutMs: undefined,
    });
  });
});

describe('the headers of a request', () => {
  const headersOf = async (options: Parameters<typeof connectWithoutNetwork>[1]) => {
    const { magnum, sent } = connectWithoutNetwork(one, options);
    await magnum.clusters.get('c');
    return sent[0]?.headers;
  };

  it('have the API version, and accept JSON', async () => {
    expect(await headersOf({})).toEqual({
      Accept: 'application/json',
      'OpenStack-API-Version': 'container-infra latest',
    });
    expect(await headersOf({ apiVersion: '1' })).toEqual({ Accept: 'application/json' });
  });

  it('have no trace for an empty key', async () => {
    expect(Object.keys((await headersOf({ traceKey: '' })) ?? {})).toEqual([
      'Accept',
      'OpenStack-API-Version',
    ]);
    expect(Object.keys((await headersOf({ traceKey: 'k' })) ?? {})).toEqual([
      'Accept',
      'OpenStack-API-Version',
      'X-Trace-Info',
      'X-Trace-HMAC',
    ]);
  });
});

describe('Magnum.versions', () => {
  it('requests the document of API v1, and reads the versions from its headers', async () => {
    const { magnum, lines } = connectWithoutNetwork(() => ({ headers: speaking('1.12'), body: {} }));
    expect(await magnum.versions()).toEqual({ range: { minimum: '1.1', maximum: '1.12' }, current: '1.12' });
    expect(lines()).toEqual(['GET /v1/']);
  });

  it('requests the document of the service if the headers have no versions', async () => {
    const versions = [{ min_version: '1.1', max_version: '1.9' }];
    const { magnum, lines } = connectWithoutNetwork((line) => ({
      body: line === 'GET /' ? { versions } : {},
    }));
    expect(await magnum.versions()).toEqual({ range: { minimum: '1.1', maximum: '1.9' }, current: 'latest' });
    expect(lines()).toEqual(['GET /v1/', 'GET /']);
  });

  it('has no range if the service does not report it', async () => {
    const { magnum } = connectWithoutNetwork(() => ({ body: {} }), { apiVersion: '1.3' });
    expect(await magnum.versions()).toEqual({ range: undefined, current: '1.3' });
  });
});

it('the version of the last response remains after a response without one', async () => {
  const replies = [{ headers: speaking('1.14'), body: BODY }, { body: BODY }];
  const { magnum } = connectWithoutNetwork(() => replies.shift() ?? {});
  await magnum.clusters.get('c');
  await magnum.clusters.get('c');
  expect([magnum.apiVersion, magnum.serverVersions]).toEqual(['1.14', { minimum: '1.1', maximum: '1.14' }]);
});
