/** The requests with the assertion and with the cookie of the service provider, exactly as the transport receives them. */
import { describe, expect, it } from 'vitest';
import { createCookieClient } from '../../../src/keystone/saml/cookies.ts';
import { keystoneToKeystone } from '../../../src/keystone/saml/keystone-to-keystone.ts';
import { assertSafeUrl, postAssertion } from '../../../src/keystone/saml/service-provider.ts';
import type { Token } from '../../../src/keystone/types.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';

const TOKEN_URL = 'https://cloud.example/v3/OS-FEDERATION/identity_providers/i/protocols/p/auth';
const ASSERTION = { url: 'https://cloud.example/acs', type: 'text/x', body: '<a/>' };
const issued = jsonReply(201, { token: { methods: ['saml2'] } }, { 'x-subject-token': 'T' });
const COOKIE = 'session=open; Path=/; HttpOnly';

type Answer = Parameters<typeof scriptedTransport>[0];

function post(answer: Answer, clockSkew?: string) {
  const { transport, requests } = scriptedTransport(answer);
  return { result: postAssertion(createCookieClient(transport), TOKEN_URL, ASSERTION, clockSkew), requests };
}

describe('createCookieClient', () => {
  it('sends the cookies of earlier responses to their host and path only, and follows no redirect', async () => {
    const { transport, requests } = scriptedTransport(({ url }) =>
      url === 'https://a.example/one/start'
        ? { cookies: ['x=1; Path=/one', 'y=2', 'bad', 'z=3; Domain=other.example', 'w=4; Secure; Path=/'] }
        : {},
    );
    const client = createCookieClient(transport);
    const get = (url: string) => client.request({ method: 'GET', url, headers: { Accept: 'x' } });
    await get('https://a.example/one/start');
    await get('https://a.example/one/next');
    await get('https://a.example/two');
    await get('http://a.example/two');
    await get('https://b.example/one/next');
    expect(requests.map(({ headers }) => headers?.Cookie)).toEqual([
      undefined,
      'x=1; y=2; bad; w=4',
      'w=4',
      undefined,
      undefined,
    ]);
    for (const request of requests)
      expect(request).toMatchObject({ method: 'GET', headers: { Accept: 'x' }, followRedirects: false });
    expect(await client.cookiesFor('https://a.example/one/next')).toBe('x=1; y=2; bad; w=4');
    expect(await client.cookiesFor('https://b.example/')).toBe('');
  });

  it.each(['localhost', 'keystone', 'cloud.internal'])(
    'accepts a cookie for the host %s by its name',
    async (host) => {
      const { transport } = scriptedTransport(() => ({ cookies: [`x=1; Domain=${host}`] }));
      const client = createCookieClient(transport);
      await client.request({ method: 'GET', url: `https://${host}/` });
      expect(await client.cookiesFor(`https://${host}/`)).toBe('x=1');
    },
  );
});

describe('assertSafeUrl', () => {
  const check =
    (text: string, previous = 'https://cloud.example/', allowHttp = false) =>
    () =>
      assertSafeUrl(text, previous, 'The URL of X', { allowHttp });

  it.each([
    ['https://sp.example/', 'https://cloud.example/', false],
    ['http://sp.example/', 'http://cloud.example/', false],
    ['http://localhost/', 'https://cloud.example/', false],
    ['http://sp.example/', 'https://cloud.example/', true],
  ])('accepts %s after %s, http allowed: %s', (text, previous, allowHttp) =>
    expect(check(text, previous, allowHttp)).not.toThrow(),
  );

  it('rejects http:// after https://', () => {
    expect(check('http://sp.example/')).toThrow(
      'The URL of X uses http:// (http://sp.example), which is not allowed because an https:// server returned it.',
    );
  });

  it.each([
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['/relative?a=b', '/relative?***'],
    ['ftp://u:p@sp.example/#x', 'ftp://***@sp.example/#***'],
  ])('rejects %s, which is shown without secrets', (text, shown) => {
    expect(check(text, undefined, true)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: `The URL of X is not an http:// or https:// URL: ${shown}`,
        hint: 'Ask the cloud administrator for the URL.',
      }),
    );
  });
});

describe('postAssertion', () => {
  it('posts the assertion, follows no redirect, and requests the token with the cookie', async () => {
    const { result, requests } = post(({ method }) =>
      method === 'POST' ? { status: 302, cookies: [COOKIE] } : issued,
    );
    expect(await result).toMatchObject({ id: 'T', methods: ['saml2'] });
    expect(requests).toEqual([
      {
        method: 'POST',
        url: ASSERTION.url,
        headers: { 'Content-Type': 'text/x', Accept: '*/*' },
        body: '<a/>',
        followRedirects: false,
      },
      { method: 'GET', url: TOKEN_URL, headers: { Cookie: 'session=open' }, followRedirects: false },
    ]);
  });

  it('requests no token if the response sets no cookie that is sent to Keystone', async () => {
    for (const cookies of [[], ['session=open; Path=/elsewhere'], ['session=open; Domain=other.example']]) {
      const { result, requests } = post(() => ({ status: 303, cookies }));
      await expect(result).rejects.toMatchObject({
        kind: 'auth',
        message: 'The service provider at cloud.example set no session cookie for cloud.example.',
        status: 303,
        hint: 'Ask the cloud administrator: the assertion may have been rejected, or the two must have the same host name.',
      });
      expect(requests).toHaveLength(1);
    }
  });

  it('requires a new cookie, not one of an earlier response', async () => {
    const { transport } = scriptedTransport(() => ({ cookies: ['request=1; Path=/'] }));
    const client = createCookieClient(transport);
    await client.request({ method: 'GET', url: TOKEN_URL });
    await expect(postAssertion(client, TOKEN_URL, ASSERTION)).rejects.toThrow('set no session cookie');
  });

  const HINT =
    "Ask the cloud administrator to check the web server log; the servers' clocks may differ, or the assertion may be for another service.";

  it.each([400, 401, 403, 404, 500, 501, 505])(
    'reports a rejected assertion for status %i',
    async (status) => {
      const { result, requests } = post(
        () => ({ status, cookies: [COOKIE], body: '<h1>No.</h1>', headers: { 'x-request-id': 'req-1' } }),
        'The clocks differ.',
      );
      await expect(result).rejects.toMatchObject({
        kind: 'auth',
        message:
          "The service provider at cloud.example rejected the identity provider's assertion: No. The clocks differ.",
        hint: HINT,
        status,
        requestId: 'req-1',
      });
      expect(requests).toHaveLength(1);
    },
  );

  it.each([502, 503, 504])('reports the service provider as unavailable for status %i', async (status) => {
    const { result } = post(() => ({ status, body: '<h1>Down.</h1>' }), 'The clocks differ.');
    await expect(result).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'The service provider at cloud.example is not available: Down.',
      hint: undefined,
      status,
    });
  });

  it('reports no clock skew and no reason if both are unknown, and the second factor as the reason if it is', async () => {
    await expect(post(() => ({ status: 400 })).result).rejects.toMatchObject({
      message: "The service provider at cloud.example rejected the identity provider's assertion.",
      hint: HINT,
    });
    await expect(
      post(() => ({ status: 500, body: '<h1>AuthnContext did not match</h1>' })).result,
    ).rejects.toMatchObject({
      hint: expect.stringMatching(/^To log in with a second factor, /),
    });
  });
});

describe('keystoneToKeystone', () => {
  const provider = {
    id: 'sp',
    authUrl: TOKEN_URL.replace('cloud', 'remote'),
    spUrl: 'https://remote.example/sp',
  };
  const local = { id: 'L', serviceProviders: [{ ...provider, id: 'other' }, provider] } as unknown as Token;

  function exchange(answer: Answer, token: Token = local, service_provider = 'sp', allowHttp = false) {
    const { transport, requests } = scriptedTransport(answer);
    const context = authContext(
      { service_provider },
      { transport, allowHttp, identityUrl: async () => 'https://cloud.example/v3' },
    );
    return { result: keystoneToKeystone(context, token), requests };
  }
  const succeed: Answer = ({ url, method }) =>
    url.startsWith('https://cloud.example/')
      ? { body: ' \n<assertion/>' }
      : method === 'POST'
        ? { status: 302, cookies: [COOKIE] }
        : issued;

  it('requests an assertion without redirects, and posts it unchanged to the remote service provider', async () => {
    const { result, requests } = exchange(succeed);
    expect(await result).toMatchObject({ token: { id: 'T' }, identityUrl: 'https://remote.example/v3' });
    expect(requests).toEqual([
      {
        method: 'POST',
        url: 'https://cloud.example/v3/auth/OS-FEDERATION/saml2/ecp',
        json: {
          auth: {
            identity: { methods: ['token'], token: { id: 'L' } },
            scope: { service_provider: { id: 'sp' } },
          },
        },
        headers: { Accept: '*/*' },
        followRedirects: false,
      },
      {
        method: 'POST',
        url: 'https://remote.example/sp',
        headers: { 'Content-Type': 'application/vnd.paos+xml', Accept: '*/*' },
        body: ' \n<assertion/>',
        followRedirects: false,
      },
      {
        method: 'GET',
        url: provider.authUrl,
        headers: { Cookie: 'session=open' },
        followRedirects: false,
      },
    ]);
  });

  it.each([
    ['spUrl', { spUrl: 'http://remote.example/sp' }],
    ['authUrl', { authUrl: TOKEN_URL.replace('https://cloud', 'http://remote') }],
  ])('requests no assertion if %s is http://, unless it is allowed', async (_, changes) => {
    const token = { ...local, serviceProviders: [{ ...provider, ...changes }] };
    const { result, requests } = exchange(succeed, token);
    await expect(result).rejects.toMatchObject({
      kind: 'failed',
      message:
        'The URL of service provider sp uses http:// (http://remote.example), which is not allowed because an https:// server returned it.',
    });
    expect(requests).toEqual([]);
    await expect(exchange(() => ({ status: 500 }), token, 'sp', true).result).rejects.toMatchObject({
      status: 500,
    });
  });

  it('requires a federation URL, whose part before OS-FEDERATION is the remote Keystone', async () => {
    for (const authUrl of ['https://remote.example/v3/auth', 'https://remote.example/v3/OS-FEDERATIONS']) {
      const token = { ...local, serviceProviders: [{ ...provider, authUrl }] };
      const { result, requests } = exchange(succeed, token);
      await expect(result).rejects.toMatchObject({
        kind: 'failed',
        message: 'The auth URL of service provider sp in the local Keystone is not a federation URL.',
        hint: 'Ask the administrator of the local cloud to correct it.',
      });
      expect(requests).toEqual([]);
    }
  });

  it('lists the available service providers for an unknown one, or `none`', async () => {
    await expect(exchange(succeed, local, 'SP').result).rejects.toMatchObject({
      kind: 'usage',
      message:
        "Keystone at cloud.example has no service provider 'SP'; available service providers: other, sp.",
      hint: 'Check --os-service-provider (OS_SERVICE_PROVIDER). To list the service providers: magnum service-provider-list',
    });
    for (const serviceProviders of [[], undefined])
      await expect(exchange(succeed, { ...local, serviceProviders } as Token).result).rejects.toMatchObject({
        kind: 'usage',
        message:
          'Keystone at cloud.example has no service providers, so you cannot log in to a remote Keystone through it.',
        hint: 'Unset --os-service-provider (OS_SERVICE_PROVIDER), or ask the administrator of the local cloud.',
      });
  });

  it.each([
    ['no XML', { body: '{"a":"<b/>"}' }, 'failed'],
    ['201', { status: 201, body: '<assertion/>' }, 'failed'],
    ['302', { status: 302, body: '<assertion/>' }, 'unreachable'],
  ])('posts nothing if the local Keystone returns %s', async (_, reply, kind) => {
    const { result, requests } = exchange(() => reply);
    await expect(result).rejects.toMatchObject({ kind });
    expect(requests).toHaveLength(1);
  });

  it('names the local project as the reason of a rejected token only if it has none', async () => {
    const reject: Answer = () => jsonReply(403, { error: { message: 'No.' } });
    await expect(exchange(reject).result).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Select a project of the local cloud, which the local Keystone may require: --os-project-name or --os-project-id (OS_PROJECT_NAME, OS_PROJECT_ID).',
    });
    const scoped = { ...local, project: { id: 'p', name: 'P' } } as Token;
    await expect(exchange(reject, scoped).result).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Ask the administrator of the local cloud: its Keystone issued no assertion for the remote one.',
    });
  });
});
