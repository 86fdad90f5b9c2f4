import { describe, expect, it } from 'vitest';
import { load, oneCloud } from './place.ts';

const REGIONS = `auth: {auth_url: 'http://{region_name}.example/v3', username: u, project_name: p}
verify: no
regions:
- North
- name: South
  values:
    verify: yes
    container_infra_endpoint_override: http://magnum.{region_name}.example/{auth[project_name]}
    auth: {project_name: q}
`;

describe('regions of loadCloud', () => {
  it('selects the first region by default', async () => {
    const config = await load({ files: oneCloud(REGIONS) });
    expect(config).toMatchObject({
      region: 'North',
      auth: { auth_url: 'http://North.example/v3', project_name: 'p' },
      tls: { verify: false },
    });
  });

  it.each([{ values: { region_name: 'South' } }, { env: { OS_REGION_NAME: 'South' } }])(
    'uses the values of the region selected by %o',
    async (choice) => {
      const config = await load({ files: oneCloud(REGIONS), ...choice });
      expect(config).toMatchObject({
        region: 'South',
        endpointOverride: 'http://magnum.South.example/q',
        auth: { username: 'u', project_name: 'q' },
        tls: { verify: true },
      });
      expect(config.sources.get('auth.project_name')).toMatch(/clouds\.yaml:11$/);
    },
  );

  it('rejects a region that the cloud does not list', async () => {
    await expect(load({ files: oneCloud(REGIONS), env: { OS_REGION_NAME: 'south' } })).rejects.toMatchObject({
      kind: 'usage',
      message: 'Cloud "c" has no region "south"; its regions: North, South',
      hint: 'The region was set by OS_REGION_NAME. Region names are case-sensitive.',
    });
  });

  it('accepts any region if the cloud lists none', async () => {
    expect((await load({ files: oneCloud('regions: []'), values: { region_name: 'R' } })).region).toBe('R');
  });
});

describe('vendor profiles of loadCloud', () => {
  it('sets auth_url and regions of a cloud', async () => {
    const files = oneCloud('profile: otc\nauth: {username: u}');
    expect(await load({ files, values: { region_name: 'eu-nl' } })).toMatchObject({
      region: 'eu-nl',
      auth: { auth_url: 'https://iam.eu-nl.otc.t-systems.com/v3' },
      warnings: [],
    });
    await expect(load({ files, values: { region_name: 'mars' } })).rejects.toMatchObject({
      message: expect.stringContaining('eu-de, eu-nl'),
    });
  });

  it('reads the profile from the file in OS_CLIENT_VENDOR_FILE', async () => {
    const config = await load({
      files: {
        ...oneCloud('cloud: ours\ninterface: admin'),
        'v.yaml':
          'public-clouds: {ours: {auth: {auth_url: http://ours}, interface: internal, region-name: R}}',
      },
      env: { OS_CLIENT_VENDOR_FILE: '@/v.yaml' },
    });
    expect(config).toMatchObject({
      cloud: 'c',
      interface: 'admin',
      region: 'R',
      auth: { auth_url: 'http://ours' },
    });
  });

  it.each([
    [
      'profile: https://user:made-up@vendor.example',
      /clouds\.yaml:3: remote vendor profiles \(vendor\.example\) are not supported/,
    ],
    ['profile: vexxhost', /remote vendor profiles \(vexxhost\.com\) are not supported/],
    ['profile: betacloud', /clouds\.yaml:3: the cloud "betacloud" no longer exists/],
  ])('rejects %s', async (yaml, message) => {
    const config = load({ files: oneCloud(yaml) });
    await expect(config).rejects.toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
    await expect(config).rejects.not.toThrow(/made-up/);
  });

  it('warns about an unknown and about a deprecated profile', async () => {
    expect((await load({ files: oneCloud('profile: toString') })).warnings).toEqual([
      expect.stringMatching(/clouds\.yaml:3: unknown vendor profile "toString"/),
    ]);
    expect((await load({ files: oneCloud('profile: fuga') })).warnings).toEqual([
      expect.stringContaining('deprecated'),
    ]);
  });
});

describe('settings of a cloud in loadCloud', () => {
  it.each([
    ['interface: internalURL', { interface: 'internal' }],
    ['endpoint-type: admin\ninterface: public', { interface: 'admin' }],
    ['os-endpoint-type: internal', { interface: 'internal' }],
    ['interface: [internal, public]', { interface: 'internal' }],
    ['container_infra_interface: admin', { interface: 'admin' }],
    ['container_infra_endpoint: http://m', { endpointOverride: 'http://m' }],
    ['container-infra-endpoint-override: http://m', { endpointOverride: 'http://m' }],
    ['endpoint_override: http://m', { endpointOverride: undefined }],
    [
      'container_infra_service_type: container\ncontainer_infra_service_name: magnum',
      { serviceType: 'container', serviceName: 'magnum' },
    ],
    ['container_infra_api_version: 1.10', { apiVersion: '1.10' }],
    // For `openstack`, a major version alone selects only the client library.
    ['container_infra_api_version: 1', { apiVersion: 'latest' }],
    ['container_infra_default_microversion: 1.7', { apiVersion: '1.7' }],
    ['api_timeout: 2.5', { timeout: 2.5 }],
    ['insecure: on', { tls: { verify: false } }],
    ['verify: "False"', { tls: { verify: false } }],
    ['verify: /ca.pem', { tls: { verify: true, cacert: '/ca.pem' } }],
    ['cert: /c\nkey: /k', { tls: { cert: '/c', key: '/k' } }],
    ['auth: {auth_methods: [v3password, v3totp]}', { auth: { auth_methods: 'v3password,v3totp' } }],
    ['username: top\nauth: {username: inner}', { auth: { username: 'inner' } }],
    ['tenant-id: t', { auth: { project_id: 't' } }],
    [
      'domain_id: d\nproject_id: p',
      { auth: { user_domain_id: 'd', project_domain_id: 'd', project_id: 'p' } },
    ],
    ['domain_id: d', { auth: { domain_id: 'd' } }],
  ])('converts %o', async (yaml, expected) => {
    expect(await load({ files: oneCloud(yaml) })).toMatchObject(expected);
  });

  it('warns about cacert with verify: false, and expands ~', async () => {
    const config = await load({ files: oneCloud('verify: false\ncacert: ~/ca.pem') });
    expect(config.tls.cacert).toMatch(/\/home\/ca\.pem$/);
    expect(config.warnings).toHaveLength(1);
  });
});

describe('command line of loadCloud', () => {
  const files = oneCloud(
    'auth: {auth_url: http://a, user_id: u, password: made-up, project_id: p, project_domain_id: d}\ncontainer_infra_interface: admin\ninsecure: true\ncontainer_infrastructure_management_endpoint_override: http://m',
  );

  it('accepts a major version alone, as in the legacy client', async () => {
    expect(await load({ files, cloud: 'c', values: { api_version: '1' } })).toMatchObject({
      apiVersion: '1',
    });
    expect(await load({ files, cloud: 'c', env: { MAGNUM_API_VERSION: '1' } })).toMatchObject({
      apiVersion: '1',
    });
  });

  it('overrides file and environment', async () => {
    const config = await load({
      files,
      env: { OS_CLOUD: 'nobody', OS_INTERFACE: 'admin', MAGNUM_API_VERSION: '1.1' },
      cloud: 'c',
      values: {
        'os-interface': 'internal',
        verify: true,
        endpoint_override: 'http://typed',
        api_version: '1.4',
        cache: true,
        service_type: 'container',
      },
      auth: { auth_url: 'http://typed-keystone' },
    });
    expect(config).toMatchObject({
      cloud: 'c',
      interface: 'internal',
      endpointOverride: 'http://typed',
      apiVersion: '1.4',
      cacheTokens: true,
      serviceType: 'container',
      tls: { verify: true },
      auth: { auth_url: 'http://typed-keystone' },
    });
    expect(config.sources.get('auth.auth_url')).toBe('the command line');
  });

  it('replaces the alternatives to its options', async () => {
    expect((await load({ files, auth: { username: 'v', project_name: 'q' } })).auth).toEqual({
      auth_url: 'http://a',
      username: 'v',
      password: 'made-up',
      project_name: 'q',
      project_domain_id: 'd',
    });
    expect((await load({ files, auth: { system_scope: 'all' } })).auth).toEqual({
      auth_url: 'http://a',
      user_id: 'u',
      password: 'made-up',
      system_scope: 'all',
    });
    expect((await load({ files, auth: { tenant_name: 't' } })).auth).toMatchObject({ project_name: 't' });
  });

  it('treats empty and undefined values as unset', async () => {
    expect(
      await load({
        files,
        cloud: '',
        values: { interface: '', region_name: undefined },
        auth: { password: '' },
      }),
    ).toMatchObject({ cloud: 'c', interface: 'admin', auth: { password: 'made-up' } });
  });

  it('overrides OS_REGION_NAME', async () => {
    const env = { OS_AUTH_URL: 'http://e', OS_REGION_NAME: 'A' };
    expect((await load({ env, values: { region_name: 'B' } })).region).toBe('B');
  });
});
