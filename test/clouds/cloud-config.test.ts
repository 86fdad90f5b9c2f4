/** The values of CloudConfig, and where each is from. */
import { describe, expect, it } from 'vitest';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { load, oneCloud, placeOf, type Situation } from './place.ts';

/** The sources without the directory of the file. */
async function sourcesOf(situation: Situation): Promise<Record<string, string>> {
  const { sources } = await load(situation);
  return Object.fromEntries([...sources].map(([name, origin]) => [name, origin.replace(/^\/.*\//, '')]));
}

describe('sources of loadCloud', () => {
  it('are "default" for everything that is unset', async () => {
    expect(await sourcesOf({ auth: { auth_url: 'http://a' } })).toEqual({
      region_name: 'default',
      interface: 'default',
      'auth.auth_url': 'the command line',
      auth_type: 'default',
      insecure: 'default',
      verify: 'default',
      cacert: 'default',
      cert: 'default',
      key: 'default',
      container_infra_service_type: 'default',
      container_infra_service_name: 'default',
      container_infra_endpoint_override: 'default',
      container_infra_api_version: 'default',
      allow_http: 'default',
      api_timeout: 'default',
      cache: 'default',
    });
  });

  it('are the line of the file, the variable or the command line of each setting', async () => {
    const files = {
      'home/.config/openstack/clouds.yaml': `cache: {auth: true}
magnum: {allow_http: true}
clouds:
  c:
    auth: {auth_url: "http://{region_name}", username: u, password: x}
    region_name: R
    interface: admin
    verify: true
    cacert: /ca
    cert: /c
    key: /k
    api_timeout: 5
    identity_api_version: 3
    container_infra_service_type: t
    container_infra_service_name: n
    container_infra_endpoint_override: http://{region_name}/m
`,
    };
    const env = { OS_INSECURE: '0', OS_PROJECT_ID: 'p' };
    expect(await sourcesOf({ files, env, cloud: 'c', values: { api_version: '1.5' } })).toEqual({
      cloud: 'the command line',
      region_name: 'clouds.yaml:6',
      interface: 'clouds.yaml:7',
      'auth.auth_url': 'clouds.yaml:5',
      'auth.username': 'clouds.yaml:5',
      'auth.password': 'clouds.yaml:5',
      'auth.project_id': 'OS_PROJECT_ID',
      auth_type: 'clouds.yaml:5',
      fallback_domain: 'clouds.yaml:13',
      insecure: 'OS_INSECURE',
      verify: 'clouds.yaml:8',
      cacert: 'clouds.yaml:9',
      cert: 'clouds.yaml:10',
      key: 'clouds.yaml:11',
      container_infra_service_type: 'clouds.yaml:14',
      container_infra_service_name: 'clouds.yaml:15',
      container_infra_endpoint_override: 'clouds.yaml:16',
      container_infra_api_version: 'the command line',
      allow_http: 'clouds.yaml:2',
      api_timeout: 'clouds.yaml:12',
      cache: 'clouds.yaml:1',
    });
  });

  it('have no fallback_domain if identity_api_version is set, but no name needs a domain', async () => {
    const config = await load({
      files: oneCloud('auth: {auth_url: http://a, user_id: u}\nidentity_api_version: 3'),
    });
    expect(config.fallbackDomainId).toBeUndefined();
    expect(config.sources.has('fallback_domain')).toBe(false);
  });
});

describe('values of loadCloud', () => {
  const URL = 'auth: {auth_url: http://a}\n';

  it.each<[yaml: string, expected: object]>([
    ['container_infra_region_name: M\nregion_name: R', { region: 'M' }],
    ['container_infra_interface: internal\ninterface: admin', { interface: 'internal' }],
    [
      'container_infra_endpoint_override: http://o\ncontainer_infra_endpoint: http://e',
      { endpointOverride: 'http://o' },
    ],
    ['container_infra_api_version: 1.5\ncontainer_infra_default_microversion: 1.7', { apiVersion: '1.5' }],
    ['container_infra_service_type: "{region_name}"\nregion_name: R', { serviceType: 'R' }],
    ['container_infra_service_name: "{region_name}"\nregion_name: R', { serviceName: 'R' }],
    ['region_name: "{place}"\nplace: P', { region: 'P' }],
    ['interface: "{place}"\nplace: admin', { interface: 'admin' }],
    ['auth_type: none\nendpoint: http://m', { endpointOverride: 'http://m' }],
    ['auth_type: admin_token\nendpoint: http://m', { endpointOverride: 'http://m' }],
    ['auth_type: v3password\nendpoint: http://m', { endpointOverride: undefined }],
    ['cache: true', { cacheTokens: true }],
    ['verify: true\ninsecure: true', { tls: { verify: false } }],
    ['verify: false\ninsecure: false', { tls: { verify: false } }],
    ['verify: /v.pem\ncacert: /c.pem', { tls: { verify: true, cacert: '/c.pem' } }],
    ['verify: /v.pem\ninsecure: true', { tls: { verify: false, cacert: '/v.pem' } }],
    ['verify: "0"', { tls: { verify: false, cacert: undefined } }],
    ['verify: "1"', { tls: { verify: true, cacert: undefined } }],
  ])('%j: %j', async (yaml, expected) => {
    expect(await load({ files: oneCloud(URL + yaml) })).toMatchObject(expected);
  });

  it('auth: fills placeholders only in auth_url', async () => {
    const files = oneCloud(
      'region_name: R\nauth: {auth_url: "http://{region_name}", password: "{region_name}", username: "{"}',
    );
    expect((await load({ files })).auth).toEqual({
      auth_url: 'http://R',
      password: '{region_name}',
      username: '{',
    });
  });

  it('selfContainedFile: is the file in the current directory with URL and secrets', async () => {
    const yaml = 'clouds: {c: {auth: {auth_url: "http://here", username: u, password: x}}}';
    const place = await placeOf({ files: { 'work/clouds.yaml': yaml } });
    const config = await loadCloud({ cloud: 'c', values: {}, auth: {} }, place);
    expect(config.selfContainedFile).toBe(`${place.cwd}/clouds.yaml`);
    expect((await load({ files: oneCloud(URL) })).selfContainedFile).toBeUndefined();
  });

  it('tls: warns that cacert is ignored only if the verification is off', async () => {
    const WARNING = 'cacert is ignored because certificate verification is off';
    const warningsOf = async (yaml: string) => (await load({ files: oneCloud(URL + yaml) })).warnings;
    expect(await warningsOf('cacert: /c\ninsecure: true')).toEqual([WARNING]);
    expect(await warningsOf('cacert: /c\nverify: false')).toEqual([WARNING]);
    expect(await warningsOf('cacert: /c')).toEqual([]);
    expect(await warningsOf('verify: false')).toEqual([]);
  });

  it('tls: resolves paths against the directory of the file, the home or the current directory', async () => {
    const files = oneCloud(`${URL}cacert: ca.pem\ncert: ~/c.pem\nkey: ~x/k.pem`);
    const place = await placeOf({ files });
    const { tls } = await loadCloud({ values: {}, auth: {} }, place);
    const directory = `${place.home}/.config/openstack`;
    expect(tls).toEqual({
      ...{ verify: true, cacert: `${directory}/ca.pem`, cert: `${place.home}/c.pem` },
      key: `${directory}/~x/k.pem`,
    });
    const typed = await loadCloud(
      { values: { cacert: '../t.pem', verify: true, cert: '~' }, auth: {} },
      place,
    );
    expect([typed.tls.cacert, typed.tls.cert]).toEqual([`${place.base}/t.pem`, place.home]);
    const env = { ...place.env, OS_CLOUD: 'c', OS_CACERT: 'e.pem' };
    expect((await loadCloud({ values: {}, auth: {} }, { ...place, env })).tls.cacert).toBe(
      `${place.cwd}/e.pem`,
    );
  });

  it('tls: rejects ~ without a home directory', async () => {
    const place = { ...(await placeOf({})), home: undefined };
    const options = { values: { cacert: '~/x.pem' }, auth: { auth_url: 'http://a' } };
    await expect(loadCloud(options, place)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('find ~/x.pem'),
    });
  });

  it('region: a requested region of a list replaces the region for Magnum, the first one does not', async () => {
    for (const regions of ['regions: [A, B]', 'region_name: A,B', 'region_name: [A, B]']) {
      const files = oneCloud(`${URL}${regions}\ncontainer_infra_region_name: M`);
      expect((await load({ files })).region).toBe('M');
      for (const situation of [{ env: { OS_REGION_NAME: 'B' } }, { values: { region_name: 'B' } }])
        expect((await load({ files, ...situation })).region).toBe('B');
    }
  });

  it('region: the command line has precedence over OS_REGION_NAME', async () => {
    const files = oneCloud(`${URL}regions: [A, B, C]`);
    const config = await load({ files, env: { OS_REGION_NAME: 'B' }, values: { region_name: 'C' } });
    expect([config.region, config.sources.get('region_name')]).toEqual(['C', 'the command line']);
  });
});
