/** Which settings of the environment and of the command line override those of a cloud in a file. */
import { describe, expect, it } from 'vitest';
import { scalar } from '../../src/clouds/config-tree.ts';
import type { Settings } from '../../src/clouds/settings.ts';
import { fillUnset, override, selectionOf } from '../../src/clouds/settings-precedence.ts';
import type { CloudConfig } from '../../src/clouds/types.ts';
import { load, oneCloud } from './place.ts';

type Texts = Record<string, string>;

const settingsOf = (top: Texts, auth: Texts = {}, origin = 'file'): Settings => ({
  top: new Map(Object.entries(top).map(([name, text]) => [name, scalar(text, origin)])),
  auth: new Map(Object.entries(auth).map(([name, text]) => [name, scalar(text, origin)])),
});
const textsOf = (nodes: ReadonlyMap<string, unknown>): Texts =>
  Object.fromEntries([...nodes].map(([name, node]) => [name, (node as { text: string }).text]));

describe('environment variables with a cloud of a file', () => {
  const CLOUD = `auth: {auth_url: http://a, username: u, password: x}
interface: internal
cacert: /file/ca
cert: /file/cert
key: /file/key
api_timeout: 5
cache: false
container_infra_service_type: file-type
container_infra_service_name: file-name
container_infra_endpoint_override: http://file
container_infra_api_version: 1.2
`;
  const UNCHANGED = {
    interface: 'internal',
    tls: { verify: true, cacert: '/file/ca', cert: '/file/cert', key: '/file/key' },
    timeout: 5,
    cacheTokens: false,
    serviceType: 'file-type',
    serviceName: 'file-name',
    endpointOverride: 'http://file',
    apiVersion: '1.2',
    region: undefined,
    authType: 'v3password',
    auth: { auth_url: 'http://a', username: 'u', password: 'x' },
    fallbackDomainId: undefined,
  };
  const valuesOf = (config: CloudConfig) =>
    Object.fromEntries(
      Object.keys(UNCHANGED).map((name) => [name, (config as unknown as Record<string, unknown>)[name]]),
    );

  it.each<[variable: string, value: string, changed: object]>([
    ['OS_INTERFACE', 'admin', { interface: 'admin' }],
    ['OS_ENDPOINT_TYPE', 'adminURL', { interface: 'admin' }],
    ['OS_CONTAINER_INFRA_INTERFACE', 'admin', { interface: 'admin' }],
    ['OS_CACERT', '/env', { tls: { ...UNCHANGED.tls, cacert: '/env' } }],
    ['OS_CERT', '/env', { tls: { ...UNCHANGED.tls, cert: '/env' } }],
    ['OS_KEY', '/env', { tls: { ...UNCHANGED.tls, key: '/env' } }],
    ['OS_VERIFY', 'false', { tls: { ...UNCHANGED.tls, verify: false } }],
    ['OS_INSECURE', 'true', { tls: { ...UNCHANGED.tls, verify: false } }],
    ['MAGNUMCLIENT_INSECURE', 'true', { tls: { ...UNCHANGED.tls, verify: false } }],
    ['OS_CACHE', 'true', { cacheTokens: true }],
    ['OS_API_TIMEOUT', '7', { timeout: 7 }],
    ['OS_KEYSTONE_TIMEOUT', '7', { timeout: 7 }],
    ['OS_CONTAINER_INFRA_SERVICE_TYPE', 'env', { serviceType: 'env' }],
    ['OS_CONTAINER_INFRASTRUCTURE_SERVICE_NAME', 'env', { serviceName: 'env' }],
    ['OS_CONTAINER_INFRASTRUCTURE_MANAGEMENT_SERVICE_NAME', 'env', { serviceName: 'env' }],
    ['OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE', 'http://env', { endpointOverride: 'http://env' }],
    ['OS_ENDPOINT_OVERRIDE', 'http://env', { endpointOverride: 'http://env' }],
    ['BYPASS_URL', 'http://env', { endpointOverride: 'http://env' }],
    ['OS_CONTAINER_INFRA_API_VERSION', '1.7', { apiVersion: '1.7' }],
    ['MAGNUM_API_VERSION', '1.7', { apiVersion: '1.7' }],
    ['OS_REGION_NAME', 'R', { region: 'R' }],
    ['OS_PROJECT_NAME', 'p', { auth: { ...UNCHANGED.auth, project_name: 'p' } }],
    ['OS_IDENTITY_API_VERSION', '3', { fallbackDomainId: 'default' }],
    ['OS_DEFAULT_DOMAIN', 'd', { auth: { ...UNCHANGED.auth, user_domain_id: 'd' } }],
  ])('%s=%s changes the cloud', async (variable, value, changed) => {
    for (const selected of [{ cloud: 'c' }, { cloud: '' }] as const) {
      // A variable that describes a cloud replaces the only cloud of a file.
      if (selected.cloud === '' && !['OS_CACHE', 'OS_REGION_NAME'].includes(variable)) continue;
      const config = await load({ files: oneCloud(CLOUD), ...selected, env: { [variable]: value } });
      expect(valuesOf(config)).toEqual({ ...UNCHANGED, ...changed });
    }
  });

  it.each([
    ['OS_AUTH_URL', 'http://env'],
    ['OS_USERNAME', 'env'],
    ['OS_USER_ID', 'env'],
    ['OS_PASSWORD', 'env'],
    ['OS_TOKEN', 'env'],
    ['OS_AUTH_TYPE', 'v3totp'],
    ['OS_PROFILE', 'otc'],
    ['OS_REGIONS', 'env'],
    ['OS_APPLICATION_CREDENTIAL_ID', 'env'],
    ['OS_COMPUTE_ENDPOINT_OVERRIDE', 'http://env'],
    ['INTERFACE', 'admin'],
    ['OS_TEST_INTERFACE', 'admin'],
  ])('%s=%s does not change the cloud', async (variable, value) => {
    const config = await load({ files: oneCloud(CLOUD), cloud: 'c', env: { [variable]: value } });
    expect(valuesOf(config)).toEqual(UNCHANGED);
  });
});

describe('selectionOf', () => {
  it('returns a copy with the settings that the environment can override, and without auth', () => {
    const environment = settingsOf(
      {
        ...{
          interface: 'i',
          my_interface: 'x',
          cacert: 'c',
          cacerts: 'x',
          cert: 'c',
          key: 'k',
          api_key: 'x',
        },
        ...{ verify: 'v', insecure: 'i', cache: 'c', api_timeout: '1', region_name: 'x', auth_type: 'x' },
        ...{ container_infra_any: 'a', container_infrastructure_any: 'a', container_infra: 'x' },
        ...{ container_infrastructure_management_any: 'a', container_other_any: 'x', default_domain: 'x' },
      },
      { username: 'x' },
    );
    const { top, auth } = selectionOf(environment);
    expect([...top.keys()]).toEqual([
      ...['interface', 'cacert', 'cert', 'key', 'verify', 'insecure', 'cache', 'api_timeout'],
      ...['container_infra_any', 'container_infrastructure_any', 'container_infrastructure_management_any'],
    ]);
    expect(auth.size).toBe(0);
  });
});

describe('override', () => {
  const PREFIXES = ['container_infra_', 'container_infrastructure_', 'container_infrastructure_management_'];

  it.each(PREFIXES)('replaces the setting for Magnum with the prefix %s under each prefix', (prefix) => {
    for (const lower of PREFIXES) {
      const settings = settingsOf({ [`${lower}service_name`]: 'old', [`${lower}service_type`]: 'kept' });
      override(settings, settingsOf({ [`${prefix}service_name`]: 'new' }));
      expect(textsOf(settings.top)).toEqual({
        [`${prefix}service_name`]: 'new',
        [`${lower}service_type`]: 'kept',
      });
    }
  });

  it.each(['interface', 'region_name'])('%s replaces the setting for Magnum', (name) => {
    const settings = settingsOf({
      [name]: 'old',
      ...Object.fromEntries(PREFIXES.map((p) => [p + name, 'old'])),
    });
    override(settings, settingsOf({ [name]: 'new' }));
    expect(textsOf(settings.top)).toEqual({ [name]: 'new' });
  });

  it('does not replace another setting for Magnum by that for all services', () => {
    const settings = settingsOf({ container_infra_api_timeout: '1', container_infra_endpoint: 'http://m' });
    override(settings, settingsOf({ api_timeout: '2', endpoint: 'x' }));
    expect(textsOf(settings.top)).toEqual({
      container_infra_api_timeout: '1',
      container_infra_endpoint: 'http://m',
      api_timeout: '2',
      endpoint: 'x',
    });
  });

  it('verify removes insecure of a lower layer, but not that of its own layer', () => {
    const settings = settingsOf({ insecure: 'true' });
    override(settings, settingsOf({ verify: 'true' }));
    expect(textsOf(settings.top)).toEqual({ verify: 'true' });
    override(settings, settingsOf({ verify: 'true', insecure: 'true' }));
    expect(textsOf(settings.top)).toEqual({ verify: 'true', insecure: 'true' });
    const insecure = settingsOf({ verify: 'true', insecure: 'true' });
    override(insecure, settingsOf({ cacert: 'c' }));
    expect(textsOf(insecure.top)).toEqual({ verify: 'true', insecure: 'true', cacert: 'c' });
  });

  it('does not change the higher layer, and keeps options that are not replaced', () => {
    const settings = settingsOf({}, { username: 'u', user_domain_name: 'd', password: 'x' });
    const higher = settingsOf({}, { user_id: 'i' });
    override(settings, higher);
    expect(textsOf(settings.auth)).toEqual({ user_id: 'i', password: 'x' });
    expect(textsOf(higher.auth)).toEqual({ user_id: 'i' });
  });
});

describe('fillUnset', () => {
  it.each<[name: string, own: Texts, environment: Texts, expected: Texts]>([
    ['another option', { username: 'u' }, { password: 'e' }, { username: 'u', password: 'e' }],
    ['the same option', { username: 'u' }, { username: 'e' }, { username: 'u' }],
    ['the ID of a name', { username: 'u' }, { user_id: 'e' }, { username: 'u' }],
    ['another credential', { password: 'x' }, { token: 'e' }, { password: 'x' }],
    ['another scope', { project_id: 'p' }, { trust_id: 'e', system_scope: 'e' }, { project_id: 'p' }],
    ['each alternative', {}, { project_id: 'e', domain_id: 'e' }, { project_id: 'e', domain_id: 'e' }],
    [
      'an application credential to a cloud with a user',
      { username: 'u' },
      { application_credential_id: 'e', application_credential_secret: 'e' },
      { username: 'u' },
    ],
    [
      'an application credential to a cloud without a user',
      { auth_url: 'a' },
      { application_credential_id: 'e', application_credential_secret: 'e' },
      { auth_url: 'a', application_credential_id: 'e', application_credential_secret: 'e' },
    ],
    [
      'the secret to an application credential by ID',
      { application_credential_id: 'i' },
      { application_credential_secret: 'e', application_credential_name: 'e' },
      { application_credential_id: 'i', application_credential_secret: 'e' },
    ],
    [
      'the user to an application credential by name',
      { application_credential_name: 'n' },
      { username: 'e', user_domain_id: 'e', application_credential_secret: 'e' },
      {
        ...{ application_credential_name: 'n', username: 'e', user_domain_id: 'e' },
        application_credential_secret: 'e',
      },
    ],
    [
      'scope and other credentials to an application credential',
      { application_credential_id: 'i' },
      {
        ...{ project_id: 'e', project_name: 'e', domain_id: 'e', domain_name: 'e', system_scope: 'e' },
        ...{ trust_id: 'e', project_domain_id: 'e', project_domain_name: 'e', password: 'e', token: 'e' },
        ...{ access_token: 'e', code: 'e' },
      },
      { application_credential_id: 'i' },
    ],
  ])('%s: sets only what is unset', (_, own, environment, expected) => {
    const settings = settingsOf({}, own);
    fillUnset(settings, settingsOf({}, environment, 'env'));
    expect(textsOf(settings.auth)).toEqual(expected);
  });

  it.each<[own: Texts, top: Texts, authType: string | undefined]>([
    [{ auth_url: 'a' }, {}, 'env'],
    [{ auth_url: 'a' }, { auth_type: 'file' }, 'file'],
    ...[
      ...['username', 'user_id', 'application_credential_id', 'application_credential_name', 'password'],
      ...['token', 'application_credential_secret', 'access_token', 'code'],
    ].map((option): [Texts, Texts, undefined] => [{ [option]: 'x' }, {}, undefined]),
  ])('with auth %j and %j, the auth type is %s', (own, top, authType) => {
    const settings = settingsOf(top, own);
    fillUnset(settings, settingsOf({ auth_type: 'env' }));
    expect(textsOf(settings.top).auth_type).toBe(authType);
  });

  it('sets default_domain and identity_api_version if they are unset, and nothing else outside auth', () => {
    const environment = settingsOf({ default_domain: 'e', identity_api_version: '3', region_name: 'e' });
    const settings = settingsOf({}, { username: 'u' });
    fillUnset(settings, environment);
    expect(textsOf(settings.top)).toEqual({ default_domain: 'e', identity_api_version: '3' });
    const own = settingsOf({ default_domain: 'd', identity_api_version: '2' });
    fillUnset(own, environment);
    expect(textsOf(own.top)).toEqual({ default_domain: 'd', identity_api_version: '2' });
  });
});
