import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { assertStaysHttps } from '../../src/http/https-only.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/http/types.ts';
import { findProvider } from '../../src/keystone/oidc/provider.ts';
import { assertSafeUrl } from '../../src/keystone/saml/service-provider.ts';
import { authContext, configOf, sessionOf } from '../keystone/fake-cloud.ts';

const HINT =
  'Ask the cloud administrator for an https:// URL, or allow http:// with --allow-http (MAGNUM_ALLOW_HTTP).';
const NOT_ALLOWED = {
  kind: 'failed',
  message: expect.stringContaining(
    'uses http:// (http://plain.example), which is not allowed because an https:// server returned it.',
  ),
  hint: HINT,
};

describe('assertStaysHttps', () => {
  const check = (url: string, previous: string, allowHttp?: boolean) => () =>
    assertStaysHttps(url, previous, 'The URL', { allowHttp });

  it.each([
    ['http://plain.example/', 'http://plain.example'],
    [' HTTP://plain.example', 'http://plain.example'],
    ['http://plain.example:443/x', 'http://plain.example:443'],
    ['http://127.0.0.1.plain.example', 'http://127.0.0.1.plain.example'],
    ['http://localhost.plain.example', 'http://localhost.plain.example'],
    ['http://plain.localhost', 'http://plain.localhost'],
    ['http://x127.0.0.1.example', 'http://x127.0.0.1.example'],
    ['http://128.0.0.1', 'http://128.0.0.1'],
    ['http://u:hunter2@[::2]/', 'http://[::2]'],
  ])('throws for %j from an https:// server, unless http:// is allowed', (url, origin) => {
    const error = new MagnumError(
      'failed',
      `The URL uses http:// (${origin}), which is not allowed because an https:// server returned it.`,
      { hint: HINT },
    );
    expect(check(url, 'https://c/')).toThrow(error);
    expect(check(url, ' HTTPS://c/')).toThrow(error);
    expect(check(url, 'https://c/', false)).toThrow(error);
    expect(check(url, 'https://c/', true)).not.toThrow();
    expect(check(url, 'http://c/')).not.toThrow();
    expect(check(url, 'http://c/?https:')).not.toThrow();
  });

  it.each([
    'https://x/',
    'http://localhost:5000/',
    'http://127.0.0.1:1/',
    'http://127.9.9.9/',
    'http://[::1]/',
    'no URL',
    '/path',
  ])('accepts %j', (url) => expect(check(url, 'https://c/')).not.toThrow());
});

const respondingWith = (
  body: unknown,
  headers: Record<string, string> = {},
): Transport & { readonly urls: string[] } => {
  const urls: string[] = [];
  return {
    urls,
    async request({ url }: HttpRequest): Promise<HttpResponse> {
      urls.push(url);
      return { status: 200, headers, cookies: [], body: JSON.stringify(body), url };
    },
  };
};

describe('findProvider', () => {
  const document = { issuer: 'https://idp', token_endpoint: 'http://plain.example/token' };
  const find = (options: Record<string, string>, allowHttp = false) =>
    findProvider(authContext(options, { transport: respondingWith(document), allowHttp }), [
      'token_endpoint',
    ]);
  const discovery_endpoint = 'https://idp/.well-known/openid-configuration';

  it('rejects an http:// endpoint in an https:// discovery document, unless http:// is allowed', async () => {
    await expect(find({ discovery_endpoint })).rejects.toMatchObject(NOT_ALLOWED);
    expect((await find({ discovery_endpoint }, true)).host).toBe('plain.example');
    expect((await find({ discovery_endpoint: discovery_endpoint.replace('https', 'http') })).host).toBe(
      'plain.example',
    );
  });

  it('accepts an http:// endpoint that the user has set', async () => {
    const options = { discovery_endpoint, access_token_endpoint: 'http://other.example/token' };
    expect((await find(options)).host).toBe('other.example');
  });
});

it('assertSafeUrl rejects an http:// URL from an https:// Keystone, unless http:// is allowed', () => {
  const check = (allowHttp: boolean) => () =>
    assertSafeUrl('http://plain.example/SSO', 'https://keystone/v3', 'The URL', { allowHttp });
  expect(check(false)).toThrow(expect.objectContaining(NOT_ALLOWED));
  expect(check(true)).not.toThrow();
});

describe('Session.endpoint', () => {
  const token = {
    user: { id: 'u', name: 'u' },
    project: { id: 'p', name: 'p' },
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    catalog: [
      { type: 'container-infra', endpoints: [{ interface: 'public', url: 'http://plain.example/v1' }] },
    ],
  };
  const endpointOf = (auth_url: string, settings: object = {}) => {
    const transport = respondingWith({ token }, { 'x-subject-token': 't' });
    const config = { ...configOf({ auth_url, username: 'u', password: 'made-up' }), ...settings };
    return sessionOf(config, { transport }).session.endpoint();
  };

  it('rejects an http:// Magnum in the catalog of an https:// Keystone, unless allowed or overridden', async () => {
    await expect(endpointOf('https://keystone.example/v3')).rejects.toMatchObject(NOT_ALLOWED);
    expect(await endpointOf('https://keystone.example/v3', { allowHttp: true })).toBe('http://plain.example');
    expect(await endpointOf('http://keystone.example/v3')).toBe('http://plain.example');
    const endpointOverride = 'http://plain.example';
    expect(await endpointOf('https://keystone.example/v3', { endpointOverride })).toBe(endpointOverride);
  });
});
