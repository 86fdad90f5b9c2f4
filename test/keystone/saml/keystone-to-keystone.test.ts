import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { IssuedToken } from '../../../src/keystone/types.ts';
import { json, type Recorded, serve } from '../../http/servers.ts';
import { authContext, catalogOf, inMs, logInWith } from '../fake-cloud.ts';

const ASSERTION =
  '<?xml version="1.0"?>\n<ns:Envelope  x = \'é\'>\r\n<Assertion>&#xA;</Assertion></ns:Envelope>\n';
const DOOR = '/v3/OS-FEDERATION/identity_providers/home/protocols/mapped/auth';

type Answer = (request: Recorded, response: ServerResponse) => void;

interface Replaced {
  readonly assertion?: Answer;
  readonly consumer?: Answer;
  readonly door?: Answer;
  /** In place of those of the first Keystone. */
  readonly providers?: (remote: string) => unknown;
  readonly scoped?: boolean;
}

const described = (more: object = {}) => ({
  token: { methods: ['x'], user: { id: 'u', name: 'carol' }, expires_at: inMs(3_600_000), ...more },
});

/** Two Keystones. */
async function twoClouds(replaced: Replaced = {}) {
  const remote = await serve((request, response) => {
    const { url, method, headers, body } = request;
    if (url === '/sp' && method === 'POST') {
      if (replaced.consumer) return replaced.consumer(request, response);
      response.writeHead(302, { 'set-cookie': 'shib=1; Path=/', location: 'http://evil.example/' });
      response.end();
    } else if (url === DOOR && headers.cookie === 'shib=1') {
      if (replaced.door) return replaced.door(request, response);
      json(response, 201, described(), { 'x-subject-token': 'remote-unscoped' });
    } else if (url === '/v3/auth/tokens' && method === 'POST') {
      const { project } = JSON.parse(body).auth.scope;
      const token = described({
        project: { id: 'rp', name: project.name ?? project.id },
        catalog: catalogOf(remote.url),
      });
      json(response, 201, token, { 'x-subject-token': 'remote-scoped' });
    } else json(response, 404, {});
  });
  const local = await serve((request, response) => {
    const { url, body } = request;
    if (url === '/v3/auth/OS-FEDERATION/saml2/ecp') {
      if (replaced.assertion) return replaced.assertion(request, response);
      response.writeHead(200, { 'content-type': 'text/xml' }).end(ASSERTION);
    } else if (url === '/v3/auth/tokens') {
      const { scope } = JSON.parse(body).auth;
      const service_providers = replaced.providers
        ? replaced.providers(remote.url)
        : [
            { id: 'other', sp_url: 'http://other.example/sp', auth_url: `http://other.example${DOOR}` },
            { id: 'there', sp_url: `${remote.url}/sp`, auth_url: `${remote.url}${DOOR}` },
          ];
      const project = scope && replaced.scoped !== false && { project: { id: 'lp', name: 'home' } };
      json(response, 201, described({ service_providers, ...project }), {
        'x-subject-token': scope ? 'local-scoped' : 'local',
      });
    } else json(response, 404, {});
  });
  return { local, remote };
}

const optionsFor = (local: { url: string }, more: Record<string, string> = {}): Record<string, string> => ({
  auth_url: `${local.url}/v3`,
  username: 'carol',
  password: 'secret-of-carol',
  user_domain_name: 'Default',
  project_name: 'home',
  project_domain_name: 'Default',
  service_provider: 'there',
  remote_project_name: 'away',
  remote_project_domain_name: 'There',
  ...more,
});

async function refused(replaced: Replaced, more: Record<string, string> = {}) {
  const { local, remote } = await twoClouds(replaced);
  const error = await logInWith('v3password', authContext(optionsFor(local, more))).then(
    () => expect.fail('it was not refused'),
    (it) => it,
  );
  return { error, local: local.requests, remote: remote.requests };
}

describe('Keystone to Keystone', () => {
  it('goes from a token here to a project there', async () => {
    const { local, remote } = await twoClouds();
    const issued: IssuedToken[] = [];
    const token = await logInWith('v3password', authContext(optionsFor(local)), (it) => issued.push(it));
    expect(token).toMatchObject({ id: 'remote-scoped', project: { name: 'away' } });
    expect(token.catalog?.[0]?.endpoints[0]?.url).toContain(remote.url);
    expect(issued).toMatchObject([{ identityUrl: `${remote.url}/v3`, token: { id: 'remote-unscoped' } }]);

    const [, ecp, ...none] = local.requests;
    expect(none).toEqual([]);
    expect(JSON.parse(ecp?.body ?? '')).toEqual({
      auth: {
        identity: { methods: ['token'], token: { id: 'local-scoped' } },
        scope: { service_provider: { id: 'there' } },
      },
    });
    expect(ecp?.headers['x-auth-token']).toBeUndefined();

    const [posted, door, scoped, ...rest] = remote.requests;
    expect(rest).toEqual([]);
    expect(posted).toMatchObject({ method: 'POST', url: '/sp', body: ASSERTION });
    expect(posted?.headers['content-type']).toBe('application/vnd.paos+xml');
    expect(door).toMatchObject({ method: 'GET', url: DOOR, headers: { cookie: 'shib=1' } });
    expect(JSON.parse(scoped?.body ?? '')).toEqual({
      auth: {
        identity: { methods: ['token'], token: { id: 'remote-unscoped' } },
        scope: { project: { name: 'away', domain: { name: 'There' } } },
      },
    });
    expect(JSON.stringify(remote.requests)).not.toMatch(/local-scoped|secret-of-carol/);
  });

  it('works on top of a login that gives an unscoped token, by remote ids too', async () => {
    const { local, remote } = await twoClouds();
    const {
      username: _,
      password: __,
      user_domain_name: ___,
      ...options
    } = optionsFor(local, {
      token: 'given',
      remote_project_name: '',
      remote_project_domain_name: '',
      remote_project_id: 'r1',
    });
    await logInWith('v3token', authContext(options));
    expect(local.requests.map(({ url }) => url)).toEqual([
      '/v3/auth/tokens',
      '/v3/auth/OS-FEDERATION/saml2/ecp',
    ]);
    expect(JSON.parse(remote.requests[2]?.body ?? '').auth.scope).toEqual({ project: { id: 'r1' } });
  });

  it('gives the unscoped token of the other Keystone where no project there is named', async () => {
    const { local, remote } = await twoClouds();
    const options = optionsFor(local, { remote_project_name: '', remote_project_domain_name: '' });
    expect(await logInWith('v3password', authContext(options))).toMatchObject({
      id: 'remote-unscoped',
      project: undefined,
    });
    expect(remote.requests).toHaveLength(2);
  });

  it('lists the service providers there are for an unknown one', async () => {
    const { error, local } = await refused({}, { service_provider: 'nosuch' });
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/knows no service provider 'nosuch'; it knows: other, there\.$/),
      hint: expect.stringContaining('magnum service-provider-list'),
    });
    expect(local).toHaveLength(1);
    for (const providers of [() => undefined, () => []])
      expect((await refused({ providers })).error.message).toMatch(/knows no service providers, so/);
  });

  it.each([
    ['no address', { id: 'there', sp_url: 'x', auth_url: 'http://a/v3/OS-FEDERATION/x' }, /is not an http/],
    [
      'an odd door',
      { id: 'there', sp_url: 'http://a/', auth_url: 'http://a/v3/elsewhere' },
      /not one for federated logins/,
    ],
  ])('sends nothing to a service provider with %s', async (_, provider, message) => {
    const { error, local } = await refused({ providers: () => [provider] });
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringMatching(message) });
    expect(local).toHaveLength(1);
  });

  it.each([
    [
      '403 of Keystone',
      403,
      '{"error":{"message":"Use a project scoped token."}}',
      'auth',
      /Use a project scoped token/,
    ],
    ['nothing', 200, '', 'failed', /failed/],
    ['JSON', 200, '{}', 'failed', /failed/],
  ])('says that the first Keystone made no assertion, but %s', async (_, status, body, kind, message) => {
    const { error, remote } = await refused({
      assertion: (__, response) => response.writeHead(status).end(body),
    });
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(remote).toEqual([]);
  });

  it('says that the other refused the assertion, or does not know whom it is about', async () => {
    const html = '<!DOCTYPE html><html><h1>Bad Request</h1></html>';
    const bad = await refused({ consumer: (_, response) => response.writeHead(400).end(html) });
    expect(bad.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('refused what the identity provider says of you: Bad Request.'),
    });
    const message = 'Could not map.';
    const unknown = await refused({ door: (_, response) => json(response, 401, { error: { message } }) });
    expect(unknown.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not know you: Could not map.'),
    });
    const down = await refused({ consumer: (_, response) => response.writeHead(503).end(html) });
    expect(down.error).toMatchObject({ kind: 'unreachable' });
  });
});
