import { describe, expect, it } from 'vitest';
import { loadAuthType } from '../../../src/keystone/plugins/index.ts';
import { json } from '../../http/servers.ts';
import {
  authContext,
  configOf,
  demo,
  type FakeOptions,
  fakeCloud,
  logInWith,
  sessionOf,
  tokenOf,
} from '../fake-cloud.ts';
import { configFor, sandboxWith } from './sandbox-session.ts';

const project = (name: string, more: object = {}) => ({
  id: `id-${name}`,
  name,
  domain_id: 'default',
  ...more,
});
const PROJECTS = [project('web'), project('data'), project('old', { enabled: false })];

interface Scenario {
  readonly projects?: readonly object[];
  /** Undefined if the list fails. */
  readonly isListed?: boolean;
  readonly isPasswordWrong?: boolean;
}

/** A Keystone that responds in the same way to a wrong project and to a wrong password, as the real one does. */
async function cloudWith({ projects = PROJECTS, isListed = true, isPasswordWrong = false }: Scenario = {}) {
  const logIn: FakeOptions['logIn'] = ({ body }, response) => {
    const { scope } = JSON.parse(body).auth;
    const isKnown = projects.some((item) => {
      const { id, name, enabled, domain_id } = item as Record<string, unknown>;
      const { domain } = scope?.project ?? {};
      const isDomain = domain === undefined || domain.id === domain_id || domain.name === 'Default';
      const { id: wantedId, name: wantedName } = scope?.project ?? {};
      return (
        enabled !== false && isDomain && (wantedId === undefined ? name === wantedName : id === wantedId)
      );
    });
    if (!isPasswordWrong && (scope === undefined || isKnown)) return false;
    json(response, 401, {
      error: { code: 401, message: 'The request you have made requires authentication.' },
    });
    return true;
  };
  return fakeCloud({ logIn, scoped: false, ...(isListed && { projects }) });
}

async function failedLogin(more: Record<string, string>, scenario: Scenario = {}, authType = 'v3password') {
  const cloud = await cloudWith(scenario);
  const error = await logInWith(authType, authContext({ ...demo(cloud), ...more })).then(
    () => expect.fail('the login succeeded'),
    (reason) => reason,
  );
  return { error, requests: cloud.requests.map(({ method, url }) => `${method} ${url}`) };
}

describe('a login with a project that is not available', () => {
  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'an unknown name',
      { project_name: 'wep' },
      'Project wep not found in domain Default, or you have no role in it.',
      /^Select one of your projects with --os-project-name \(OS_PROJECT_NAME\): web, data\.$/,
    ],
    [
      'an unknown ID',
      { project_name: '', project_id: 'nope' },
      'Project nope not found, or you have no role in it.',
      /: data, web\.$/,
    ],
    [
      'a tenant name',
      { project_name: '', tenant_name: 'nope' },
      'Project nope not found in domain Default, or',
      /: data, web\.$/,
    ],
    [
      'another domain',
      { project_name: 'web', project_domain_name: 'Other' },
      'Project web not found in domain Other; your project web is in the domain with ID default.',
      /^Set the domain: --os-project-domain-id default \(OS_PROJECT_DOMAIN_ID\)\.$/,
    ],
    ['a disabled project', { project_name: 'old' }, 'Project old is disabled.', /: data, web\.$/],
  ])('names %s', async (_, more, message, hint) => {
    const { error, requests } = await failedLogin(more);
    expect(error).toMatchObject({
      kind: 'auth',
      status: 401,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(hint),
    });
    expect(requests).toEqual(['POST /v3/auth/tokens', 'POST /v3/auth/tokens', 'GET /v3/auth/projects']);
  });

  it('names the project with v3kerberos', async () => {
    const { error } = await failedLogin({ project_name: 'nope' }, {}, 'v3kerberos');
    expect(error.message).toContain('Project nope not found in domain Default');
  });

  it('names the project with v3token', async () => {
    const sandbox = await sandboxWith();
    const { id } = await sessionOf(configFor(sandbox)).session.token();
    const auth = {
      auth_url: sandbox.identityUrl,
      token: id,
      project_name: 'admin',
      project_domain_id: 'default',
    };
    await expect(sessionOf(configOf(auth, { authType: 'v3token' })).session.token()).rejects.toMatchObject({
      message: 'Project admin not found in domain default, or you have no role in it.',
      hint: expect.stringContaining('Personal demo, demo, other.'),
    });
  });

  it('reports that the user has a role in none of the projects', async () => {
    const { error } = await failedLogin({ project_name: 'nope' }, { projects: [] });
    expect(error.hint).toBe('Ask the cloud administrator for a project that you can use.');
  });

  it.each([
    [
      { project_name: '', project_id: 'demo' },
      'Project demo not found: it is the name of a project.',
      'project_name',
      'project_id',
    ],
    [
      { project_name: 'id-of-demo' },
      'Project id-of-demo not found: it is the ID of a project.',
      'project_id',
      'project_name',
    ],
  ])(
    'names the right option for %j, the name or ID of a project in the place of the other',
    async (more, message, right, wrong) => {
      const { error } = await failedLogin(more, { projects: [project('demo', { id: 'id-of-demo' })] });
      expect(error.message).toContain(message);
      const flag = (option: string) => `--os-${option.replace('_', '-')} (OS_${option.toUpperCase()})`;
      expect(error.hint).toBe(`Set ${flag(right)} instead of ${flag(wrong)}.`);
    },
  );

  it('lists ten of many projects, and then the command', async () => {
    const projects = Array.from({ length: 30 }, (_, nth) => project(`p${nth}`));
    const { error } = await failedLogin({ project_name: 'nope' }, { projects });
    expect(error.hint).toMatch(/p0, .* and 20 more\. To list them: magnum project-list$/);
  });

  it.each<[string, Record<string, string>, Scenario]>([
    ['the password is wrong', { project_name: 'nope' }, { isPasswordWrong: true }],
    ['the projects cannot be listed', { project_name: 'nope' }, { isListed: false }],
  ])('reports the rejection if %s', async (_, more, scenario) => {
    const { error } = await failedLogin(more, scenario);
    expect(error.message).toContain('rejected the login: The request you have made requires authentication.');
  });

  it('does not log in again for another scope or a one-time password', async () => {
    const domain = await failedLogin({ project_name: '', domain_name: 'nope' });
    expect(domain.requests).toHaveLength(1);
    const totp = await failedLogin({ project_name: 'nope', passcode: '1' }, {}, 'v3totp');
    expect(totp.requests).toHaveLength(1);
  });

  it('does not explain a login that succeeds', async () => {
    const cloud = await cloudWith();
    const plugin = await loadAuthType('v3password');
    expect(tokenOf(await plugin.authenticate(authContext({ ...demo(cloud), project_name: 'web' }))).id).toBe(
      'token-1',
    );
    expect(cloud.requests).toHaveLength(1);
  });
});
