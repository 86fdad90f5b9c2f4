import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { IssuedToken } from '../../../src/keystone/types.ts';
import { json, type Recorded, serve } from '../../http/servers.ts';
import { authContext, catalogOf, configOf, inMs, logInWith, sessionOf } from '../fake-cloud.ts';

const ASSERTION =
  '<?xml version="1.0"?>\n<ns:Envelope  x = \'é\'>\r\n<Assertion>&#xA;</Assertion></ns:Envelope>\n';
const TOKEN_PATH = '/v3/OS-FEDERATION/identity_providers/home/protocols/mapped/auth';

type Answer = (request: Recorded, response: ServerResponse) => void;

/** Responses that replace the successful ones. */
interface Responses {
  readonly assertion?: Answer;
  readonly cookie?: Answer;
  readonly token?: Answer;
  /** Replaces the service providers of the local Keystone. */
  readonly providers?: (remote: string) => unknown;
  readonly scoped?: boolean;
  /** The remote Keystone rejects every project, and lists these. */
  readonly remoteProjects?: readonly object[];
}

const tokenBody = (more: object = {}) => ({
  token: { methods: ['x'], user: { id: 'u', name: 'carol' }, expires_at: inMs(3_600_000), ...more },
});

/** A local and a remote Keystone. */
async function startClouds(replaced: Responses = {}) {
  const remote = await serve((request, response) => {
    const { url, method, headers, body } = request;
    if (url === '/sp' && method === 'POST') {
      if (replaced.cookie) return replaced.cookie(request, response);
      response.writeHead(302, { 'set-cookie': 'shib=1; Path=/', location: 'http://evil.example/' });
      response.end();
    } else if (url === TOKEN_PATH && headers.cookie === 'shib=1') {
      if (replaced.token) return replaced.token(request, response);
      json(response, 201, tokenBody(), { 'x-subject-token': 'remote-unscoped' });
    } else if (url === '/v3/auth/projects' && headers['x-auth-token'] === 'remote-unscoped') {
      json(response, 200, { projects: replaced.remoteProjects });
    } else if (url === '/v3/auth/tokens' && replaced.remoteProjects) {
      json(response, 401, { error: { message: 'The request you have made requires authentication.' } });
    } else if (url === '/v3/auth/tokens' && method === 'POST') {
      const { project } = JSON.parse(body).auth.scope;
      const token = tokenBody({
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
            { id: 'other', sp_url: 'http://other.example/sp', auth_url: `http://other.example${TOKEN_PATH}` },
            { id: 'there', sp_url: `${remote.url}/sp`, auth_url: `${remote.url}${TOKEN_PATH}` },
          ];
      const project = scope && replaced.scoped !== false && { project: { id: 'lp', name: 'home' } };
      json(response, 201, tokenBody({ service_providers, ...project }), {
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

/** Returns the error of a login that fails, and the requests. */
async function failedLogin(replaced: Responses, more: Record<string, string> = {}) {
  const { local, remote } = await startClouds(replaced);
  const error = await logInWith('v3password', authContext(optionsFor(local, more))).then(
    () => expect.fail('the login succeeded'),
    (reason) => reason,
  );
  return { error, local: local.requests, remote: remote.requests };
}

describe('Keystone to Keystone', () => {
  it('exchanges a project-scoped token of the local Keystone for one of the remote Keystone', async () => {
    const { local, remote } = await startClouds();
    const issued: IssuedToken[] = [];
    const token = await logInWith('v3password', authContext(optionsFor(local)), (result) =>
      issued.push(result),
    );
    expect(token).toMatchObject({ id: 'remote-scoped', project: { name: 'away' } });
    expect(token.catalog?.[0]?.endpoints[0]?.url).toContain(remote.url);
    expect(issued).toMatchObject([{ identityUrl: `${remote.url}/v3`, token: { id: 'remote-unscoped' } }]);

    const [, ecp, ...others] = local.requests;
    expect(others).toEqual([]);
    expect(JSON.parse(ecp?.body ?? '')).toEqual({
      auth: {
        identity: { methods: ['token'], token: { id: 'local-scoped' } },
        scope: { service_provider: { id: 'there' } },
      },
    });
    expect(ecp?.headers['x-auth-token']).toBeUndefined();

    const [assertion, unscoped, scoped, ...rest] = remote.requests;
    expect(rest).toEqual([]);
    expect(assertion).toMatchObject({ method: 'POST', url: '/sp', body: ASSERTION });
    expect(assertion?.headers['content-type']).toBe('application/vnd.paos+xml');
    expect(unscoped).toMatchObject({ method: 'GET', url: TOKEN_PATH, headers: { cookie: 'shib=1' } });
    expect(JSON.parse(scoped?.body ?? '')).toEqual({
      auth: {
        identity: { methods: ['token'], token: { id: 'remote-unscoped' } },
        scope: { project: { name: 'away', domain: { name: 'There' } } },
      },
    });
    expect(JSON.stringify(remote.requests)).not.toMatch(/local-scoped|secret-of-carol/);
  });

  it('logs in with an unscoped local token to a remote project selected by ID', async () => {
    const { local, remote } = await startClouds();
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

  it('returns the unscoped remote token if no remote project is selected', async () => {
    const { local, remote } = await startClouds();
    const options = optionsFor(local, { remote_project_name: '', remote_project_domain_name: '' });
    expect(await logInWith('v3password', authContext(options))).toMatchObject({
      id: 'remote-unscoped',
      project: undefined,
    });
    expect(remote.requests).toHaveLength(2);
  });

  it.each<[string, Record<string, string>]>([
    ['no domain', {}],
    ['the domains of the local cloud only', { default_domain_id: 'default', project_domain_id: 'default' }],
  ])('requires the domain of a remote project name before any request: %s', async (_, more) => {
    const { error, local } = await failedLogin({}, { remote_project_domain_name: '', ...more });
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('--os-remote-project-domain-name or --os-remote-project-domain-id'),
    });
    expect(local).toEqual([]);
  });

  it('requires the remote domain for `login` too, but not for a remote project ID', async () => {
    const { local } = await startClouds();
    const config = (more: Record<string, string>) => configOf(optionsFor(local, more));
    await expect(sessionOf(config({ remote_project_domain_name: '' })).session.logIn()).rejects.toMatchObject(
      { kind: 'usage' },
    );
    expect(local.requests).toEqual([]);
    const byId = { remote_project_domain_name: '', remote_project_name: 'x', remote_project_id: 'r1' };
    expect((await sessionOf(config(byId)).session.logIn()).problem).toBeUndefined();
  });

  it('names the remote project that is not available, and lists the remote ones', async () => {
    const { local } = await startClouds({ remoteProjects: [{ id: 'rp', name: 'other', domain_id: 'd' }] });
    await expect(logInWith('v3password', authContext(optionsFor(local)))).rejects.toMatchObject({
      message: 'Project away not found in domain There, or you have no role in it.',
      hint: 'Select one of your projects with --os-remote-project-name (OS_REMOTE_PROJECT_NAME): other.',
    });
  });

  it('lists the available service providers in the error for an unknown one', async () => {
    const { error, local } = await failedLogin({}, { service_provider: 'nosuch' });
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /has no service provider 'nosuch'; available service providers: other, there\.$/,
      ),
      hint: expect.stringContaining('magnum service-provider-list'),
    });
    expect(local).toHaveLength(1);
    for (const providers of [() => undefined, () => []])
      expect((await failedLogin({ providers })).error).toMatchObject({
        message: expect.stringMatching(/has no service providers, so/),
        hint: expect.stringContaining('Unset --os-service-provider'),
      });
  });

  it.each([
    [
      'an invalid URL',
      { id: 'there', sp_url: 'x', auth_url: 'http://a/v3/OS-FEDERATION/x' },
      /is not an http/,
    ],
    [
      'an auth URL that is not a federation URL',
      { id: 'there', sp_url: 'http://a/', auth_url: 'http://a/v3/elsewhere' },
      /is not a federation URL/,
    ],
  ])('requests no assertion for a service provider with %s', async (_, provider, message) => {
    const { error, local } = await failedLogin({ providers: () => [provider] });
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringMatching(message) });
    expect(local).toHaveLength(1);
  });

  it.each([
    [
      'status 403',
      403,
      '{"error":{"message":"Use a project scoped token."}}',
      'auth',
      /Use a project scoped token/,
    ],
    ['an empty body', 200, '', 'failed', /failed/],
    ['JSON', 200, '{}', 'failed', /failed/],
  ])(
    'fails if the local Keystone returns %s instead of an assertion',
    async (_, status, body, kind, message) => {
      const { error, remote } = await failedLogin({
        assertion: (__, response) => response.writeHead(status).end(body),
      });
      expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
      expect(remote).toEqual([]);
    },
  );

  it('fails if the remote cloud rejects the assertion, does not map the user, or is unavailable', async () => {
    const html = '<!DOCTYPE html><html><h1>Bad Request</h1></html>';
    const bad = await failedLogin({ cookie: (_, response) => response.writeHead(400).end(html) });
    expect(bad.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining("rejected the identity provider's assertion: Bad Request."),
    });
    const message = 'Could not map.';
    const unknown = await failedLogin({
      token: (_, response) => json(response, 401, { error: { message } }),
    });
    expect(unknown.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not include your account: Could not map.'),
    });
    const down = await failedLogin({ cookie: (_, response) => response.writeHead(503).end(html) });
    expect(down.error).toMatchObject({ kind: 'unreachable' });
  });
});
