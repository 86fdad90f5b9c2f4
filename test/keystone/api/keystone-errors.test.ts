import { describe, expect, it } from 'vitest';
import { federatedError, loginError, reasonOf } from '../../../src/keystone/api/keystone-errors.ts';

const errorFor = (status: number, body: string, headers: Record<string, string> = {}) =>
  loginError({ status, body, headers, cookies: [], url: 'https://cloud.example:5000/v3/auth/tokens' });

describe('loginError', () => {
  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [400, 'usage'],
    [404, 'unreachable'],
    [302, 'unreachable'],
    [503, 'unreachable'],
    [500, 'failed'],
    [429, 'failed'],
  ])('converts status %i to kind %s', (status, kind) => {
    const error = errorFor(status, '');
    expect(error).toMatchObject({ kind, status });
    // `sentenceOf` adds the status.
    expect(error.message).toMatch(/cloud\.example:5000[^()]*\.$/);
  });

  it('reports an unknown application credential, a 404 of Keystone, as auth', () => {
    const body = JSON.stringify({
      error: { code: 404, message: 'Could not find Application Credential: x.' },
    });
    expect(errorFor(404, body)).toMatchObject({ kind: 'auth', status: 404 });
  });

  it('contains the message and request ID of Keystone, and a hint about domains', () => {
    const body = JSON.stringify({
      error: { code: 400, title: 'Bad Request', message: 'Expecting to find domain in user.' },
    });
    expect(errorFor(400, body, { 'x-openstack-request-id': 'req-1' })).toMatchObject({
      message: 'Keystone at cloud.example:5000 cannot process the login: Expecting to find domain in user.',
      requestId: 'req-1',
      hint: expect.stringContaining('--os-user-domain-name'),
    });
  });

  it('contains the heading and the first paragraph of an HTML page', () => {
    const html =
      '<!DOCTYPE HTML>\n<html><head><title>401 Unauthorized</title></head><body>\n<h1>Unauthorized</h1>\n<p>Nobody here\nknows you &amp; <b>yours</b> are &lt;authorized&gt;.<br /></p></body></html>';
    expect(errorFor(401, html).message).toBe(
      'Keystone at cloud.example:5000 rejected the login: Unauthorized: Nobody here knows you & yours are <authorized>.',
    );
  });

  it.each<[unknown, string]>([
    [{ errors: ['The realm is closed.'] }, 'The realm is closed.'],
    [{ title: 'Teapot' }, 'Teapot.'],
    [{ message: 'API rate limit exceeded' }, 'API rate limit exceeded.'],
    [{ error: 'shut', error_description: 'The realm is closed.' }, 'shut: The realm is closed.'],
    ['upstream connect error\n', 'upstream connect error.'],
    ['What?', 'What?'],
  ])('contains the message of another server, with one full stop: %j', (body, text) => {
    const { message } = errorFor(500, typeof body === 'string' ? body : JSON.stringify(body));
    expect(message).toBe(`Keystone at cloud.example:5000 failed: ${text}`);
  });

  it('redacts the secrets that another server repeats', () => {
    expect(errorFor(500, JSON.stringify({ errors: ['bad password=hunter2'] })).message).not.toContain(
      'hunter2',
    );
    expect(errorFor(500, 'bad password=hunter2').message).not.toContain('hunter2');
  });

  it('contains the target of a redirect without its query', () => {
    expect(errorFor(301, '', { location: 'https://new.example/v3/auth/tokens?x=1' }).message).toContain(
      'redirects logins to https://new.example/v3/auth/tokens.',
    );
  });

  it('is one line of limited length without control characters', () => {
    const { message } = errorFor(
      500,
      JSON.stringify({ error: { message: `a\n\u001b[31mb${'x'.repeat(9_999)}` } }),
    );
    expect(message).toMatch(/: a \[31mbx+…$/);
    expect(message.length).toBeLessThan(400);
    expect(errorFor(500, '{"error": [1').message).toBe('Keystone at cloud.example:5000 failed.');
    expect(errorFor(500, '{"error": null}').message).toBe('Keystone at cloud.example:5000 failed.');
  });
});

describe('reasonOf', () => {
  const reason = (body: string) =>
    reasonOf({ status: 400, body, headers: {}, cookies: [], url: 'https://c/' });

  it.each([
    ['Bad Request', 'Your browser sent a request that this server could not understand.<br />'],
    ['Unauthorized', 'This server could not verify that you\nare authorized to access the document'],
    ['Forbidden', "You don't have permission to access this resource."],
  ])('returns the heading %s without the generic text of Apache', (heading, text) => {
    expect(reason(`<html><h1>${heading}</h1><p>${text}\n</p></html>`)).toBe(heading);
  });

  it('returns the heading and the explanation of mod_shib', () => {
    const page = `<?xml version="1.0"?><!DOCTYPE html><html><head><title>x&#58;&#x3a;y</title></head><body>
<h1>opensaml&#58;&#58;BindingException</h1><p>The system encountered an error at Sun</p>
<p class="error">opensaml&#58;&#58;BindingException at (http&#58;//c/)</p><p>Decoded &lt;message&gt; was &unknown; &#1114112;</p></body>`;
    expect(reason(page)).toBe('opensaml::BindingException: Decoded <message> was &unknown; &#1114112;');
  });
});

describe('federatedError', () => {
  const url = 'https://cloud.example:5000/v3/OS-FEDERATION/identity_providers/i/protocols/p/auth';
  const errorFor = (status: number, body: unknown, headers: Record<string, string> = {}, hint?: string) =>
    federatedError(
      { status, body: typeof body === 'string' ? body : JSON.stringify(body), headers, cookies: [], url },
      hint,
    );
  const keystoneErrorFor = (status: number, message: string) =>
    errorFor(status, { error: { code: status, message } });

  it.each([
    [
      401,
      'Could not map.',
      'auth',
      'the mapping of Keystone at cloud.example:5000 does not include your account: Could not map.',
    ],
    [403, 'No.', 'auth', 'does not include your account: No.'],
    [
      401,
      'Attempted to authenticate with an unsupported method.',
      'usage',
      'does not offer this federated login',
    ],
    [
      404,
      'Could not find Identity Provider: x.',
      'usage',
      'does not offer this federated login: Could not find Identity',
    ],
    [409, 'Duplicate entry.', 'auth', 'already knows you from another federated login: Duplicate entry.'],
    [500, 'Oh.', 'failed', 'failed: Oh.'],
  ])('converts status %i of Keystone (%s)', (status, message, kind, text) => {
    expect(keystoneErrorFor(status, message)).toMatchObject({
      kind,
      status,
      message: expect.stringContaining(text),
    });
  });

  it.each(['Attempted to authenticate with an unsupported method.', 'Unauthorized'])(
    'names the methods of a Keystone without federation: %s',
    (message) => {
      const error = { code: 401, message, identity: { methods: ['password', 'token'] } };
      expect(errorFor(401, { error })).toMatchObject({
        kind: 'usage',
        message:
          'Keystone at cloud.example:5000 does not offer this federated login; it accepts password, token.',
        hint: expect.stringContaining('(OS_AUTH_TYPE): v3password.'),
      });
    },
  );

  it('suggests another protocol if Keystone accepts federated logins', () => {
    const identity = { methods: ['password', 'mapped', 'saml2'] };
    expect(errorFor(401, { error: { message: 'Unauthorized', identity } })).toMatchObject({
      message: expect.stringContaining('; it accepts password, mapped, saml2.'),
      hint: expect.stringContaining('--os-protocol (OS_PROTOCOL)'),
    });
  });

  it('converts errors of the web server in front of Keystone', () => {
    const html = '<html><h1>Unauthorized</h1></html>';
    expect(errorFor(401, html, {}, 'Do this.')).toMatchObject({
      kind: 'auth',
      message: 'The web server of Keystone at cloud.example:5000 denied access: Unauthorized.',
      hint: 'Do this.',
    });
    const challenge = 'Bearer realm="x", error="invalid_token", error_description="It is\u001b over."';
    expect(errorFor(401, html, { 'www-authenticate': challenge }).message).toBe(
      'The web server of Keystone at cloud.example:5000 rejected the token: It is over.',
    );
    expect(errorFor(303, '', { location: 'https://idp.example/' })).toMatchObject({
      kind: 'auth',
      message: 'Keystone at cloud.example:5000 requires a browser for this login.',
    });
    expect(errorFor(503, html)).toMatchObject({ kind: 'unreachable' });
  });
});
