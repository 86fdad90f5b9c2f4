/** The errors about responses that Magnum does not send, and about versions that it rejects, as a whole. */
import { describe, expect, it } from 'vitest';
import type { MagnumError } from '../../src/errors.ts';
import type { Magnum } from '../../src/magnum/types.ts';
import { all } from './connect.ts';
import { connectWithoutNetwork } from './session.ts';

const failureOf = async (work: Promise<unknown>) => {
  const error = (await work.catch((cause: unknown) => cause)) as MagnumError;
  const { kind, message, hint, status, requestId } = error;
  return { kind, message, hint, status, requestId };
};
const headers = { 'x-openstack-request-id': 'req-1' };
const HINT = 'Check that the endpoint is a Magnum service; --debug shows the response.';

describe('a malformed response', () => {
  it.each<[string, unknown, number | undefined, (magnum: Magnum) => Promise<unknown>, string]>([
    ['text', 'ok', 200, (m) => m.clusters.delete('c'), 'DELETE /v1/clusters/c is not JSON'],
    ['text', 'ok', 200, (m) => m.clusters.get('c'), 'GET /v1/clusters/c is not a JSON object'],
    ['a list', [], 200, (m) => m.clusters.get('c'), 'GET /v1/clusters/c is not a JSON object'],
    ['null', 'null', 200, (m) => m.certificates.ca('u'), 'GET /v1/certificates/u is not a JSON object'],
    ['no UUID', {}, undefined, (m) => m.clusters.get('c'), 'GET /v1/clusters/c contains no UUID'],
    [
      'an empty UUID',
      { uuid: '' },
      undefined,
      (m) => m.clusters.update('c', [], { rollback: true }),
      'PATCH /v1/clusters/c/?rollback=True contains no UUID',
    ],
    ['no UUID', {}, undefined, (m) => m.credentials.rotate('c'), 'PATCH /v1/credentials/c contains no UUID'],
    [
      'no UUID',
      {},
      undefined,
      (m) => m.clusters.upgrade('c', { cluster_template: 't' }),
      'POST /v1/clusters/c/actions/upgrade contains no UUID',
    ],
    [
      'no certificate',
      { pem: '' },
      200,
      (m) => m.certificates.sign('u', 'CSR'),
      'POST /v1/certificates contains no certificate',
    ],
    [
      'no counts',
      { clusters: 1, nodes: '2' },
      undefined,
      (m) => m.stats.get('p'),
      'GET /v1/stats?project_id=p contains no cluster and node counts',
    ],
    [
      'no counts',
      { clusters: '1', nodes: 2 },
      undefined,
      (m) => m.stats.get(),
      'GET /v1/stats contains no cluster and node counts',
    ],
    [
      'no list',
      { clusters: {} },
      undefined,
      (m) => all(m.clusters.list({ limit: 2 })),
      'GET /v1/clusters?limit=2 contains no list of clusters',
    ],
    [
      'a list with null',
      { clusters: [{}, null] },
      undefined,
      (m) => all(m.clusters.list()),
      'GET /v1/clusters contains no list of clusters',
    ],
    [
      'a link without a query',
      { clusters: [], next: 'http://x/' },
      undefined,
      (m) => all(m.clusters.list()),
      'GET /v1/clusters contains an invalid link to the next page',
    ],
    [
      'a link that is a number',
      { clusters: [], next: 5 },
      undefined,
      (m) => all(m.clusters.list()),
      'GET /v1/clusters contains an invalid link to the next page',
    ],
    [
      'no quota',
      { project_id: 'p' },
      undefined,
      (m) => m.quotas.create({ project_id: 'p', resource: 'Cluster', hard_limit: 1 }),
      'POST /v1/quotas contains no quota',
    ],
    [
      'no quota',
      { hard_limit: 1 },
      undefined,
      (m) => m.quotas.update('p', 'Cluster', { project_id: 'p', resource: 'Cluster', hard_limit: 1 }),
      'PATCH /v1/quotas/p/Cluster contains no quota',
    ],
  ])('with %s (%j, status %s) is an error with the request', async (_, body, status, use, message) => {
    const { magnum } = connectWithoutNetwork(() => ({ headers, body }));
    expect(await failureOf(use(magnum))).toEqual({
      kind: 'failed',
      message: `The response to ${message}.`,
      hint: HINT,
      status,
      requestId: status === undefined ? undefined : 'req-1',
    });
  });

  it('passes on other fields of stats, and the fields of a quota', async () => {
    const stats = connectWithoutNetwork(() => ({ body: { clusters: 1, nodes: 2, more: 3 } }));
    expect(await stats.magnum.stats.get()).toEqual({ clusters: 1, nodes: 2, more: 3 });
  });
});

describe('a status that is not successful', () => {
  it.each([199, 300, 302, 399])('%i is an error', async (status) => {
    const { magnum } = connectWithoutNetwork(() => ({ status, headers, body: { uuid: 'u' } }));
    expect(await failureOf(magnum.clusters.get('c'))).toMatchObject({
      kind: 'failed',
      status,
      requestId: 'req-1',
    });
  });

  it('299 is a success', async () => {
    const { magnum } = connectWithoutNetwork(() => ({ status: 299, body: { uuid: 'u' } }));
    expect(await magnum.clusters.get('c')).toEqual({ uuid: 'u' });
  });
});

describe('a rejected version', () => {
  const VERSION_HINT = 'Set a supported version, or latest, with --magnum-api-version (MAGNUM_API_VERSION).';
  const rejecting = (document: unknown) => (line: string) =>
    line === 'GET /' ? { body: document } : { status: 406, headers };
  const document = { versions: [{ min_version: '1.1', max_version: '1.10' }] };

  it.each([
    ['1.30', document, 'does not support API version 1.30; it supports 1.1 to 1.10'],
    ['1', document, 'requires an API version; it supports 1.1 to 1.10'],
    ['1.30', {}, 'does not support API version 1.30; it does not report its versions'],
  ])('requested as %s, is reported with the range of %j', async (apiVersion, body, message) => {
    const { magnum } = connectWithoutNetwork(rejecting(body), { apiVersion });
    expect(await failureOf(magnum.clusters.get('c'))).toEqual({
      kind: 'failed',
      message: `This cloud ${message}.`,
      hint: VERSION_HINT,
      status: 406,
      requestId: 'req-1',
    });
  });

  it('for a feature is explained by the feature, with status and request ID', async () => {
    const { magnum } = connectWithoutNetwork(rejecting(document));
    expect(await failureOf(magnum.credentials.rotate('c'))).toEqual({
      kind: 'failed',
      message: 'Rotating credentials requires API 1.12; this cloud supports up to 1.10.',
      hint: undefined,
      status: 406,
      requestId: 'req-1',
    });
  });

  it('for an older requested version, is quoted without blanks', async () => {
    const { magnum, sent } = connectWithoutNetwork(rejecting(document), { apiVersion: ' 1.11 ' });
    expect(await failureOf(magnum.credentials.rotate('c'))).toEqual({
      kind: 'usage',
      message: 'Rotating credentials requires API 1.12; you requested 1.11.',
      hint: 'Set --magnum-api-version (MAGNUM_API_VERSION) to 1.12 or later.',
      status: undefined,
      requestId: undefined,
    });
    expect(sent).toEqual([]);
  });
});

it.each(['', '.', '..', '\ud800'])('the name %j is a usage error that quotes it', async (id) => {
  const { magnum, sent } = connectWithoutNetwork(() => ({}));
  expect(await failureOf(magnum.clusters.get(id))).toMatchObject({
    kind: 'usage',
    message: `Invalid name or UUID "${id}".`,
  });
  expect(sent).toEqual([]);
});
