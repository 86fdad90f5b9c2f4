/** Which environment variables describe a cloud, and which are ignored. */
import { describe, expect, it } from 'vitest';
import { readEnvironment, regionVariable } from '../../src/clouds/environment.ts';
import { load, oneCloud } from './place.ts';

const topOf = (env: Record<string, string>) =>
  Object.fromEntries(
    [...readEnvironment(env).settings.top].map(([name, node]) => [
      name,
      node.kind === 'scalar' && `${node.text} (${node.origin})`,
    ]),
  );

describe('readEnvironment', () => {
  it.each([
    'OS_CLOUD',
    'OS_CLOUD_NAME',
    'OS_CLIENT_CONFIG_FILE',
    'OS_CLIENT_SECURE_FILE',
    'OS_CLIENT_VENDOR_FILE',
  ])('%s describes no cloud, and is not a setting', (variable) => {
    expect(readEnvironment({ [variable]: 'x' }).describedBy).toBeUndefined();
    expect(topOf({ [variable]: 'x' })).toEqual({});
  });

  it.each([
    ['OS_REGION_NAME', 'region_name'],
    ['OS_CACHE', 'cache'],
  ])('%s describes no cloud, but is a setting', (variable, name) => {
    expect(readEnvironment({ [variable]: 'x' }).describedBy).toBeUndefined();
    expect(topOf({ [variable]: 'x' })).toEqual({ [name]: `x (${variable})` });
  });

  it.each([
    ...['OS_TEST_PATH', 'OS_STDOUT_CAPTURE', 'OS_STDERR_CAPTURE', 'OS_LOG_CAPTURE', 'OS_TEST'],
    ...['os_username', 'MY_OS_USERNAME', 'OSUSERNAME', 'MAGNUM_USERNAME', 'USERNAME'],
  ])('ignores %s', (variable) => {
    expect(readEnvironment({ [variable]: 'x' })).toEqual({
      settings: { top: new Map(), auth: new Map() },
      describedBy: undefined,
      name: 'envvars',
    });
  });

  it('ignores empty variables', () => {
    const env = { OS_USERNAME: '', BYPASS_URL: '', MAGNUM_API_VERSION: '', OS_CLOUD_NAME: '' };
    expect(topOf(env)).toEqual({});
    expect(readEnvironment(env)).toMatchObject({ describedBy: undefined, name: 'envvars' });
  });

  it('returns the first variable that describes a cloud, and the name in OS_CLOUD_NAME', () => {
    const env = { OS_CLOUD_NAME: 'mine', OS_CACHE: '1', OS_USERNAME: 'u', OS_PASSWORD: 'x' };
    expect(readEnvironment(env)).toMatchObject({ describedBy: 'OS_USERNAME', name: 'mine' });
    expect(topOf({ OS_LATEST: 'x', OS_MY_TEST: 'x' })).toEqual({
      latest: 'x (OS_LATEST)',
      my_test: 'x (OS_MY_TEST)',
    });
  });

  it.each([
    ['OS_ENDPOINT_OVERRIDE', 'container_infra_endpoint_override'],
    ['BYPASS_URL', 'container_infra_endpoint_override'],
    ['OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE', 'container_infra_endpoint_override'],
    ['MAGNUM_API_VERSION', 'container_infra_api_version'],
    ['MAGNUMCLIENT_INSECURE', 'insecure'],
  ])('reads %s as %s', (variable, name) => {
    expect(topOf({ [variable]: 'x' })).toEqual({ [name]: `x (${variable})` });
  });

  it('prefers MAGNUMCLIENT_INSECURE to OS_INSECURE, and MAGNUM_API_VERSION to the setting of openstacksdk', () => {
    const env = {
      ...{ MAGNUMCLIENT_INSECURE: 'false', OS_INSECURE: 'true' },
      ...{ MAGNUM_API_VERSION: '1.9', OS_CONTAINER_INFRA_API_VERSION: '1.5' },
    };
    expect(topOf(env)).toEqual({
      insecure: 'false (MAGNUMCLIENT_INSECURE)',
      container_infra_api_version: '1.9 (MAGNUM_API_VERSION)',
    });
  });

  it('regionVariable: returns OS_REGION_NAME unless it is empty', () => {
    expect(regionVariable({ OS_REGION_NAME: 'R' })).toEqual({
      kind: 'scalar',
      text: 'R',
      origin: 'OS_REGION_NAME',
    });
    expect(regionVariable({ OS_REGION_NAME: '' })).toBeUndefined();
    expect(regionVariable({})).toBeUndefined();
  });
});

describe('loadCloud with one cloud in the files', () => {
  const files = oneCloud('auth: {auth_url: http://file}');

  it.each([
    ['OS_TEST_PATH', 'x'],
    ['OS_STDOUT_CAPTURE', '1'],
    ['OS_LOG_CAPTURE', '1'],
    ['OS_REGION_NAME', 'R'],
    ['OS_CACHE', '1'],
    ['OS_CLOUD_NAME', 'mine'],
    ['OS_USERNAME', ''],
    ['OS_CLOUD', ''],
  ])('selects it in spite of %s=%j', async (variable, value) => {
    const config = await load({ files, env: { [variable]: value } });
    expect(config.cloud).toBe('c');
    expect(config.sources.get('cloud')).toMatch(/clouds\.yaml:3$/);
  });

  it.each(['OS_USERNAME', 'OS_PASSWORD', 'OS_INTERFACE', 'OS_CACERT'])(
    'selects the cloud of the variables with %s',
    async (variable) => {
      const config = await load({ files, env: { OS_AUTH_URL: 'http://env', [variable]: 'public' } });
      expect(config.cloud).toBeUndefined();
      expect(config.sources.has('cloud')).toBe(false);
      expect(config.auth.auth_url).toBe('http://env');
    },
  );
});

describe('loadCloud with an unset value in a cloud', () => {
  it.each(['', '~', 'null', '""', "''"])('treats %j as unset', async (value) => {
    const yaml = [
      `auth: {auth_url: http://a, username: ${value}, password: ${value}, user_domain_id: ${value}}`,
      ...['region_name', 'interface', 'verify', 'insecure', 'cacert', 'cert', 'key', 'api_timeout', 'cache'],
      ...['auth_type', 'profile', 'cloud', 'regions', 'default_domain', 'identity_api_version'],
      ...['container_infra_api_version', 'container_infra_endpoint_override', 'container_infra_service_type'],
    ]
      .map((line) => (line.includes(':') ? line : `${line}: ${value}`))
      .join('\n');
    const config = await load({ files: oneCloud(yaml), cloud: 'c', env: { OS_PASSWORD: 'made-up' } });
    expect(config).toMatchObject({
      ...{ region: undefined, interface: 'public', timeout: undefined, cacheTokens: false },
      ...{ apiVersion: 'latest', endpointOverride: undefined, serviceType: 'container-infra', warnings: [] },
      tls: { verify: true, cacert: undefined, cert: undefined, key: undefined },
      fallbackDomainId: undefined,
    });
    expect(config.auth).toEqual({ auth_url: 'http://a', password: 'made-up' });
  });
});
