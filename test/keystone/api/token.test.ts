import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/http/types.ts';
import { ownTokenHeaders, parseToken, tokenDescriptionOf, toToken } from '../../../src/keystone/api/token.ts';
import { validateToken } from '../../../src/keystone/api/token-validation.ts';
import { authContext } from '../fake-cloud.ts';

const responseWith = (body: string, headers: Record<string, string> = {}, status = 201) => ({
  ...{ status, body, headers, cookies: [] },
  url: 'https://cloud.example:5000/v3/auth/tokens',
});

const EMPTY = {
  ...{ id: 't', expiresAt: undefined, user: undefined, project: undefined, domain: undefined },
  ...{ system: undefined, roles: [], methods: [], catalog: undefined, applicationCredential: undefined },
  serviceProviders: undefined,
};

describe('toToken', () => {
  it('converts each part of a description', () => {
    const domain = { id: 'd', name: 'D' };
    const description = {
      expires_at: '2030-01-01T00:00:00Z',
      user: { id: 'u', name: 'U', domain, password_expires_at: null },
      project: { id: 'p', name: 'P', domain },
      domain,
      system: { all: true },
      roles: [{ id: 'r', name: 'R' }],
      methods: ['password', 'totp'],
      catalog: [
        {
          ...{ id: 's', type: 'container-infra', name: 'magnum' },
          endpoints: [
            { id: 'e', interface: 'public', region: 'R1', region_id: 'R1', url: ' http://h/v1 ', extra: 1 },
          ],
        },
      ],
      application_credential: {
        ...{ id: 'ac', name: 'n', restricted: false },
        access_rules: [{ id: 'r', service: 's', method: 'GET', path: '/' }],
      },
      service_providers: [{ id: 'sp', auth_url: 'https://a', sp_url: 'https://s', enabled: true }],
    };
    expect(toToken('t', description)).toEqual({
      ...{ id: 't', expiresAt: '2030-01-01T00:00:00Z', domain, system: true },
      user: { id: 'u', name: 'U', domain },
      project: { id: 'p', name: 'P', domain },
      roles: [{ id: 'r', name: 'R' }],
      methods: ['password', 'totp'],
      catalog: [
        {
          ...{ id: 's', type: 'container-infra', name: 'magnum' },
          endpoints: [{ id: 'e', interface: 'public', region: 'R1', region_id: 'R1', url: 'http://h/v1' }],
        },
      ],
      applicationCredential: {
        ...{ id: 'ac', restricted: false },
        accessRules: [{ service: 's', method: 'GET', path: '/' }],
      },
      serviceProviders: [{ id: 'sp', authUrl: 'https://a', spUrl: 'https://s' }],
    });
  });

  it.each<[object, object]>([
    [{}, {}],
    [{ expires_at: 5 }, {}],
    [{ user: { name: 'U' } }, {}],
    [{ user: { id: 'u' } }, { user: { id: 'u', name: 'u' } }],
    [{ user: { id: 'u', name: 5, domain: { name: 'D' } } }, { user: { id: 'u', name: 'u' } }],
    [{ domain: [] }, {}],
    [{ system: { all: false } }, {}],
    [{ system: { all: 'true' } }, {}],
    [{ system: true }, {}],
    [{ methods: ['a', 5] }, { methods: ['a'] }],
    [{ catalog: {} }, {}],
    [{ catalog: [] }, { catalog: [] }],
    [{ catalog: [{ name: 'x' }, { type: 'a' }] }, { catalog: [{ type: 'a', endpoints: [] }] }],
    [
      {
        catalog: [
          { type: 'a', endpoints: [{ url: 'u' }, { url: '' }, { url: ' ' }, { interface: 'public' }] },
        ],
      },
      {
        catalog: [{ type: 'a', endpoints: [{ interface: '', region: null, region_id: null, url: 'u' }] }],
      },
    ],
    [{ application_credential: { restricted: false } }, {}],
    [{ application_credential: { id: 'ac' } }, { applicationCredential: { id: 'ac', restricted: true } }],
    [
      { application_credential: { id: 'ac', access_rules: [] } },
      { applicationCredential: { id: 'ac', restricted: true, accessRules: [] } },
    ],
    [
      {
        application_credential: {
          id: 'ac',
          access_rules: [
            null,
            { method: 'GET', path: '/' },
            { service: 's', path: '/' },
            { service: 's', method: 'GET' },
          ],
        },
      },
      { applicationCredential: { id: 'ac', restricted: true, accessRules: [] } },
    ],
    [{ service_providers: {} }, {}],
    [
      {
        service_providers: [
          null,
          { auth_url: 'a', sp_url: 's' },
          { id: 'x', sp_url: 's' },
          { id: 'x', auth_url: 'a' },
        ],
      },
      { serviceProviders: [] },
    ],
  ])('converts %j, and omits what is malformed', (description, expected) => {
    expect(toToken('t', description as Record<string, unknown>)).toEqual({ ...EMPTY, ...expected });
  });
});

describe('parseToken', () => {
  it('returns the token of the header with its description', () => {
    const response = responseWith('{"token":{"expires_at":"x"}}', { 'x-subject-token': 't' });
    expect(parseToken(response)).toEqual({ ...EMPTY, expiresAt: 'x' });
    expect(tokenDescriptionOf(response)).toEqual({ expires_at: 'x' });
  });

  it.each([
    ['{"token":{}}', {}],
    ['{"token":[]}', { 'x-subject-token': 't' }],
    ['not JSON', { 'x-subject-token': 't' }],
  ])('fails for the body %s and the headers %j', (body, headers) => {
    const response = responseWith(body, { ...headers, 'x-openstack-request-id': 'req-1' });
    expect(() => parseToken(response)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: 'cloud.example:5000 accepted the login but returned no token: it may not be Keystone.',
        hint: 'Check the auth URL: --os-auth-url (OS_AUTH_URL).',
        ...{ requestId: 'req-1', status: 201 },
      }),
    );
  });
});

it('ownTokenHeaders authenticate with the token itself, and announce support for access rules', () => {
  expect(ownTokenHeaders('t')).toEqual({
    'X-Auth-Token': 't',
    'X-Subject-Token': 't',
    'OpenStack-Identity-Access-Rules': '1',
  });
});

describe('validateToken', () => {
  const validate = async (status: number, body: string) => {
    const requests: HttpRequest[] = [];
    const request = async (sent: HttpRequest) => {
      requests.push(sent);
      return responseWith(body, {}, status);
    };
    const context = authContext({ auth_url: 'https://cloud.example:5000/v3' }, { transport: { request } });
    const result = await validateToken(context, 't', 'Do this.').catch((error) => error);
    return { result, requests };
  };

  it('requests the description with the token itself', async () => {
    const { result, requests } = await validate(200, '{"token":{"methods":["openid"]}}');
    expect(result).toEqual({ ...EMPTY, methods: ['openid'] });
    expect(requests).toEqual([
      { method: 'GET', url: 'https://cloud.example:5000/v3/auth/tokens', headers: ownTokenHeaders('t') },
    ]);
  });

  it.each([
    [404, '{"error":{"message":"Could not recognize token."}}', 'auth', 'Do this.'],
    [401, '{"error":{"message":"No."}}', 'auth', 'Do this.'],
    [203, '{"token":{}}', 'failed', undefined],
    [200, '{}', 'failed', undefined],
  ])('fails for status %i and body %s', async (status, body, kind, hint) => {
    expect((await validate(status, body)).result).toMatchObject({ kind, status, hint });
  });
});
