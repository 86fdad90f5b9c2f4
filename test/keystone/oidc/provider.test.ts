/** The discovery document of a provider, and the options that override it. */
import { describe, expect, it } from 'vitest';
import { assertGrant, type Endpoint, findProvider } from '../../../src/keystone/oidc/provider.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';

const WELL_KNOWN = '/.well-known/openid-configuration';
const ISSUER = 'https://login.example/realm';
const DOCUMENT = {
  issuer: ISSUER,
  token_endpoint: 'https://login.example:8443/token',
  authorization_endpoint: 'https://login.example/authorize',
  device_authorization_endpoint: 'https://login.example/device',
};
const ALGORITHMS =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519 HS256 HS384 HS512'.split(' ');
const CHECK_URLS =
  'Check --os-discovery-endpoint (OS_DISCOVERY_ENDPOINT), the options of the endpoints, and the discovery document.';

type Answer = Parameters<typeof scriptedTransport>[0];

function find(
  options: Record<string, string>,
  answer: Answer = () => jsonReply(200, DOCUMENT),
  required: readonly Endpoint[] = ['token_endpoint'],
  allowHttp = false,
) {
  const warnings: string[] = [];
  const { transport, requests } = scriptedTransport(answer);
  const context = authContext(options, { transport, allowHttp, warn: (text) => warnings.push(text) });
  return { result: findProvider(context, required), requests, warnings };
}

const discovery = { discovery_endpoint: `${ISSUER}${WELL_KNOWN}` };
const withDocument =
  (changes: object): Answer =>
  () =>
    jsonReply(200, { ...DOCUMENT, ...changes });

describe('findProvider', () => {
  it('returns the document with the issuer, the host of the token endpoint and all algorithms', async () => {
    const { result, requests, warnings } = find(discovery);
    expect(await result).toEqual({
      issuer: ISSUER,
      host: 'login.example:8443',
      metadata: { ...DOCUMENT, id_token_signing_alg_values_supported: ALGORITHMS },
    });
    expect(requests).toEqual([{ method: 'GET', url: `${ISSUER}${WELL_KNOWN}` }]);
    expect(warnings).toEqual([]);
  });

  it('overrides each endpoint of the document with its option', async () => {
    const { result } = find({
      ...discovery,
      authorization_endpoint: 'https://a.example/authorize',
      access_token_endpoint: 'https://t.example/token',
      device_authorization_endpoint: 'https://d.example/device',
    });
    expect(await result).toMatchObject({
      issuer: ISSUER,
      host: 't.example',
      metadata: {
        issuer: ISSUER,
        authorization_endpoint: 'https://a.example/authorize',
        token_endpoint: 'https://t.example/token',
        device_authorization_endpoint: 'https://d.example/device',
      },
    });
  });

  it('requests no document without discovery_endpoint, and uses the origin of the token endpoint as a placeholder', async () => {
    const { result, requests } = find({ access_token_endpoint: 'https://t.example:444/token' });
    expect(await result).toEqual({
      issuer: undefined,
      host: 't.example:444',
      metadata: {
        issuer: 'https://t.example:444',
        token_endpoint: 'https://t.example:444/token',
        id_token_signing_alg_values_supported: ALGORITHMS,
      },
    });
    expect(requests).toEqual([]);
  });

  it.each([undefined, null, 7, '', 'https://login.example/{tenantid}/v2.0'])(
    'returns no issuer for the issuer %j of the document',
    async (issuer) => {
      const provider = await find(discovery, withDocument({ issuer })).result;
      expect(provider.issuer).toBe(undefined);
      expect(provider.metadata.issuer).toBe('https://login.example:8443');
    },
  );

  it('keeps the algorithms that the document lists', async () => {
    const listed = { id_token_signing_alg_values_supported: ['ES256'] };
    expect((await find(discovery, withDocument(listed)).result).metadata).toMatchObject(listed);
  });
});

describe('the URL of the discovery document', () => {
  it.each([
    [
      'https://login.example/realm',
      ['https://login.example/realm', `https://login.example/realm${WELL_KNOWN}`],
    ],
    [
      'https://login.example/realm//',
      ['https://login.example/realm//', `https://login.example/realm${WELL_KNOWN}`],
    ],
    ['https://login.example', ['https://login.example/', `https://login.example${WELL_KNOWN}`]],
    ['https://login.example/.well-known/oauth', ['https://login.example/.well-known/oauth']],
  ])('is %s, or the well-known URL below it', async (discovery_endpoint, expected) => {
    const { result, requests } = find({ discovery_endpoint }, () => jsonReply(200, { realm: 'x' }));
    await expect(result).rejects.toMatchObject({
      kind: 'usage',
      message: `No OpenID discovery document at ${expected[0]}.`,
      status: 200,
      hint: `Check --os-discovery-endpoint (OS_DISCOVERY_ENDPOINT); the URL usually ends in ${WELL_KNOWN}.`,
    });
    expect(requests.map(({ url }) => url)).toEqual(expected);
  });

  it.each(['issuer', 'authorization_endpoint', 'token_endpoint', 'device_authorization_endpoint'])(
    'has a document if the JSON contains only %s',
    async (name) => {
      const fields = { [name]: 'https://login.example/x' };
      const options = { discovery_endpoint: ISSUER, access_token_endpoint: 'https://t.example/token' };
      const { result, requests } = find(options, () => jsonReply(200, fields));
      await result;
      expect(requests).toHaveLength(1);
    },
  );

  it.each([201, 203, 404])('has no document with status %i', async (status) => {
    const { result, requests } = find({ discovery_endpoint: ISSUER }, () => jsonReply(status, DOCUMENT));
    await expect(result).rejects.toMatchObject({ kind: 'usage', status });
    expect(requests).toHaveLength(2);
  });

  it.each([500, 503])('reports the provider as unavailable for status %i', async (status) => {
    const { result } = find(discovery, () => ({ status, body: '<h1>Down.</h1>' }));
    await expect(result).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'The OpenID provider at login.example is not available: Down.',
      status,
      hint: 'Try again later.',
    });
  });

  it.each(['login.example', 'ftp://login.example/', 'file:///etc/passwd'])(
    'is rejected before any request: %s',
    async (discovery_endpoint) => {
      const { result, requests } = find({ discovery_endpoint });
      await expect(result).rejects.toMatchObject({
        kind: 'usage',
        message: 'Not an http:// or https:// URL: the discovery endpoint.',
        hint: CHECK_URLS,
      });
      expect(requests).toEqual([]);
    },
  );

  it('causes a warning for each request without TLS', async () => {
    const { result, warnings } = find({ discovery_endpoint: 'http://login.example/' }, (_, nth) =>
      nth === 1 ? {} : jsonReply(200, DOCUMENT),
    );
    await result;
    const warning =
      'The OpenID provider login.example is reached over plain HTTP: passwords and tokens can be intercepted.';
    expect(warnings).toEqual([warning, warning]);
  });
});

describe('the endpoints of a provider', () => {
  const all: readonly Endpoint[] = [
    'token_endpoint',
    'authorization_endpoint',
    'device_authorization_endpoint',
  ];

  it('are all listed if they are missing in the document and the options', async () => {
    const { result } = find(discovery, () => jsonReply(200, { issuer: ISSUER, token_endpoint: 7 }), all);
    await expect(result).rejects.toMatchObject({
      kind: 'usage',
      message:
        "The OpenID provider's discovery document has no token endpoint and authorization endpoint and device authorization endpoint.",
      hint: 'Set --os-access-token-endpoint or --os-authorization-endpoint or --os-device-authorization-endpoint (OS_ACCESS_TOKEN_ENDPOINT, OS_AUTHORIZATION_ENDPOINT, OS_DEVICE_AUTHORIZATION_ENDPOINT).',
    });
  });

  it('can be found by discovery_endpoint if it is not set', async () => {
    const { result } = find({ access_token_endpoint: 'https://t.example/token' }, undefined, [
      'token_endpoint',
      'device_authorization_endpoint',
    ]);
    await expect(result).rejects.toMatchObject({
      kind: 'usage',
      message: "OpenID Connect requires the provider's device authorization endpoint.",
      hint: 'Set --os-discovery-endpoint or --os-device-authorization-endpoint (OS_DISCOVERY_ENDPOINT, OS_DEVICE_AUTHORIZATION_ENDPOINT).',
    });
  });

  it.each([
    ['authorization_endpoint', '--os-authorization-endpoint (OS_AUTHORIZATION_ENDPOINT)'],
    ['access_token_endpoint', '--os-access-token-endpoint (OS_ACCESS_TOKEN_ENDPOINT)'],
    [
      'device_authorization_endpoint',
      '--os-device-authorization-endpoint (OS_DEVICE_AUTHORIZATION_ENDPOINT)',
    ],
  ])('must be web URLs in the option %s', async (option, name) => {
    await expect(find({ ...discovery, [option]: 'urn:x' }).result).rejects.toMatchObject({
      kind: 'usage',
      message: `Not an http:// or https:// URL: ${name}.`,
      hint: CHECK_URLS,
    });
  });

  it.each(all)('must be web URLs in the document if they are required: %s', async (endpoint) => {
    await expect(
      find(discovery, withDocument({ [endpoint]: 'javascript:x' }), all).result,
    ).rejects.toMatchObject({
      kind: 'usage',
      message: `Not an http:// or https:// URL: the ${endpoint.replaceAll('_', ' ')}.`,
      hint: CHECK_URLS,
    });
  });

  it.each(all)('must not be http:// in a document that was received with TLS: %s', async (endpoint) => {
    const plain = withDocument({ [endpoint]: 'http://login.example/x' });
    await expect(find(discovery, plain, all).result).rejects.toMatchObject({
      kind: 'failed',
      message: `The ${endpoint.replaceAll('_', ' ')} of the OpenID provider uses http:// (http://login.example), which is not allowed because an https:// server returned it.`,
    });
    expect((await find(discovery, plain, all, true).result).metadata[endpoint]).toBe(
      'http://login.example/x',
    );
  });

  it.each<[string, Record<string, string>, string]>([
    ['an option', { ...discovery, access_token_endpoint: 'http://own.example/x' }, 'own.example'],
    ['a document without TLS', { discovery_endpoint: 'http://login.example/.well-known/x' }, 'plain.example'],
  ])('may be http:// in %s', async (_, options, host) => {
    const { result } = find(options, withDocument({ token_endpoint: 'http://plain.example/x' }));
    expect((await result).host).toBe(host);
  });

  it('are not checked if the login does not require them', async () => {
    const { result } = find(discovery, withDocument({ authorization_endpoint: 'http://login.example/x' }));
    expect((await result).metadata.authorization_endpoint).toBe('http://login.example/x');
  });
});

describe('assertGrant', () => {
  const check = (grant_types_supported: unknown) => () =>
    assertGrant(
      { issuer: ISSUER, host: 'login.example', metadata: { issuer: ISSUER, grant_types_supported } },
      'password',
    );

  it.each([[undefined], [null], ['authorization_code'], [[]], [['refresh_token', 'password']]])(
    'accepts the list %j',
    (list) => expect(check(list)).not.toThrow(),
  );

  it('lists the supported grant types in the error for another one', () => {
    expect(check(['authorization_code', 7, 'refresh_token'])).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: 'The OpenID provider at login.example does not support the grant type password.',
        hint: 'Supported grant types: authorization_code, refresh_token. Select another auth type with --os-auth-type (OS_AUTH_TYPE).',
      }),
    );
  });
});
