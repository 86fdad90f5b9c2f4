import { describe, expect, it } from 'vitest';
import { load, oneCloud } from './place.ts';

const URL = { OS_AUTH_URL: 'http://keystone/v3' };

describe('loadCloud with environment variables', () => {
  it('reads all settings, and returns the variables as their sources', async () => {
    const config = await load({
      env: {
        ...URL,
        OS_USERNAME: 'Ann Ångström',
        OS_PASSWORD: 'made-up',
        OS_PROJECT_NAME: 'IT Swarm',
        OS_USER_DOMAIN_NAME: 'Default',
        OS_REGION_NAME: 'R1',
        OS_INTERFACE: 'internalURL',
        OS_CACERT: 'ca.pem',
        OS_IDENTITY_API_VERSION: '3',
      },
    });
    expect(config).toMatchObject({
      cloud: undefined,
      region: 'R1',
      interface: 'internal',
      apiVersion: 'latest',
      serviceType: 'container-infra',
    });
    expect(config.auth).toEqual({
      auth_url: 'http://keystone/v3',
      username: 'Ann Ångström',
      password: 'made-up',
      project_name: 'IT Swarm',
      user_domain_name: 'Default',
    });
    expect(config.tls.cacert).toMatch(/\/work\/ca\.pem$/);
    expect(config.sources.get('auth.username')).toBe('OS_USERNAME');
    expect(config.sources.get('region_name')).toBe('OS_REGION_NAME');
    expect(config.sources.get('container_infra_api_version')).toBe('default');
    expect(JSON.stringify([...config.sources])).not.toContain('made-up');
  });

  it('without any setting, rejects with the path of the clouds.yaml to create', async () => {
    await expect(load({})).rejects.toMatchObject({
      kind: 'usage',
      message: 'No cloud is configured: no clouds.yaml was found, and OS_AUTH_URL is not set.',
      hint: expect.stringMatching(
        /^Create \/.*\/\.config\/openstack\/clouds\.yaml, or set the OS_\* variables of your cloud\.$/,
      ),
    });
  });

  it('returns defaults with only a URL', async () => {
    expect(await load({ auth: { auth_url: 'http://a' } })).toMatchObject({
      cloud: undefined,
      region: undefined,
      authType: 'v3password',
      auth: { auth_url: 'http://a' },
      interface: 'public',
      apiVersion: 'latest',
      tls: { verify: true },
      timeout: undefined,
      cacheTokens: false,
    });
  });

  it.each([
    ['OS_TENANT_NAME', 'project_name'],
    ['OS_TENANT_ID', 'project_id'],
    ['OS_USER_NAME', 'username'],
    ['OS_SYSTEM_SCOPE', 'system_scope'],
    ['OS_TRUST_ID', 'trust_id'],
    ['OS_DOMAIN_ID', 'domain_id'],
    ['OS_CLIENT_SECRET', 'client_secret'],
    ['OS_IDENTITY_PROVIDER', 'identity_provider'],
    ['OS_ACCESS_TOKEN', 'access_token'],
    ['OS_AUTH_METHODS', 'auth_methods'],
  ])('reads %s', async (variable, option) => {
    const { auth, sources } = await load({ env: { ...URL, [variable]: 'x' } });
    expect(auth[option]).toBe('x');
    expect(sources.get(`auth.${option}`)).toBe(variable);
  });

  it('prefers OS_PROJECT_NAME to OS_TENANT_NAME', async () => {
    const { auth } = await load({ env: { ...URL, OS_TENANT_NAME: 'old', OS_PROJECT_NAME: 'new' } });
    expect(auth).toMatchObject({ project_name: 'new' });
    expect(auth).not.toHaveProperty('tenant_name');
  });

  it.each([
    [{ OS_ENDPOINT_OVERRIDE: 'http://a' }, 'http://a'],
    [{ OS_ENDPOINT_OVERRIDE: 'http://a', BYPASS_URL: 'http://b' }, 'http://b'],
    [{ BYPASS_URL: 'http://b', OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE: 'http://c' }, 'http://c'],
  ])('reads the endpoint from %o', async (env, endpoint) => {
    expect((await load({ env: { ...URL, ...env } })).endpointOverride).toBe(endpoint);
  });

  it.each([
    [{ MAGNUM_API_VERSION: '1.9', OS_CONTAINER_INFRA_API_VERSION: '1.5' }, '1.9'],
    [{ OS_CONTAINER_INFRA_API_VERSION: '1.10' }, '1.10'],
    [{ MAGNUM_API_VERSION: '' }, 'latest'],
  ])('reads the API version from %o', async (env, version) => {
    expect((await load({ env: { ...URL, ...env } })).apiVersion).toBe(version);
  });

  it('rejects an invalid API version', async () => {
    await expect(
      load({ env: { MAGNUM_API_VERSION: 'newest', OS_AUTH_URL: 'http://a' } }),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: 'MAGNUM_API_VERSION must be X, X.Y (such as 1.9) or latest, not "newest"',
    });
  });

  it.each([
    ['OS_INSECURE', 'true', false],
    ['OS_INSECURE', '0', true],
    ['OS_INSECURE', '', true],
    ['MAGNUMCLIENT_INSECURE', '1', false],
    ['MAGNUMCLIENT_INSECURE', 'false', true],
  ])('with %s=%s sets verify to %s', async (variable, value, verify) => {
    expect((await load({ env: { ...URL, [variable]: value } })).tls.verify).toBe(verify);
  });

  it('rejects an invalid boolean', async () => {
    await expect(load({ env: { OS_INSECURE: 'perhaps' } })).rejects.toMatchObject({
      kind: 'usage',
      message: 'OS_INSECURE must be true or false, not "perhaps"',
    });
  });

  it.each([
    [{ OS_DEFAULT_DOMAIN: 'd' }, { user_domain_id: 'd', project_domain_id: 'd' }],
    [{ OS_DEFAULT_DOMAIN_ID: 'd' }, { user_domain_id: 'd', project_domain_id: 'd' }],
    [{ OS_DEFAULT_DOMAIN_NAME: 'D' }, { user_domain_name: 'D', project_domain_name: 'D' }],
    [
      { OS_DEFAULT_DOMAIN: 'd', OS_USER_DOMAIN_NAME: 'U' },
      { user_domain_name: 'U', project_domain_id: 'd' },
    ],
    [
      { OS_DOMAIN_NAME: 'D', OS_USER_DOMAIN_NAME: 'U' },
      { user_domain_name: 'U', project_domain_name: 'D' },
    ],
  ])('applies %o to user and project', async (env, domains) => {
    const { auth } = await load({ env: { ...URL, OS_USERNAME: 'ann', OS_PROJECT_NAME: 'p', ...env } });
    expect(
      Object.fromEntries(Object.entries(auth).filter(([option]) => /^(user|project)_domain_/.test(option))),
    ).toEqual(domains);
    expect(auth).not.toHaveProperty('domain_name');
  });

  it('does not warn about OS_PROFILE, which is a secret of the legacy client', async () => {
    const config = await load({ env: { ...URL, OS_PROFILE: 'made-up-key' } });
    expect(config.warnings).toEqual([]);
  });

  it.each([
    [{ OS_CACHE: '1' }, true],
    [{ OS_CACHE: 'no' }, false],
  ])('%o overrides cache.auth', async (env, cached) => {
    const files = {
      'home/.config/openstack/clouds.yaml': `cache: {auth: ${!cached}}\nclouds: {c: {auth: {auth_url: http://a}}}`,
    };
    expect(await load({ files, env })).toMatchObject({ cloud: 'c', cacheTokens: cached });
  });
});

describe('loadCloud with environment variables and a cloud that is selected by name', () => {
  const files = oneCloud(
    'auth: {auth_url: http://a, username: ann, project_id: p}\nregions: [A, B]\ninterface: admin\ncontainer_infra_interface: admin',
  );

  it("does not override the cloud's URL, user and scope", async () => {
    const { auth } = await load({
      files,
      env: {
        ...URL,
        OS_CLOUD: 'c',
        OS_USERNAME: 'eve',
        OS_USER_ID: 'e',
        OS_PROJECT_NAME: 'q',
        OS_SYSTEM_SCOPE: 'all',
      },
    });
    expect(auth).toEqual({ auth_url: 'http://a', username: 'ann', project_id: 'p' });
  });

  it('sets options of auth that the cloud leaves unset', async () => {
    const { auth, sources } = await load({
      files,
      env: { OS_CLOUD: 'c', OS_PASSWORD: 'made-up', OS_USER_DOMAIN_NAME: 'D' },
    });
    expect(auth).toEqual({
      auth_url: 'http://a',
      username: 'ann',
      project_id: 'p',
      password: 'made-up',
      user_domain_name: 'D',
    });
    expect(sources.get('auth.password')).toBe('OS_PASSWORD');
  });

  it('overrides region, interface, TLS files and Magnum settings', async () => {
    const config = await load({
      files,
      env: {
        OS_CLOUD: 'c',
        OS_REGION_NAME: 'B',
        OS_ENDPOINT_TYPE: 'publicURL',
        MAGNUM_API_VERSION: '1.3',
        OS_CACERT: '/ca',
      },
    });
    expect(config).toMatchObject({
      region: 'B',
      interface: 'public',
      apiVersion: '1.3',
      tls: { cacert: '/ca' },
    });
  });

  it('adds no scope and no other credentials to an application credential', async () => {
    const { auth, authType } = await load({
      files: oneCloud('auth: {auth_url: http://a, application_credential_id: i}'),
      env: {
        OS_CLOUD: 'c',
        OS_APPLICATION_CREDENTIAL_SECRET: 'made-up',
        OS_APPLICATION_CREDENTIAL_NAME: 'n',
        OS_PASSWORD: 'stale',
        OS_TOKEN: 'stale',
        OS_PROJECT_NAME: 'p',
        OS_PROJECT_DOMAIN_ID: 'd',
      },
    });
    expect(authType).toBe('v3applicationcredential');
    expect(auth).toEqual({
      auth_url: 'http://a',
      application_credential_id: 'i',
      application_credential_secret: 'made-up',
    });
  });
});
