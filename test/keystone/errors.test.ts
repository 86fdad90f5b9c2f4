import { describe, expect, it } from 'vitest';
import { logInError } from '../../src/keystone/errors.ts';

const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  logInError({ status, body, headers, cookies: [], url: 'https://cloud.example:5000/v3/auth/tokens' });

describe('logInError', () => {
  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [400, 'usage'],
    [404, 'unreachable'],
    [302, 'unreachable'],
    [503, 'unreachable'],
    [500, 'failed'],
    [429, 'failed'],
  ])('%i is %s', (status, kind) => {
    const error = answer(status, '');
    expect(error).toMatchObject({ kind, status });
    // The status is for whoever prints the error to add, once.
    expect(error.message).toMatch(/cloud\.example:5000[^()]*\.$/);
  });

  it('takes an unknown application credential for a refusal, though Keystone says 404', () => {
    const body = JSON.stringify({
      error: { code: 404, message: 'Could not find Application Credential: x.' },
    });
    expect(answer(404, body)).toMatchObject({ kind: 'auth', status: 404 });
  });

  it('reads Keystone’s JSON, its request id, and hints at domains', () => {
    const body = JSON.stringify({
      error: { code: 400, title: 'Bad Request', message: 'Expecting to find domain in user.' },
    });
    expect(answer(400, body, { 'x-openstack-request-id': 'req-1' })).toMatchObject({
      message: 'Keystone at cloud.example:5000 cannot do with this log-in: Expecting to find domain in user.',
      requestId: 'req-1',
      hint: expect.stringContaining('--os-user-domain-name'),
    });
  });

  it('reads the HTML of web servers', () => {
    const html =
      '<!DOCTYPE HTML>\n<html><head><title>401 Unauthorized</title></head><body>\n<h1>Unauthorized</h1>\n<p>This server could not verify\nthat you &amp; <b>yours</b> are &lt;authorized&gt;.<br /></p></body></html>';
    expect(answer(401, html).message).toBe(
      'Keystone at cloud.example:5000 refused the log-in: Unauthorized: This server could not verify that you & yours are <authorized>.',
    );
  });

  it('says where a redirect leads, without following it with a password', () => {
    expect(answer(301, '', { location: 'https://new.example/v3/auth/tokens?x=1' }).message).toContain(
      'sends log-ins elsewhere, to https://new.example/v3/auth/tokens.',
    );
  });

  it('is one line of bounded length, with nothing that drives a terminal', () => {
    const { message } = answer(
      500,
      JSON.stringify({ error: { message: `a\n\u001b[31mb${'x'.repeat(9_999)}` } }),
    );
    expect(message).toMatch(/: a \[31mbx+…$/);
    expect(message.length).toBeLessThan(400);
    expect(answer(500, '{"error": [1').message).toBe('Keystone at cloud.example:5000 failed.');
    expect(answer(500, '{"error": null}').message).toBe('Keystone at cloud.example:5000 failed.');
  });
});
