/** What commands print about the reason of a rejected login or request. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/http-messages.ts';
import { cloud } from '../support/cloud.ts';

async function startCloud(intercept?: (request: SandboxRequest) => SandboxResponse | undefined) {
  const started = await cloud({ ...(intercept && { intercept }) });
  onTestFinished(() => started.close());
  return started;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): SandboxResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const isLogin = ({ method, path }: SandboxRequest): boolean =>
  method === 'POST' && path.endsWith('/auth/tokens');

describe('an application credential with access rules', () => {
  const start = async () => {
    let url = '';
    const started = await startCloud((request) => {
      if (!isLogin(request)) return undefined;
      const endpoints = [{ interface: 'public', region: 'RegionOne', region_id: 'RegionOne', url }];
      const access_rules = [
        { id: 'r', service: 'container-infra', method: 'GET', path: '/v1/certificates/*' },
      ];
      const token = {
        methods: ['application_credential'],
        user: { id: 'u', name: 'demo' },
        project: { id: 'p', name: 'demo' },
        expires_at: '2099-01-01T00:00:00.000000Z',
        catalog: [{ type: 'container-infra', endpoints }],
        application_credential: { id: 'ac', restricted: true, access_rules },
      };
      return json(201, { token }, { 'X-Subject-Token': 'token-with-rules' });
    });
    url = started.magnumUrl;
    return started;
  };

  it('cluster-show names the request and the rules', async () => {
    const { run } = await start();
    expect(await run('cluster-show', 'web', '--os-cloud', 'sandbox-appcred')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(
        /^ERROR: Magnum at .* rejected GET \/container-infra\/v1\/clusters\/web: the access rules of .*\(HTTP 401\).*\n {2}access rules: GET \/v1\/certificates\/\* \(container-infra\)\nUse an application credential without access rules/,
      ),
    });
  });

  it('doctor lists the rules', async () => {
    const { run } = await start();
    const { stdout } = await run('doctor', '-f', 'json', '--os-cloud', 'sandbox-appcred');
    const results = JSON.parse(stdout) as { check: string; status: string; message: string }[];
    expect(results.find(({ check }) => check === 'access rules')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('only some requests: GET /v1/certificates/* (container-infra)'),
    });
  });
});

describe('a cloud with an unusual catalog or auth URL', () => {
  it('accepts an auth URL that ends in /v3/auth/tokens, and doctor suggests the right one', async () => {
    const { run, identityUrl } = await startCloud();
    const options = ['--os-auth-url', `${identityUrl}/auth/tokens`];
    expect(await run('cluster-list', ...options)).toMatchObject({ code: 0 });
    const { stdout } = await run('doctor', '-f', 'json', ...options);
    expect(stdout).toContain(`"hint": "Set it to ${identityUrl}."`);
  });

  it.each([
    [
      'a list of words',
      { errors: ['The cluster service is closed.'] },
      'ERROR: The cluster service is closed. (HTTP 400)',
    ],
    ['a title', { title: 'Closed for today' }, 'ERROR: Closed for today (HTTP 400)'],
  ])('prints the content of an error that is %s', async (_, body, line) => {
    const { run } = await startCloud(({ path }) =>
      path.startsWith('/container-infra') ? json(400, body) : undefined,
    );
    expect((await run('cluster-list')).stderr).toContain(line);
  });
});

describe('Keystone to Keystone without the domain of the remote project', () => {
  it.each(['cluster-list', 'login'])('%s names the option and sends no request', async (command) => {
    const { run, requests } = await startCloud();
    const options = ['--os-service-provider', 'there', '--os-remote-project-name', 'away'];
    expect(await run(command, ...options)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('please provide --os-remote-project-domain-name or'),
    });
    expect(requests).toEqual([]);
  });
});
