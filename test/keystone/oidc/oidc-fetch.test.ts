/** The requests to the provider, exactly as the transport receives them. */
import { describe, expect, it } from 'vitest';
import { createOidcFetch, toResponse, warnOfPlainHttp } from '../../../src/keystone/oidc/oidc-fetch.ts';
import { httpResponse, scriptedTransport } from '../../support/scripted-transport.ts';

const use = { bearer: 'access_token', validatesIdToken: false } as const;
const PLAIN_HTTP =
  'The OpenID provider login.example is reached over plain HTTP: passwords and tokens can be intercepted.';

/** The options of openid-client's fetch. */
const sent = (body?: string) => ({
  method: body === undefined ? 'GET' : 'POST',
  headers: { accept: 'application/json', 'user-agent': 'openid-client/6' },
  body: body === undefined ? body : new URLSearchParams(body),
  redirect: 'manual' as const,
});

function setUp(...replies: Parameters<typeof httpResponse>[0][]) {
  const warnings: string[] = [];
  const { transport, requests } = scriptedTransport((_, nth) => replies[nth - 1] ?? {});
  const oidcFetch = createOidcFetch({ transport, warn: (text) => warnings.push(text) }, use);
  return { oidcFetch, requests, warnings };
}

describe('warnOfPlainHttp', () => {
  it.each([
    ['http://login.example/token', [PLAIN_HTTP]],
    ['http://login.example:8080/', [PLAIN_HTTP.replace('example', 'example:8080')]],
    ['https://login.example/token', []],
    ['http://localhost:8080/token', []],
    ['http://127.0.0.1/token', []],
    ['http://[::1]/token', []],
  ])('warns for %s: %j', (url, expected) => {
    const warnings: string[] = [];
    warnOfPlainHttp({ warn: (text) => warnings.push(text) }, url);
    expect(warnings).toEqual(expected);
  });
});

describe('createOidcFetch', () => {
  it('sends a form with all secret fields hidden, without the user agent of openid-client and without following redirects', async () => {
    const { oidcFetch, requests, warnings } = setUp({});
    const form =
      'grant_type=g&scope=s&client_id=c&username=u&redirect_uri=r&code_challenge_method=m&' +
      'password=pw%26&code=co&refresh_token=rt&code_verifier=cv&device_code=dc&client_secret=cs&code_challenge=cc&pin=1&empty=';
    await oidcFetch.fetch('http://login.example/token', sent(form));
    const hidden = ['pw&', 'co', 'rt', 'cv', 'dc', 'cs', 'cc', '1'];
    expect(requests).toEqual([
      {
        method: 'POST',
        url: 'http://login.example/token',
        headers: { accept: 'application/json' },
        body: form,
        hidden,
        followRedirects: false,
      },
    ]);
    expect(oidcFetch.secrets()).toEqual(hidden);
    expect(warnings).toEqual([PLAIN_HTTP]);
  });

  it('sends a request without a body, and follows no redirect', async () => {
    const { oidcFetch, requests } = setUp({});
    await oidcFetch.fetch('https://login.example/keys', sent());
    await oidcFetch.fetch('https://login.example/keys', { ...sent(), body: null });
    const request = {
      method: 'GET',
      url: 'https://login.example/keys',
      headers: { accept: 'application/json' },
      followRedirects: false,
    };
    expect(requests).toEqual([request, request]);
    expect(oidcFetch.secrets()).toEqual([]);
  });

  it('returns the last response and its secrets, until the next request or a reset', async () => {
    const { oidcFetch } = setUp({ status: 400, body: '{"error":"x"}' });
    expect([oidcFetch.lastResponse(), oidcFetch.secrets()]).toEqual([undefined, []]);
    await oidcFetch.fetch('https://login.example/token', sent('code=one'));
    expect(oidcFetch.lastResponse()).toMatchObject({ status: 400, url: 'https://login.example/token' });
    expect(oidcFetch.secrets()).toEqual(['one']);
    oidcFetch.reset();
    expect([oidcFetch.lastResponse(), oidcFetch.secrets()]).toEqual([undefined, []]);
  });

  it('keeps no response of an earlier request if the next one gets none, but the secrets of the next one', async () => {
    const { transport } = scriptedTransport((_, nth) => {
      if (nth === 1) return { status: 400 };
      throw new Error('the connection was closed');
    });
    const oidcFetch = createOidcFetch({ transport, warn: () => {} }, use);
    await oidcFetch.fetch('https://login.example/token', sent('code=one'));
    await expect(oidcFetch.fetch('https://login.example/token', sent('code=two'))).rejects.toThrow('closed');
    expect([oidcFetch.lastResponse(), oidcFetch.secrets()]).toEqual([undefined, ['two']]);
  });
});

describe('toResponse', () => {
  it.each([204, 205, 304])('returns status %i without a body', async (status) => {
    const response = toResponse(httpResponse({ status, body: 'ignored' }), use);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('returns the status, the headers and the body of another response', async () => {
    const headers = { 'content-type': 'text/html', 'x-request-id': 'req-1' };
    const response = toResponse(httpResponse({ status: 403, body: '<h1>No</h1>', headers }), use);
    expect([response.status, await response.text(), Object.fromEntries(response.headers)]).toEqual([
      403,
      '<h1>No</h1>',
      headers,
    ]);
  });
});
