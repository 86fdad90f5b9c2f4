import { describe, expect, it } from 'vitest';
import { accessRulesError, accessRulesText } from '../../../src/keystone/api/access-rules.ts';
import { toToken } from '../../../src/keystone/api/token.ts';
import type { AccessRule } from '../../../src/keystone/types.ts';
import { json, makeTransport } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf, fakeCloud, sessionOf } from '../fake-cloud.ts';
import { createTestStore } from '../session/credential-store.ts';

const rule = (method: string, path: string, service = 'container-infra') => ({
  id: 'r',
  service,
  path,
  method,
});

const errorFor = (rules: unknown, path = '/v1/clusters/c', method: 'GET' | 'POST' = 'GET') =>
  accessRulesError(
    {
      status: 401,
      body: '',
      headers: { 'x-openstack-request-id': 'req-1' },
      cookies: [],
      url: `http://m:9511${path}`,
    },
    toToken('t', { application_credential: { id: 'ac', restricted: true, access_rules: rules } }),
    { method },
    { name: 'Magnum', type: 'container-infra' },
  );

describe('accessRulesError', () => {
  it.each<[string, unknown]>([
    ['another path', [rule('GET', '/v1/clusters')]],
    ['another method', [rule('POST', '/v1/clusters/c')]],
    ['another service', [rule('GET', '/v1/clusters/c', 'compute')]],
    ['more segments than * stands for', [rule('GET', '/v1/*')]],
    ['a dot that stands for itself', [rule('GET', '/v1/clusters/.')]],
    ['no rule', []],
    ['invalid rules', [{}, null, { path: 5 }]],
  ])('reports that %s is not allowed', (_, rules) => {
    expect(errorFor(rules)).toMatchObject({
      kind: 'auth',
      status: 401,
      requestId: 'req-1',
      message:
        'Magnum at m:9511 rejected GET /v1/clusters/c: the access rules of the application credential do not allow it.',
      hint: 'Use an application credential without access rules, or with a rule for service container-infra, method GET and path /v1/clusters/c.',
    });
  });

  it.each(['/v1/clusters/c', '/v1/clusters/*', '/v1/clusters/{id}', '/v1/**', '/**', '/*/*/*'])(
    'reports that Magnum may not support access rules if the path %s allows the request',
    (path) => {
      expect(errorFor([rule('POST', '/x'), rule('GET', path)])).toMatchObject({
        kind: 'auth',
        message:
          'Magnum at m:9511 rejected GET /v1/clusters/c, although the access rules of the application credential allow it.',
        hint: 'Use an application credential without access rules, which Magnum may not support in this cloud.',
        details: [`access rules: POST /x (container-infra), GET ${path} (container-infra)`],
      });
    },
  );

  it('reports that a path with many wildcards does not allow the request', () => {
    const error = errorFor([rule('GET', `/v1/${'**c*'.repeat(15)}x`)], `/v1/${'c'.repeat(60)}`);
    expect(error?.message).toContain('do not allow it.');
  });

  it.each([
    [300, 'although the access rules of the application credential allow it.'],
    [301, 'the access rules of the application credential do not allow it.'],
  ])('compares a path of up to 300 characters: %i', (length, text) => {
    const path = `/v1/${'c'.repeat(length - 4)}`;
    expect(errorFor([rule('GET', path)], path)?.message).toContain(text);
  });

  it.each([
    ['/v1/*/x', '/v1/a/x', true],
    ['/v1/*/x', '/v1/a/b/x', false],
    ['/v1/*/x', '/v1//x', false],
    ['/v1/**/x', '/v1/a/b/x', true],
    ['/v1/**x', '/v1/x', true],
    ['/v1/{id}/x', '/v1/a/b/x', false],
    ['/v1/{id}/x', '/v1/ab/x', true],
    ['/v1/a*c', '/v1/abc', true],
    ['/v1/a*c', '/v1/abcd', false],
    ['/v1/*', '/v1/abcd', true],
    ['/v1/ab', '/v1/a', false],
    ['*', '/v1', false],
    ['**', '/v1/clusters', true],
  ])('the path %s of a rule matches %s: %j', (pattern, path, isMatch) => {
    expect(errorFor([rule('GET', pattern)], path)?.message.includes('although')).toBe(isMatch);
  });

  it('is undefined for a token without access rules', () => {
    expect(errorFor(undefined)).toBeUndefined();
    expect(errorFor(null)).toBeUndefined();
  });

  it('lists the first rules', () => {
    const rules = [1, 2, 3, 4, 5, 6, 7].map((n): AccessRule => rule('GET', `/v1/${n}`));
    expect(accessRulesText(rules)).toBe(
      'GET /v1/1 (container-infra), GET /v1/2 (container-infra), GET /v1/3 (container-infra), GET /v1/4 (container-infra), GET /v1/5 (container-infra) and 2 more',
    );
    expect(accessRulesText([rule('GET', '/v1/\n\u001b[31mx')])).toBe('GET /v1/ [31mx (container-infra)');
    expect(errorFor([])?.details).toEqual(['access rules: none']);
  });
});

describe('session with an application credential that has access rules', () => {
  const cloudWith = (rules: unknown) =>
    fakeCloud({
      token: { application_credential: { id: 'ac', restricted: true, access_rules: rules } },
      magnum: (_, response) => json(response, 401, { error: { message: 'Unauthorized' } }),
    });
  const credential = (cloud: { url: string }) =>
    configOf(
      { auth_url: `${cloud.url}/v3`, application_credential_id: 'ac', application_credential_secret: 's' },
      { authType: 'v3applicationcredential' },
    );

  it.each([
    ['GET', '/v1/clusters/?limit=1', '/magnum/v1/clusters/'],
    ['DELETE', '/v1/clusters/c', '/magnum/v1/clusters/c'],
  ] as const)('names the rejected request %s %s and the rules', async (method, path, shown) => {
    const cloud = await cloudWith([rule('GET', '/v1/mservices')]);
    await expect(sessionOf(credential(cloud)).session.request({ method, path })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(`rejected ${method} ${shown}: the access rules of`),
      details: ['access rules: GET /v1/mservices (container-infra)'],
    });
  });

  it('names a rejected request to Keystone, and returns a 404', async () => {
    const cloud = await cloudWith([rule('GET', '/v1/clusters')]);
    const transport = makeTransport().transport;
    const request: typeof transport.request = async (sent) => {
      const response = await transport.request(sent);
      return sent.url.endsWith('/users') ? { ...response, status: 401 } : response;
    };
    const { session } = sessionOf(credential(cloud), { transport: { ...transport, request } });
    expect((await session.identity({ method: 'GET', path: '/auth/projects' })).status).toBe(404);
    await expect(session.identity({ method: 'GET', path: '/users' })).rejects.toMatchObject({
      message: expect.stringMatching(/^Keystone at .* rejected GET \/v3\/users: the access rules/),
    });
  });

  it('reports that logout could not revoke the token, which Keystone does not find', async () => {
    const cloud = await cloudWith([]);
    const store = createTestStore(temporaryDirectory());
    const { session } = sessionOf({ ...credential(cloud), cacheTokens: true }, { store });
    await session.token();
    expect(await session.logOut()).toMatchObject({
      revoked: 0,
      problems: [expect.stringContaining('(HTTP 404)')],
    });
    const { headers } = cloud.requests.at(-1) ?? {};
    expect(headers).toMatchObject({ 'openstack-identity-access-rules': '1', 'x-subject-token': 'token-1' });
  });

  it('reports a rejected token as before without access rules', async () => {
    const cloud = await cloudWith(undefined);
    await expect(
      sessionOf(credential(cloud)).session.request({ method: 'GET', path: '/v1/clusters' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('rejected the token: it is invalid') });
  });
});
