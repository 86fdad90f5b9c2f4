/** Requests of a session to Magnum and to Keystone, with a fake transport: URLs, headers, retries and errors. */
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/types.ts';
import { catalogOf, configOf, inMs, sessionOf } from '../fake-cloud.ts';

const AUTH_URL = 'https://cloud.example:5000/v3';
const AUTH = { auth_url: AUTH_URL, username: 'a', password: 'p', project_id: 'p1' };

interface Scenario {
  readonly config?: Partial<CloudConfig>;
  /** Added to the description of each token, or of the token of the nth login. */
  readonly token?: object | ((nth: number) => object);
  /** The status of each request other than a token request, in order; 200 by default. */
  readonly statuses?: number[];
  /** The ID of the token of the nth login; `token-1`, `token-2` … by default. */
  readonly tokenId?: (nth: number) => string;
}

/** A session whose requests are recorded. */
function createSession({ config, token, statuses = [], tokenId = (nth) => `token-${nth}` }: Scenario = {}) {
  const requests: HttpRequest[] = [];
  let logins = 0;
  async function request(sent: HttpRequest): Promise<HttpResponse> {
    const response = { headers: { 'x-openstack-request-id': 'req-1' }, cookies: [], url: sent.url };
    if (sent.method === 'POST' && sent.url === `${AUTH_URL}/auth/tokens`) {
      logins += 1;
      const description = {
        expires_at: inMs(3_600_000),
        project: { id: 'p1', name: 'P' },
        catalog: catalogOf('https://magnum.example'),
        ...(typeof token === 'function' ? token(logins) : token),
      };
      const headers = { 'x-subject-token': tokenId(logins) };
      return { ...response, status: 201, headers, body: JSON.stringify({ token: description }) };
    }
    requests.push(sent);
    return { ...response, status: statuses.shift() ?? 200, body: '' };
  }
  const { session } = sessionOf(configOf(AUTH, config), { transport: { request } });
  return { session, requests, logins: () => logins };
}

const list = { method: 'GET', path: '/v1/clusters', headers: { 'X-More': 'y' } } as const;

describe('request of createSession', () => {
  it('adds the token to the headers of the request', async () => {
    const { session, requests } = createSession();
    const sent = { ...list, method: 'POST', json: { a: 1 }, maxBodyBytes: 5 } as const;
    await session.request(sent);
    expect(requests).toEqual([
      {
        ...{ method: 'POST', json: { a: 1 }, maxBodyBytes: 5 },
        url: 'https://magnum.example/magnum/v1/clusters',
        headers: { 'X-More': 'y', 'X-Auth-Token': 'token-1' },
      },
    ]);
    expect(sent.headers).toEqual({ 'X-More': 'y' });
  });

  it('sends the request again with another token after a 401', async () => {
    const { session, requests, logins } = createSession({ statuses: [401, 404] });
    expect((await session.request(list)).status).toBe(404);
    expect(requests.map(({ headers }) => headers?.['X-Auth-Token'])).toEqual(['token-1', 'token-2']);
    expect(logins()).toBe(2);
  });

  it('fails after two 401 with the request ID', async () => {
    const { session, requests } = createSession({ statuses: [401, 401] });
    await expect(session.request(list)).rejects.toMatchObject({
      kind: 'auth',
      message:
        'Magnum at magnum.example rejected the token: it is invalid, has expired, or is for another cloud.',
      hint: 'Check the cloud and region, and replace a token that is set with --os-token (OS_TOKEN).',
      ...{ status: 401, requestId: 'req-1' },
    });
    expect(requests).toHaveLength(2);
  });

  it('does not send the request again with the same token', async () => {
    const { session, requests } = createSession({ statuses: [401], tokenId: () => 'same' });
    await expect(session.request(list)).rejects.toMatchObject({
      message: expect.stringContaining('rejected the token'),
    });
    expect(requests).toHaveLength(1);
  });

  it('names the access rules of the replacement for a second 401', async () => {
    const rules = [{ service: 'container-infra', method: 'POST', path: '/magnum/v1/clusters' }];
    const application_credential = { id: 'ac', restricted: true, access_rules: rules };
    const token = (nth: number) => (nth === 2 ? { application_credential } : {});
    const { session } = createSession({ statuses: [401, 401], token });
    await expect(session.request(list)).rejects.toMatchObject({
      message:
        'Magnum at magnum.example rejected GET /magnum/v1/clusters: the access rules of the application credential do not allow it.',
    });
  });

  const NONE = { authType: 'none', endpointOverride: 'https://magnum.example/v1' };
  const BASIC = { authType: 'http_basic', endpointOverride: 'https://magnum.example/v1' };

  it.each<[string, Partial<CloudConfig>, object]>([
    [
      'none',
      NONE,
      {
        message: 'Magnum at magnum.example requires authentication, but auth type none provides none.',
        hint: 'Select another auth type with --os-auth-type (OS_AUTH_TYPE).',
      },
    ],
    [
      'http_basic',
      BASIC,
      {
        message: 'Magnum at magnum.example rejected the credentials.',
        hint: 'Check the username and password: --os-username (OS_USERNAME), --os-password (OS_PASSWORD).',
      },
    ],
  ])('%s fails after one 401', async (_, config, error) => {
    const { session, requests } = createSession({ config, statuses: [401] });
    await expect(session.request(list)).rejects.toMatchObject({
      ...{ kind: 'auth', status: 401, requestId: 'req-1' },
      ...error,
    });
    expect(requests).toHaveLength(1);
  });

  it('none sends only the headers of the request', async () => {
    const { session, requests } = createSession({ config: NONE });
    await session.request(list);
    expect(requests[0]).toEqual({
      method: 'GET',
      url: 'https://magnum.example/v1/clusters',
      headers: { 'X-More': 'y' },
    });
  });
});

describe('requestTo of createSession', () => {
  const service = (type: string, url: string, more: object = {}) => ({
    ...{ type, name: type, endpoints: [{ interface: 'public', region_id: 'RegionOne', url, ...more }] },
  });
  const volumes = service('volumev3', 'https://cinder.example/v3/p1/');
  const list = { method: 'GET', path: '/volumes', timeoutMs: 7, headers: { 'X-More': 'y' } } as const;

  it('sends the token to the endpoint of the type', async () => {
    const catalog = [service('volume', 'https://old.example'), volumes];
    const { session, requests } = createSession({ token: { catalog }, statuses: [404] });
    expect(await session.requestTo('volumev3', list)).toMatchObject({ status: 404 });
    expect(requests).toEqual([
      {
        ...{ method: 'GET', timeoutMs: 7, url: 'https://cinder.example/v3/p1/volumes' },
        headers: { 'X-More': 'y', 'X-Auth-Token': 'token-1' },
      },
    ]);
  });

  it.each([
    ['has no service of the type', [volumes], {}],
    ['has none in the region', [service('share', 'https://s.example', { region_id: 'B' })], { region: 'A' }],
    ['has none of the interface', [service('share', 'https://s.example', { interface: 'admin' })], {}],
    ['does not exist', undefined, {}],
  ])('sends nothing if the catalog %s', async (_, catalog, config) => {
    const { session, requests } = createSession({ token: { catalog }, config });
    expect([await session.requestTo('share', list), requests]).toEqual([undefined, []]);
  });

  it('sends no token over http:// if Keystone uses https://', async () => {
    const token = { catalog: [service('volumev3', 'http://cinder.example')] };
    const { session, requests } = createSession({ token });
    await expect(session.requestTo('volumev3', list)).rejects.toThrow(
      'The volumev3 endpoint in the catalog uses http:// (http://cinder.example)',
    );
    expect(requests).toEqual([]);
  });

  it('does not log in again after a 401', async () => {
    const { session, logins } = createSession({ token: { catalog: [volumes] }, statuses: [401] });
    expect(await session.requestTo('volumev3', list)).toMatchObject({ status: 401 });
    expect(logins()).toBe(1);
  });
});

describe('endpoint of createSession', () => {
  const catalog = (url: string) => catalogOf(url);
  const endpointOf = (scenario: Scenario) => createSession(scenario).session.endpoint();

  it('is determined once', async () => {
    const { session, logins } = createSession();
    expect([await session.endpoint(), await session.endpoint()]).toEqual(
      Array(2).fill('https://magnum.example/magnum'),
    );
    expect(logins()).toBe(1);
  });

  it('remains the same if a later token has another catalog', async () => {
    const token = (nth: number) => ({ catalog: catalogOf(`https://magnum-${nth}.example`) });
    const { session, requests } = createSession({ token, statuses: [401, 200] });
    await session.request(list);
    expect(await session.endpoint()).toBe('https://magnum-1.example/magnum');
    expect(requests.map(({ url }) => url)).toEqual(
      Array(2).fill('https://magnum-1.example/magnum/v1/clusters'),
    );
  });

  it('the override needs no login', async () => {
    const { session, logins } = createSession({ config: { endpointOverride: 'https://other.example/v1/' } });
    expect([await session.endpoint(), logins()]).toEqual(['https://other.example', 0]);
  });

  it('rejects an http:// endpoint in the catalog of an https:// Keystone, unless it is allowed', async () => {
    const token = { catalog: catalog('http://magnum.example') };
    await expect(endpointOf({ token })).rejects.toMatchObject({
      kind: 'failed',
      message:
        'The Magnum endpoint in the catalog uses http:// (http://magnum.example), which is not allowed because an https:// server returned it.',
    });
    expect(await endpointOf({ token, config: { allowHttp: true } })).toBe('http://magnum.example/magnum');
  });

  it.each<[string, object, boolean]>([
    ['a project', {}, true],
    ['a domain', { project: undefined, domain: { id: 'd', name: 'D' } }, true],
    ['the system', { project: undefined, system: { all: true } }, true],
    ['nothing', { project: undefined }, false],
  ])('a token for %s, without a catalog, is scoped: %j', async (_, token, isScoped) => {
    await expect(endpointOf({ token: { ...token, catalog: undefined } })).rejects.toThrow(
      isScoped ? 'The service catalog is empty.' : 'The login is not scoped to a project',
    );
  });

  it('uses the endpoint of the options for admin_token', async () => {
    const auth = { token: 't', endpoint: 'https://magnum.example/v1' };
    const config = configOf(auth, { authType: 'admin_token' });
    expect(await sessionOf(config).session.endpoint()).toBe('https://magnum.example');
    const override = { ...config, endpointOverride: 'https://other.example' };
    expect(await sessionOf(override).session.endpoint()).toBe('https://other.example');
    await expect(sessionOf({ ...config, auth: { token: 't' } }).session.endpoint()).rejects.toMatchObject({
      kind: 'usage',
      message: 'Auth type admin_token requires a Magnum endpoint.',
      hint: 'Set it with --os-endpoint-override or --bypass-url (BYPASS_URL).',
    });
  });
});

describe('identity of createSession', () => {
  const projects = { method: 'GET', path: '/auth/projects', headers: { 'X-More': 'y' } } as const;

  it.each([
    [[200], 1, 200],
    [[401, 403], 2, 403],
    [[401, 401, 200], 3, 200],
    [[401, 401, 401, 200], 3, 401],
  ])('for the statuses %j, sends %i requests with other tokens, and returns %i', async (...of) => {
    const [statuses, count, status] = of;
    const { session, requests } = createSession({ statuses: [...statuses] });
    expect((await session.identity(projects)).status).toBe(status);
    expect(requests.map(({ url, headers }) => [url, headers])).toEqual(
      Array.from({ length: count }, (_, nth) => [
        `${AUTH_URL}/auth/projects`,
        { 'X-More': 'y', 'X-Auth-Token': `token-${nth + 1}` },
      ]),
    );
  });

  it('does not use the current token again if Keystone rejects it', async () => {
    const { session, requests } = createSession({ statuses: [401, 200] });
    await session.token();
    expect((await session.identity(projects)).status).toBe(200);
    expect(requests.map(({ headers }) => headers?.['X-Auth-Token'])).toEqual(['token-1', 'token-2']);
  });

  it('returns a 401 for a token without access rules, and throws for one with them', async () => {
    const application_credential = { id: 'ac', restricted: true, access_rules: [] };
    const statuses = [401, 401, 401];
    await expect(
      createSession({ token: { application_credential }, statuses }).session.identity(projects),
    ).rejects.toMatchObject({
      message:
        'Keystone at cloud.example:5000 rejected GET /v3/auth/projects: the access rules of the application credential do not allow it.',
      details: ['access rules: none'],
      hint: expect.stringContaining('a rule for service identity, method GET and path /v3/auth/projects.'),
    });
    const allowed = createSession({ token: { application_credential }, statuses: [403] });
    expect((await allowed.session.identity(projects)).status).toBe(403);
  });

  it.each([200, 403, 404])('v3tokenless: returns status %i of one request with the scope', async (status) => {
    const { session, requests, logins } = createSession({
      config: { authType: 'v3tokenlessauth' },
      statuses: [status],
    });
    expect((await session.identity(projects)).status).toBe(status);
    expect(requests).toEqual([
      {
        method: 'GET',
        url: `${AUTH_URL}/auth/projects`,
        headers: { 'X-More': 'y', 'X-Project-Id': 'p1' },
      },
    ]);
    expect(logins()).toBe(0);
  });

  it('v3tokenless: fails after one 401', async () => {
    const { session, requests } = createSession({
      config: { authType: 'v3tokenlessauth' },
      statuses: [401, 200],
    });
    await expect(session.identity(projects)).rejects.toMatchObject({
      ...{ kind: 'auth', status: 401 },
      hint: 'Check the client certificate (--os-cert (OS_CERT), --os-key (OS_KEY)) and the project or domain: Keystone may not know the certificate, or its user may have no role there.',
    });
    expect(requests).toHaveLength(1);
  });
});
