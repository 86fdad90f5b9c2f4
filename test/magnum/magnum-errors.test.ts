import { describe, expect, it } from 'vitest';
import { rejectionError } from '../../src/magnum/magnum-errors.ts';

const refused = (status: number, body: unknown, headers: Record<string, string> = {}, missing?: string) =>
  rejectionError(
    {
      status,
      headers,
      cookies: [],
      body: typeof body === 'string' ? body : JSON.stringify(body),
      url: 'http://x',
    },
    'GET /v1/clusters/c',
    missing,
  );

describe('refusalOf', () => {
  it('tells what the service wrote, once, with its request id', () => {
    const error = refused(
      404,
      {
        errors: [
          {
            request_id: '',
            status: 404,
            title: 'Cluster c could not be found',
            detail: 'Cluster c could not be found.',
          },
        ],
      },
      { 'x-openstack-request-id': 'req-1' },
    );
    expect(error).toMatchObject({
      kind: 'not-found',
      status: 404,
      requestId: 'req-1',
      message: 'Cluster c could not be found.',
    });
  });

  it.each<[string, unknown, string]>([
    ['title and another detail', { errors: [{ title: 'Bad', detail: 'Value: 5' }] }, 'Bad: Value: 5'],
    ['title alone', { errors: [{ title: 'Bad', detail: '' }] }, 'Bad'],
    ['description', { errors: [{ title: 'T', description: 'T is bad' }] }, 'T is bad'],
    ['several lines', { errors: [{ title: '', detail: 'one\n  two\t\u00a0three' }] }, 'one two three'],
    [
      'Keystone middleware',
      { error: { code: 401, title: 'Unauthorized', message: 'Log in.' } },
      'Unauthorized: Log in.',
    ],
    [
      'error_message, JSON in a string',
      { error_message: '{"faultstring": "No.", "debuginfo": null}' },
      'No.',
    ],
    ['error_message, an object', { error_message: { faultstring: 'No.', faultcode: 'Client' } }, 'No.'],
    ['error_message, plain', { error_message: 'Just words' }, 'Just words'],
    ['faultstring', { faultstring: 'No.', debuginfo: null, faultcode: 'Client' }, 'No.'],
  ])('reads %s', (_name, body, message) => {
    expect(refused(400, body).message).toBe(message);
  });

  it.each<[string, unknown, string]>([
    ['nothing', '', 'The container service answered 502 Bad Gateway to GET /v1/clusters/c'],
    [
      'a page',
      '<html><head><title>Sorry</title></head><body><h1>No</h1></body></html>',
      'The container service answered 502 Bad Gateway to GET /v1/clusters/c: Sorry',
    ],
    [
      'a page that repeats the status',
      '<html><head><title>502 Bad Gateway</title></head></html>',
      'The container service answered 502 Bad Gateway to GET /v1/clusters/c',
    ],
    [
      'empty errors',
      { errors: [{ request_id: '', title: '', detail: '', links: [] }] },
      'The container service answered 502 Bad Gateway to GET /v1/clusters/c',
    ],
    ['odd JSON', [null], 'The container service answered 502 Bad Gateway to GET /v1/clusters/c'],
    ['numbers', { errors: 5 }, 'The container service answered 502 Bad Gateway to GET /v1/clusters/c'],
    ['a number', '7', 'The container service answered 502 Bad Gateway to GET /v1/clusters/c: 7'],
  ])('has words for %s', (_name, body, message) => {
    expect(refused(502, body)).toMatchObject({ kind: 'failed', message });
  });

  it('says what is missing when a 404 says nothing', () => {
    const empty = { errors: [{ title: '', detail: '' }] };
    expect(refused(404, empty, {}, 'Cluster a/b could not be found.').message).toBe(
      'Cluster a/b could not be found.',
    );
    expect(refused(500, empty, {}, 'Cluster a/b could not be found.').message).toContain(
      '500 Internal Server Error',
    );
  });

  it('takes the name of the status for saying nothing', () => {
    const body = { errors: [{ title: 'Not Found', detail: '' }] };
    expect(refused(404, body, {}, 'Cluster a/b could not be found.').message).toBe(
      'Cluster a/b could not be found.',
    );
  });

  it('does not take the page of a proxy for a word about the cluster', () => {
    expect(refused(404, '<h1>No such site</h1>', {}, 'Cluster c could not be found.').message).toBe(
      'The container service answered 404 Not Found to GET /v1/clusters/c: No such site',
    );
  });

  it.each([
    [400, 'failed'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not-found'],
    [409, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('makes %i %s', (status, kind) => {
    expect(refused(status, {}).kind).toBe(kind);
  });

  it('prefers the request id of the body', () => {
    const body = { errors: [{ title: 'x', request_id: 'req-body' }] };
    expect(refused(400, body, { 'x-openstack-request-id': 'req-head' }).requestId).toBe('req-body');
  });

  it.each([
    ['Unknown attribute for argument cluster_template: driver', true],
    ['Unknown argument: "rollback"', true],
    ['Cluster Unknown attribute could not be found.', false],
    ['', false],
  ])('says of "%s" that a newer cloud may know it: %s', (title, hinted) => {
    const { hint } = refused(400, { errors: [{ title, detail: title }] });
    expect(hint).toBe(
      hinted ? "This cloud's Magnum does not support that option; a newer version may." : undefined,
    );
  });
});
