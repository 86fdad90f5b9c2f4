/** The request that exchanges the provider's token for a Keystone token, and the errors of Keystone and its web server. */
import { describe, expect, it } from 'vitest';
import { exchangeForKeystoneToken } from '../../../src/keystone/oidc/keystone-exchange.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';
import { jwt } from './fake-provider.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const SECONDS = NOW / 1_000;
const URL_OF_KEYSTONE =
  'https://cloud.example/v3/OS-FEDERATION/identity_providers/a%2Fb/protocols/c%3Fd/auth';
const OTHER_TOKEN_HINT =
  'Try the other token (--os-access-token-type (OS_ACCESS_TOKEN_TYPE)), another client (--os-client-id (OS_CLIENT_ID)), or a newer token.';
const CLOCK_HINT = "Set this machine's clock; if it is right, tell the provider's administrator.";

type Replies = Parameters<typeof scriptedTransport>[0];
const issued = jsonReply(201, { token: { methods: ['openid'] } }, { 'x-subject-token': 'T' });
const refusedByModule = { status: 401, body: '<h1>Unauthorized</h1>', headers: { 'x-request-id': 'req-9' } };

function exchange(bearer: string, answer: Replies, options?: { isNew: boolean }) {
  const { transport, requests } = scriptedTransport(answer);
  const context = authContext(
    { identity_provider: 'a/b', protocol: 'c?d' },
    { transport, identityUrl: async () => 'https://cloud.example/v3', now: () => NOW },
  );
  return { result: exchangeForKeystoneToken(context, bearer, options), requests };
}

describe('exchangeForKeystoneToken', () => {
  it('sends POST with the bearer token, and follows no redirect', async () => {
    const { result, requests } = exchange('access-1', () => issued);
    expect(await result).toMatchObject({ id: 'T', methods: ['openid'] });
    expect(requests).toEqual([
      {
        method: 'POST',
        url: URL_OF_KEYSTONE,
        headers: { Authorization: 'Bearer access-1' },
        followRedirects: false,
      },
    ]);
  });

  it.each([405, 501])('sends GET, and follows no redirect, after POST returned %i', async (status) => {
    const { result, requests } = exchange('access-1', ({ method }) =>
      method === 'POST' ? { status } : issued,
    );
    expect(await result).toMatchObject({ id: 'T' });
    expect(requests.map(({ method, followRedirects }) => [method, followRedirects])).toEqual([
      ['POST', false],
      ['GET', false],
    ]);
  });

  it.each([400, 401, 403, 404, 406, 500, 502])('sends no GET after POST returned %i', async (status) => {
    const { result, requests } = exchange('access-1', () => ({ status }));
    await expect(result).rejects.toMatchObject({ name: 'MagnumError', status });
    expect(requests).toHaveLength(1);
  });

  it.each(['', 'a b', 'a\nb', 'a\tb', 'é', 'a\x7f', ' a', 'a\n'])(
    'rejects the bearer token %j before any request',
    async (bearer) => {
      const { result, requests } = exchange(bearer, () => issued);
      await expect(result).rejects.toMatchObject({
        kind: 'usage',
        message: "The OpenID provider's token contains invalid characters.",
        hint: 'Check --os-access-token (OS_ACCESS_TOKEN).',
      });
      expect(requests).toEqual([]);
    },
  );

  it('accepts all visible ASCII characters in a bearer token', async () => {
    const bearer = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 0x21 + index));
    const { result, requests } = exchange(bearer, () => issued);
    await result;
    expect(requests[0]?.headers?.Authorization).toBe(`Bearer ${bearer}`);
  });
});

describe('a bearer token that the web server rejects', () => {
  it.each([
    ['issued 61 s in the future', { iat: SECONDS + 61 }, '61 seconds ahead of'],
    ['issued 61 s ago', { iat: SECONDS - 61 }, '61 seconds behind'],
    ['issued 2 hours ago and expired', { iat: SECONDS - 7_200, exp: SECONDS - 3_600 }, '2 hours behind'],
  ])('is reported with the clock skew if it is new and %s', async (_, claims, skew) => {
    const { result } = exchange(jwt(claims), () => refusedByModule);
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      message: `Keystone at cloud.example rejected the OpenID provider's token. The clock of the OpenID provider is ${skew} this machine's.`,
      hint: CLOCK_HINT,
      status: 401,
      requestId: 'req-9',
    });
  });

  it.each([
    ['a new token of the right time', jwt({ iat: SECONDS }), true],
    ['a new token of the right time that has expired', jwt({ iat: SECONDS, exp: SECONDS - 1 }), true],
    ['a new token without a time', jwt({}), true],
    ['a new opaque token', 'opaque', true],
    ['a given token that has not expired', jwt({ exp: SECONDS + 1 }), false],
    ['a given token that was issued in the future', jwt({ iat: SECONDS + 7_200 }), false],
    ['a given token without expiry', jwt({ exp: '1' }), false],
    ['a given opaque token', 'opaque', false],
  ])('is reported with the hint to try another token: %s', async (_, bearer, isNew) => {
    const { result } = exchange(bearer, () => refusedByModule, { isNew });
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      message: 'The web server of Keystone at cloud.example denied access: Unauthorized.',
      hint: OTHER_TOKEN_HINT,
      status: 401,
      requestId: 'req-9',
    });
  });

  it.each([0, 1])('is reported as expired if it is given, and expired %i s ago', async (ago) => {
    const { result } = exchange(jwt({ exp: SECONDS - ago }), () => refusedByModule, { isNew: false });
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      message: "Keystone at cloud.example rejected the OpenID provider's token. The token has expired.",
      hint: 'Set a new one with --os-access-token (OS_ACCESS_TOKEN).',
      status: 401,
      requestId: 'req-9',
    });
  });

  it('is not reported if Keystone itself returned the 401, because the token was accepted', async () => {
    const body = { error: { code: 401, message: 'Could not map.' } };
    const { result } = exchange(jwt({ iat: SECONDS - 7_200 }), () => jsonReply(401, body));
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      message:
        'The identity provider accepted the login, but the mapping of Keystone at cloud.example does not include your account: Could not map.',
      hint: expect.not.stringContaining('clock'),
    });
  });

  it.each([400, 403])('is not compared with the clock for status %i', async (status) => {
    const { result } = exchange(jwt({ iat: SECONDS - 7_200 }), () => ({ ...refusedByModule, status }));
    await expect(result).rejects.toMatchObject({
      message: expect.not.stringContaining('clock'),
      hint: status === 403 ? expect.not.stringContaining('the other token') : undefined,
      status,
    });
  });
});
