import { describe, expect, it } from 'vitest';
import { federatedError, loginError, reasonOf } from '../../../src/keystone/api/keystone-errors.ts';

const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  loginError({ status, body, headers, cookies: [], url: 'https://cloud.example:5000/v3/auth/tokens' });

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
      message: 'Keystone at cloud.example:5000 cannot process the login: Expecting to find domain in user.',
      requestId: 'req-1',
      hint: expect.stringContaining('--os-user-domain-name'),
    });
  });

  it('reads the HTML of web servers', () => {
    const html =
      '<!DOCTYPE HTML>\n<html><head><title>401 Unauthorized</title></head><body>\n<h1>Unauthorized</h1>\n<p>Nobody here\nknows you &amp; <b>yours</b> are &lt;authorized&gt;.<br /></p></body></html>';
    expect(answer(401, html).message).toBe(
      'Keystone at cloud.example:5000 rejected the login: Unauthorized: Nobody here knows you & yours are <authorized>.',
    );
  });

  it('says where a redirect leads, without following it with a password', () => {
    expect(answer(301, '', { location: 'https://new.example/v3/auth/tokens?x=1' }).message).toContain(
      'sends logins elsewhere, to https://new.example/v3/auth/tokens.',
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

describe('what web servers say to everybody', () => {
  const said = (body: string) => reasonOf({ status: 400, body, headers: {}, cookies: [], url: 'https://c/' });

  it.each([
    ['Bad Request', 'Your browser sent a request that this server could not understand.<br />'],
    ['Unauthorized', 'This server could not verify that you\nare authorized to access the document'],
    ['Forbidden', "You don't have permission to access this resource."],
  ])('%s is said without it', (heading, text) => {
    expect(said(`<html><h1>${heading}</h1><p>${text}\n</p></html>`)).toBe(heading);
  });

  it('leaves mod_shib’s own reason', () => {
    const page = `<?xml version="1.0"?><!DOCTYPE html><html><head><title>x&#58;&#x3a;y</title></head><body>
<h1>opensaml&#58;&#58;BindingException</h1><p>The system encountered an error at Sun</p>
<p class="error">opensaml&#58;&#58;BindingException at (http&#58;//c/)</p><p>Decoded &lt;message&gt; was &unknown; &#1114112;</p></body>`;
    expect(said(page)).toBe('opensaml::BindingException: Decoded <message> was &unknown; &#1114112;');
  });
});

describe('federatedError', () => {
  const url = 'https://cloud.example:5000/v3/OS-FEDERATION/identity_providers/i/protocols/p/auth';
  const refused = (status: number, body: unknown, headers: Record<string, string> = {}, hint?: string) =>
    federatedError(
      { status, body: typeof body === 'string' ? body : JSON.stringify(body), headers, cookies: [], url },
      hint,
    );
  const keystone = (status: number, message: string) => refused(status, { error: { code: status, message } });

  it.each([
    [
      401,
      'Could not map.',
      'auth',
      'the mapping of Keystone at cloud.example:5000 does not know you: Could not map.',
    ],
    [403, 'No.', 'auth', 'does not know you: No.'],
    [401, 'Attempted to authenticate with an unsupported method.', 'usage', 'no such federated login'],
    [
      404,
      'Could not find Identity Provider: x.',
      'usage',
      'no such federated login: Could not find Identity',
    ],
    [409, 'Duplicate entry.', 'auth', 'another federated login already: Duplicate entry.'],
    [500, 'Oh.', 'failed', 'failed: Oh.'],
  ])('tells Keystone’s %i (%s) from what stands before it', (status, message, kind, text) => {
    expect(keystone(status, message)).toMatchObject({ kind, status, message: expect.stringContaining(text) });
  });

  it('says what the web server before it refuses', () => {
    const html = '<html><h1>Unauthorized</h1></html>';
    expect(refused(401, html, {}, 'Do this.')).toMatchObject({
      kind: 'auth',
      message: 'The web server of Keystone at cloud.example:5000 denied access: Unauthorized.',
      hint: 'Do this.',
    });
    const challenge = 'Bearer realm="x", error="invalid_token", error_description="It is\u001b over"';
    expect(refused(401, html, { 'www-authenticate': challenge }).message).toBe(
      'The web server of Keystone at cloud.example:5000 rejected the token: It is over.',
    );
    expect(refused(303, '', { location: 'https://idp.example/' })).toMatchObject({
      kind: 'auth',
      message: 'Keystone at cloud.example:5000 requires a browser for this login.',
    });
    expect(refused(503, html)).toMatchObject({ kind: 'unreachable' });
  });
});
