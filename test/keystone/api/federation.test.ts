/** Keystone's URLs for federated users, and the tokens that they return. */
import { describe, expect, it } from 'vitest';
import {
  federatedUrl,
  parseFederatedToken,
  requireFederation,
  webSingleSignOnUrl,
} from '../../../src/keystone/api/federation.ts';
import { httpResponse } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';

const contextOf = (options: Record<string, string>) =>
  authContext(options, { identityUrl: async () => 'https://cloud.example/v3' });

/** Characters that would select another path, add a query or end the path. */
const HOSTILE = 'a/../b?c=d&e#f é%';
const ENCODED = 'a%2F..%2Fb%3Fc%3Dd%26e%23f%20%C3%A9%25';

describe('federatedUrl', () => {
  it.each([
    ['encodes the identity provider', { identity_provider: HOSTILE, protocol: 'openid' }, ENCODED, 'openid'],
    ['encodes the protocol', { identity_provider: 'idp', protocol: HOSTILE }, 'idp', ENCODED],
  ])('%s in the path', async (_, options, provider, protocol) => {
    expect(await federatedUrl(contextOf(options))).toBe(
      `https://cloud.example/v3/OS-FEDERATION/identity_providers/${provider}/protocols/${protocol}/auth`,
    );
  });
});

describe('webSingleSignOnUrl', () => {
  const origin = 'http://localhost:9990/auth/websso/?a=b&c';

  it.each([
    [
      'encodes the identity provider',
      { identity_provider: HOSTILE, protocol: 'openid' },
      `identity_providers/${ENCODED}/protocols/openid/websso`,
    ],
    [
      'encodes the protocol of an identity provider',
      { identity_provider: 'idp', protocol: HOSTILE },
      `identity_providers/idp/protocols/${ENCODED}/websso`,
    ],
    ['encodes the protocol without an identity provider', { protocol: HOSTILE }, `websso/${ENCODED}`],
    ['ignores an empty identity provider', { identity_provider: '', protocol: 'mapped' }, 'websso/mapped'],
  ])('%s, and encodes the origin', async (_, options: Record<string, string>, page) => {
    expect(await webSingleSignOnUrl(contextOf(options), origin)).toBe(
      `https://cloud.example/v3/auth/OS-FEDERATION/${page}?origin=http%3A%2F%2Flocalhost%3A9990%2Fauth%2Fwebsso%2F%3Fa%3Db%26c`,
    );
  });
});

describe('requireFederation', () => {
  it('lists auth_url, identity_provider, protocol and the required options if all are missing', () => {
    expect(() => requireFederation({}, [['username', 'user_id']])).toThrow(
      'To log in, please provide --os-auth-url (OS_AUTH_URL), and --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-protocol (OS_PROTOCOL), and --os-username or --os-user-id (OS_USERNAME, OS_USER_ID).',
    );
  });

  it('requires nothing else by default', () => {
    expect(() => requireFederation({ auth_url: 'x', identity_provider: 'y', protocol: 'z' })).not.toThrow();
  });
});

describe('parseFederatedToken', () => {
  it.each([200, 201])('returns the token of a response with status %i', (status) => {
    const body = '{"token":{"methods":["mapped"],"user":{"id":"u","name":"alice"}}}';
    expect(
      parseFederatedToken(httpResponse({ status, body, headers: { 'x-subject-token': 'T' } })),
    ).toMatchObject({ id: 'T', methods: ['mapped'], user: { id: 'u', name: 'alice' } });
  });

  it.each([202, 204, 300, 302, 400])('returns no token of a response with status %i', (status) => {
    const headers = { 'x-subject-token': 'T' };
    const body = '{"token":{"methods":["mapped"]}}';
    expect(() => parseFederatedToken(httpResponse({ status, headers, body }))).toThrow(
      expect.objectContaining({ name: 'MagnumError', status }),
    );
  });

  it('uses the hint of the caller for an error of the web server', () => {
    const response = httpResponse({ status: 401, body: '<h1>Unauthorized</h1>' });
    expect(() => parseFederatedToken(response, 'Try something else.')).toThrow(
      expect.objectContaining({
        kind: 'auth',
        message: 'The web server of Keystone at cloud.example denied access: Unauthorized.',
        hint: 'Try something else.',
      }),
    );
  });
});
