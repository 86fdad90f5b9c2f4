/** Settings at the wrong depth of a file, or with another name than the right one. */
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../src/clouds/types.ts';
import { load, oneCloud } from './place.ts';

const AUTH = 'auth_url: http://a/v3, username: u, project_name: p';

/** The warnings without the directory of the file. */
const warningsOf = ({ warnings = [] }: CloudConfig): string[] =>
  warnings.map((text) => text.replace(/(^|\()\/\S*\//g, '$1'));

describe('a setting at the wrong depth', () => {
  it.each<[yaml: string, key: string, expected: object]>([
    ['region_name: R', 'region_name', { region: 'R' }],
    ['region-name: R', 'region_name', { region: 'R' }],
    ['interface: internal', 'interface', { interface: 'internal' }],
    ['endpoint_type: adminURL', 'endpoint_type', { interface: 'admin' }],
    ['verify: false', 'verify', { tls: { verify: false } }],
    ['insecure: true', 'insecure', { tls: { verify: false } }],
    ['cacert: /ca.pem', 'cacert', { tls: { cacert: '/ca.pem' } }],
    ['cert: /c.pem', 'cert', { tls: { cert: '/c.pem' } }],
    ['key: /k.pem', 'key', { tls: { key: '/k.pem' } }],
    ['auth_type: v3totp', 'auth_type', { authType: 'v3totp' }],
    ['api_timeout: 7', 'api_timeout', { timeout: 7 }],
    ['default_domain: d', 'default_domain', { auth: { user_domain_id: 'd', project_domain_id: 'd' } }],
    ['profile: otc', 'profile', { region: 'eu-de' }],
    ['regions: [A, B]', 'regions', { region: 'A' }],
    ['container_infra_service_type: x', 'container_infra_service_type', { serviceType: 'x' }],
    [
      'container_infra_endpoint_override: http://m',
      'container_infra_endpoint_override',
      { endpointOverride: 'http://m' },
    ],
  ])('under auth (%s) is used, with one warning', async (yaml, key, expected) => {
    const config = await load({ files: oneCloud(`auth:\n  {${AUTH},\n  ${yaml}}`) });
    expect(config).toMatchObject(expected);
    const name = yaml.slice(0, yaml.indexOf(':'));
    expect(warningsOf(config)).toEqual([
      `clouds.yaml:5: auth.${name} is used as ${key}; move it next to auth`,
    ]);
    expect(config.auth).not.toHaveProperty(key);
  });

  it('under auth in secure.yaml, in the values of a region and in a vendor profile is used', async () => {
    const secure = await load({
      files: {
        ...oneCloud(`auth: {${AUTH}}`),
        'home/.config/openstack/secure.yaml': 'clouds: {c: {auth: {region_name: S}}}',
      },
    });
    expect(secure.region).toBe('S');
    expect(warningsOf(secure)).toEqual([
      'secure.yaml:1: auth.region_name is used as region_name; move it next to auth',
    ]);
    const inRegion = await load({
      files: oneCloud(
        `auth: {${AUTH}}\nregions:\n- A\n- {name: B, values: {auth: {interface: admin, tenant: t}}}`,
      ),
      values: { region_name: 'B' },
    });
    expect(inRegion).toMatchObject({ interface: 'admin', auth: { project_name: 't' } });
    expect(warningsOf(inRegion)).toEqual([
      'clouds.yaml:6: auth.interface is used as interface; move it next to auth',
      'clouds.yaml:6: auth.tenant is used as auth.project_name; rename it',
    ]);
    const inProfile = await load({
      files: {
        ...oneCloud(`profile: p\nauth: {${AUTH}}`),
        'home/.config/openstack/clouds-public.yaml': 'public-clouds: {p: {auth: {region_name: P}}}',
      },
    });
    expect(inProfile.region).toBe('P');
    expect(warningsOf(inProfile)).toEqual([
      'clouds-public.yaml:1: auth.region_name is used as region_name; move it next to auth',
    ]);
  });

  it('under auth, without another option, is not an option of the auth type', async () => {
    const config = await load({ files: oneCloud('profile: otc\nauth: {region_name: eu-nl, pasword: x}') });
    expect(config).toMatchObject({ region: 'eu-nl' });
    expect(config.auth).toEqual({ auth_url: 'https://iam.eu-nl.otc.t-systems.com/v3' });
  });

  it('does not replace the setting in the right place', async () => {
    const config = await load({
      files: oneCloud(
        `region_name: R\nendpoint_type: admin\nauth: {${AUTH}, region_name: X, interface: internal}`,
      ),
    });
    expect(config).toMatchObject({ region: 'R', interface: 'admin' });
    expect(warningsOf(config)).toEqual([
      'clouds.yaml:5: auth.region_name is ignored, because region_name is set (clouds.yaml:3)',
      'clouds.yaml:5: auth.interface is ignored, because endpoint_type is set (clouds.yaml:4)',
    ]);
  });

  it('is overridden by options and variables as in the right place', async () => {
    const files = oneCloud(`auth: {${AUTH}, region_name: 'A,B', verify: false}`);
    expect((await load({ files, env: { OS_REGION_NAME: 'B' } })).region).toBe('B');
    await expect(load({ files, values: { region_name: 'T' } })).rejects.toThrow('no region "T"');
    expect((await load({ files, cloud: 'c', env: { OS_VERIFY: 'true' } })).tls.verify).toBe(true);
  });

  it('next to auth, where openstacksdk accepts options of auth, causes no warning', async () => {
    const config = await load({ files: oneCloud('auth_url: http://a\nusername: u\nproject-name: p') });
    expect(config).toMatchObject({ auth: { username: 'u', project_name: 'p' }, warnings: [] });
  });

  it.each([
    ['compute_api_version: 2', 'auth.compute_api_version is ignored; move it next to auth'],
    ['networks: []', 'auth.networks is ignored; move it next to auth'],
    ['cache: {auth: true}', 'auth.cache is ignored; use cache at the top of the file'],
    ['allow_http: true', 'auth.allow_http is ignored; use magnum: {allow_http: true} at the top of the file'],
  ])('that is not for this place at all (%s) is ignored with a warning', async (yaml, text) => {
    const config = await load({ files: oneCloud(`auth: {${AUTH}, ${yaml}}`) });
    expect(warningsOf(config)).toEqual([`clouds.yaml:3: ${text}`]);
    expect(config).toMatchObject({ allowHttp: false, cacheTokens: false });
  });

  it.each([
    ['cache: {auth: true}', 'cache is ignored; use cache at the top of the file'],
    ['magnum: {allow_http: true}', 'magnum is ignored; use magnum at the top of the file'],
    ['values: {region_name: X}', 'values.region_name is ignored; move it out of values'],
  ])('of the file or of a region, in a cloud (%s), is ignored with a warning', async (yaml, text) => {
    const config = await load({ files: oneCloud(`auth: {${AUTH}}\n${yaml}`) });
    expect(warningsOf(config)).toEqual([`clouds.yaml:4: ${text}`]);
    expect(config).toMatchObject({ allowHttp: false, cacheTokens: false, region: undefined });
  });

  it('next to clouds is ignored with a warning, unless clouds refers to it', async () => {
    const anchors = `auth: &auth {auth_url: http://a}\nregion_name: &r R\nclouds: {c: {auth: {<<: *auth}, region_name: *r}}`;
    const valid = await load({ files: { 'home/.config/openstack/clouds.yaml': anchors } });
    expect(valid).toMatchObject({ region: 'R', warnings: [] });
    const config = await load({
      files: {
        ...oneCloud(`auth: {${AUTH}}`),
        'home/.config/openstack/secure.yaml':
          'c: {auth: {password: x}}\nregion_name: X\nOS_REGION_NAME: Y\nproject: p\nother: 1',
      },
    });
    expect(config.auth).not.toHaveProperty('password');
    expect(warningsOf(config)).toEqual([
      'secure.yaml:1: c is ignored; move it under clouds',
      'secure.yaml:2: region_name is ignored; move it into a cloud',
      'secure.yaml:3: OS_REGION_NAME is ignored; move it into a cloud',
      'secure.yaml:4: project is ignored; move it into a cloud',
    ]);
  });

  it('in a cloud that is not selected causes no warning', async () => {
    const files = {
      'home/.config/openstack/clouds.yaml': `clouds: {c: {auth: {${AUTH}}}, d: {auth: {region: X}}}`,
    };
    expect(await load({ files, cloud: 'c' })).toMatchObject({ warnings: [] });
  });
});

const UUID = '0123456789abcdef0123456789abcdef';

describe('a setting with another name', () => {
  it.each<[yaml: string, setting: string, expected: object]>([
    ['project: x', 'auth.project_name', { auth: { project_name: 'x' } }],
    ['tenant: x', 'auth.project_name', { auth: { project_name: 'x' } }],
    [`project: ${UUID}`, 'auth.project_id', { auth: { project_id: UUID } }],
    ['user: x', 'auth.username', { auth: { username: 'x' } }],
    ['region: x', 'region_name', { region: 'x' }],
    ['OS_REGION_NAME: x', 'region_name', { region: 'x' }],
    ['regionName: x', 'region_name', { region: 'x' }],
    ['OS_USERNAME: x', 'auth.username', { auth: { username: 'x' } }],
    ['OS_PROJECT_ID: x', 'auth.project_id', { auth: { project_id: 'x' } }],
    ['userDomainName: x', 'auth.user_domain_name', { auth: { user_domain_name: 'x' } }],
    ['ca_cert: /x', 'cacert', { tls: { cacert: '/x' } }],
    ['OS_CACERT: /x', 'cacert', { tls: { cacert: '/x' } }],
    ['verify_ssl: false', 'verify', { tls: { verify: false } }],
    ['Insecure: true', 'insecure', { tls: { verify: false } }],
  ])('that has one meaning (%s) is used, with one warning', async (yaml, setting, expected) => {
    const name = yaml.slice(0, yaml.indexOf(':'));
    const next = await load({ files: oneCloud(`${yaml}\nauth: {auth_url: http://a}`) });
    expect(next).toMatchObject(expected);
    expect(warningsOf(next)).toEqual([`clouds.yaml:3: ${name} is used as ${setting}; rename it`]);
    const inside = await load({ files: oneCloud(`auth: {auth_url: http://a, ${yaml}}`) });
    expect(inside).toMatchObject(expected);
    const move = setting.startsWith('auth.') ? '' : ' and move it next to auth';
    expect(warningsOf(inside)).toEqual([
      `clouds.yaml:3: auth.${name} is used as ${setting}; rename it${move}`,
    ]);
  });

  it.each([
    ['project: x', 'project_id: i', 'project'],
    ['tenant: x', 'tenant_name: t', 'tenant'],
    ['user: x', 'user_id: i', 'user'],
    ['user: x', 'user_name: i', 'user'],
    ['project: x', 'system_scope: all', 'project'],
  ])('%s is ignored beside %s', async (yaml, set, name) => {
    const config = await load({ files: oneCloud(`auth: {auth_url: http://a, ${yaml},\n ${set}}`) });
    const key = set.slice(0, set.indexOf(':'));
    expect(warningsOf(config)).toEqual([
      `clouds.yaml:3: auth.${name} is ignored, because ${key} is set (clouds.yaml:4)`,
    ]);
    expect(Object.values(config.auth)).not.toContain('x');
  });

  it.each([
    ['auth: {auth_url: http://a, usernam: x}', 'auth.usernam is ignored; use username'],
    ['auth: {auth_url: http://a, pasword: x}', 'auth.pasword is ignored; use password'],
    ['auth: {auth_url: http://a, regon_name: x}', 'auth.regon_name is ignored; use region_name'],
    ['auth: {auth_url: http://a, passwd: x}', 'auth.passwd is ignored; use password'],
    [
      'auth: {auth_url: http://a, user_domain: x}',
      'auth.user_domain is ignored; use user_domain_name or user_domain_id',
    ],
    ['auth: {auth_url: http://a, unrelated: x}', 'auth.unrelated is ignored, because it is unknown'],
    ['auth: {auth_url: http://a}\nregon_name: x', 'regon_name is ignored; use region_name'],
    ['auth: {auth_url: http://a}\nregion_id: x', 'region_id is ignored; use region_name'],
    ['auth: {auth_url: http://a}\ndefault_region: x', 'default_region is ignored; use region_name'],
    ['auth: {auth_url: http://a, region_id: x}', 'auth.region_id is ignored; use region_name'],
    ['auth: {auth_url: http://a}\nverfiy: false', 'verfiy is ignored; use verify'],
    ['auth: {auth_url: http://a}\ninterfaces: x', 'interfaces is ignored; use interface'],
    [
      'auth: {auth_url: http://a}\ncontainer_infra_endpoint_overide: x',
      'container_infra_endpoint_overide is ignored; use container_infra_endpoint_override',
    ],
    [
      'auth: {auth_url: http://a}\ndomain: x',
      'domain is ignored; use user_domain_name and project_domain_name',
    ],
  ])('without a certain meaning (%s) is ignored, with one warning', async (yaml, text) => {
    const config = await load({ files: oneCloud(yaml) });
    expect(warningsOf(config)).toEqual([`clouds.yaml:${yaml.includes('\n') ? 4 : 3}: ${text}`]);
    expect(config.auth).toEqual({ auth_url: 'http://a' });
    expect(config.tls.verify).toBe(true);
  });

  it('of the section auth is used', async () => {
    const config = await load({ files: oneCloud('Auth: {auth_url: http://a, region_name: R}') });
    expect(config).toMatchObject({ auth: { auth_url: 'http://a' }, region: 'R' });
    expect(warningsOf(config)).toEqual([
      'clouds.yaml:3: Auth is used as auth; rename it',
      'clouds.yaml:3: auth.region_name is used as region_name; move it next to auth',
    ]);
  });

  it('that other programs use causes no warning, and placeholders can refer to it', async () => {
    const config = await load({
      files: oneCloud(
        'place: here\nvolume_api_version: 3\nnetworks: []\nimage_format: raw\nprivate: true\nmessage: m\n' +
          'dns_endpoint_override: http://d\ncompute_status_code_retries: 3\ndescription: d\nfloating_ip_source: None\n' +
          'auth: {auth_url: "http://{place}", scope: openid}',
      ),
    });
    expect(config).toMatchObject({
      auth: { auth_url: 'http://here', openid_scope: 'openid' },
      warnings: [],
    });
  });
});
