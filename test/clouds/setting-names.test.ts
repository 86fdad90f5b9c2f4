/** The names of the settings of a cloud, one by one, and the words that stand for them. */
import { describe, expect, it } from 'vitest';
import { type ConfigMapping, mapping, scalar } from '../../src/clouds/config-tree.ts';
import { correctPlaces, isAboutUse } from '../../src/clouds/misplaced-settings.ts';
import { synonyms } from '../../src/clouds/service-settings.ts';
import {
  belongsInAuth,
  belongsInCloud,
  isForOtherPrograms,
  settingMeantBy,
  suggestionFor,
  variableMeantBy,
} from '../../src/clouds/setting-names.ts';
import { load, oneCloud } from './place.ts';

const SETTINGS = [
  ...['region_name', 'regions', 'interface', 'verify', 'insecure', 'cacert', 'cert', 'key', 'auth_type'],
  ...['auth_plugin', 'api_timeout', 'default_domain', 'profile', 'cloud', 'identity_api_version'],
];
const OF_MAGNUM = [
  ...['endpoint_override', 'endpoint', 'service_type', 'service_name', 'interface', 'region_name'],
  ...['api_version', 'default_microversion'],
];
const PREFIXES = ['container_infrastructure_management_', 'container_infrastructure_', 'container_infra_'];

describe('belongsInCloud', () => {
  it.each([
    ...SETTINGS,
    ...OF_MAGNUM.flatMap((name) => PREFIXES.map((prefix) => prefix + name)),
    ...['endpoint_type', 'container_infra_endpoint_type', 'keystone_timeout'],
  ])('is true for %s', (name) => expect(belongsInCloud(name)).toBe(true));

  it.each([
    'auth',
    'timeout',
    'username',
    'endpoint',
    'service_type',
    'api_version',
    'region',
    'compute_endpoint',
  ])('is false for %s', (name) => expect(belongsInCloud(name)).toBe(false));
});

describe('belongsInAuth', () => {
  it.each(['username', 'auth_url', 'auth_token', 'scope', 'tenant_id', 'url', 'authorization_code'])(
    'is true for %s',
    (name) => expect(belongsInAuth(name)).toBe(true),
  );
  it.each(['region_name', 'auth_type', 'project', 'verify'])('is false for %s', (name) =>
    expect(belongsInAuth(name)).toBe(false),
  );
});

describe('isForOtherPrograms', () => {
  it.each([
    ...['compute_api_version', 'dns_endpoint', 'dns_endpoint_override', 'volume_service_type'],
    ...['volume_service_name', 'image_interface', 'image_region_name', 'compute_default_microversion'],
    ...['compute_min_version', 'compute_max_version', 'compute_status_code_retries', 'networks'],
    ...['compute_status_code_retry_delay', 'external_network', 'internal_network', 'image_format'],
    ...['image_api_use_tasks', 'status', 'floating_ip_source', 'secgroup_source', 'force_ipv4'],
    ...['prefer_ipv6', 'disable_vendor_agent', 'message', 'vendor_hook', 'private', 'metrics'],
    ...['requires_floating_ip', 'timeout', 'log_file', 'log_level'],
  ])('is true for %s', (name) => expect(isForOtherPrograms(name)).toBe(true));

  it.each([
    'region_name',
    'compute',
    'endpoint',
    'interface',
    'compute_endpoint_url',
    'password',
    'networks_x',
  ])('is false for %s', (name) => expect(isForOtherPrograms(name)).toBe(false));
});

describe('synonyms', () => {
  it.each(PREFIXES)('returns all prefixes for a name with %s', (prefix) => {
    expect(synonyms(`${prefix}endpoint`)).toEqual(PREFIXES.map((other) => `${other}endpoint`));
    expect(synonyms('endpoint')).toEqual(PREFIXES.map((other) => `${other}endpoint`));
  });
});

describe('settingMeantBy', () => {
  const UUID = '0123456789abcdef0123456789abcdef';

  it.each([
    ['region', 'cloud', 'region_name'],
    ['verify_ssl', 'cloud', 'verify'],
    ['ssl_verify', 'cloud', 'verify'],
    ['verify_tls', 'cloud', 'verify'],
    ['tls_verify', 'cloud', 'verify'],
    ['ca_file', 'cloud', 'cacert'],
    ['ca_cert_file', 'cloud', 'cacert'],
    ['OS_CA_CERT', 'cloud', 'cacert'],
    ['regionName', 'cloud', 'region_name'],
    ['os-region-name', 'cloud', 'region_name'],
    ['API_TIMEOUT', 'cloud', 'api_timeout'],
    ['containerInfraEndpointOverride', 'cloud', 'container_infra_endpoint_override'],
    ['project', 'auth', 'project_name'],
    ['tenant', 'auth', 'project_name'],
    ['user', 'auth', 'username'],
    ['OS_PROJECT', 'auth', 'project_name'],
    ['authUrl', 'auth', 'auth_url'],
    ['tenantId', 'auth', 'project_id'],
    ['userName', 'auth', 'username'],
    ['authorizationCode', 'auth', 'code'],
    ['URL', 'auth', 'endpoint'],
  ])('%s is %s: %s', (name, place, setting) =>
    expect(settingMeantBy(name, 'x')).toEqual({ place, name: setting }),
  );

  it.each(['nothing', 'toString', 'constructor', 'domain', 'pass', 'regio', 'regions_name_x', ''])(
    '%j has no certain meaning',
    (name) => expect(settingMeantBy(name, 'x')).toBeUndefined(),
  );

  it.each([UUID, UUID.toUpperCase(), UUID + UUID, '01234567-89ab-cdef-0123-456789abcdef'])(
    'recognizes the ID %s',
    (value) => {
      expect(settingMeantBy('project', value)?.name).toBe('project_id');
      expect(settingMeantBy('tenant', value)?.name).toBe('project_id');
      expect(settingMeantBy('user', value)?.name).toBe('user_id');
    },
  );

  it.each([
    UUID.slice(1),
    `${UUID}0`,
    UUID.replace('0', 'g'),
    '01234567-89ab-cdef-0123456789abcdef',
    '0123456-789ab-cdef-0123-456789abcdef0',
  ])('does not mistake the name %s for an ID', (value) =>
    expect(settingMeantBy('project', value)?.name).toBe('project_name'),
  );
});

describe('variableMeantBy', () => {
  it.each([
    ['OS_REGION', 'OS_REGION_NAME'],
    ['OS_USER', 'OS_USERNAME'],
    ['OS_PROJECT', 'OS_PROJECT_NAME'],
    ['OS_CA_CERT', 'OS_CACERT'],
    ['OS_AUTHURL', 'OS_AUTH_URL'],
    ['OS_REGION_NAME', undefined],
    ['OS_USERNAME', undefined],
    ['OS_AUTH_TOKEN', undefined],
    ['OS_TENANT_NAME', undefined],
    ['OS_COMPUTE_API_VERSION', undefined],
    ['OS_TIMEOUT', undefined],
    ['OS_UNKNOWN', undefined],
  ])('%s: %s', (variable, meant) => expect(variableMeantBy(variable, 'x')).toBe(meant));
});

describe('suggestionFor', () => {
  it.each([
    ['domain', 'user_domain_name and project_domain_name'],
    ['user_domain', 'user_domain_name or user_domain_id'],
    ['project_domain', 'project_domain_name or project_domain_id'],
    ['tenant_domain', 'project_domain_name or project_domain_id'],
    ['pass', 'password'],
    ['passwd', 'password'],
    ['pwd', 'password'],
    ['login', 'username'],
    ['secret', 'application_credential_secret'],
    ['endpoint_override', 'container_infra_endpoint_override'],
    ['region_id', 'region_name'],
    ['regionid', 'region_name'],
    ['default_region', 'region_name'],
    ['container_infra_region', 'container_infra_region_name'],
    ['OS_DOMAIN', 'user_domain_name and project_domain_name'],
    ['interfce', 'interface'],
    ['projct_name', 'project_name'],
    ['toString', undefined],
    ['unrelated', undefined],
  ])('%s: %s, in both places', (name, expected) => {
    expect([suggestionFor(name, 'auth'), suggestionFor(name, 'cloud')]).toEqual([expected, expected]);
  });

  it('next to auth, ignores short names and names that differ more', () => {
    expect([suggestionFor('cet', 'auth'), suggestionFor('cet', 'cloud')]).toEqual(['cert', undefined]);
    expect([suggestionFor('kee', 'auth'), suggestionFor('kee', 'cloud')]).toEqual(['key', undefined]);
    expect(suggestionFor('verifi', 'cloud')).toBe('verify');
  });

  it('never suggests an old name', () => {
    for (const name of ['tenant_nam', 'auth_tokn', 'authorization_cod', 'user_nam'])
      expect(suggestionFor(name, 'auth') ?? '').not.toMatch(/tenant|auth_token|authorization_code|user_name/);
  });
});

describe('correctPlaces', () => {
  const cloudOf = (entries: Parameters<typeof mapping>[0]): ConfigMapping => mapping(entries, 'f:1');
  const texts = ({ entries }: ConfigMapping): unknown =>
    Object.fromEntries(
      [...entries].map(([name, node]) => [
        name,
        node.kind === 'mapping' ? texts(node) : node.kind === 'scalar' ? node.text : node.kind,
      ]),
    );

  it('returns the same mapping if all settings are in their places', () => {
    const cloud = cloudOf([
      ['region_name', scalar('R', 'f:2')],
      ['unknown', scalar('x', 'f:3')],
      ['auth', mapping([['username', scalar('u', 'f:4')]], 'f:4')],
    ]);
    const corrected = correctPlaces(cloud);
    expect(texts(corrected.cloud)).toEqual({ region_name: 'R', unknown: 'x', auth: { username: 'u' } });
    expect(corrected.warnings).toEqual([]);
    const valid = cloudOf([['region_name', scalar('R', 'f:2')]]);
    expect(correctPlaces(valid).cloud).toBe(valid);
  });

  it('does not change its argument', () => {
    const cloud = cloudOf([['auth', mapping([['region', scalar('R', 'f:3')]], 'f:2')]]);
    const corrected = correctPlaces(cloud);
    expect(texts(corrected.cloud)).toEqual({ auth: {}, region_name: 'R' });
    expect(texts(cloud)).toEqual({ auth: { region: 'R' } });
  });

  it.each([
    ...['Auth', 'OS_AUTH', 'os-auth', 'osauth', 'auths', 'authentication', 'auth_options', 'authInfo'],
    ...['auth-args', 'auth_params', 'AUTHENTICATION'],
  ])('uses the section %s as auth', (name) => {
    const corrected = correctPlaces(cloudOf([[name, mapping([['username', scalar('u', 'f:3')]], 'f:2')]]));
    expect(texts(corrected.cloud)).toEqual({ [name]: { username: 'u' }, auth: { username: 'u' } });
    expect(corrected.warnings).toEqual([`f:2: ${name} is used as auth; rename it`]);
  });

  it.each(['author', 'my_auth', 'auth_url', 'auth_option', 'oauth'])(
    'does not use the section %s as auth',
    (name) => {
      const section = mapping([['username', scalar('u', 'f:3')]], 'f:2');
      expect(texts(correctPlaces(cloudOf([[name, section]])).cloud)).not.toHaveProperty('auth');
    },
  );

  it('does not use another section as auth if auth has a value', () => {
    const section = (text: string) => mapping([['username', scalar(text, 'f:3')]], 'f:2');
    const { cloud } = correctPlaces(
      cloudOf([
        ['Auth', section('x')],
        ['auth', section('u')],
      ]),
    );
    expect(texts(cloud)).toMatchObject({ auth: { username: 'u' } });
    const unset = cloudOf([
      ['auth', scalar(null, 'f:2')],
      ['Auth', section('x')],
    ]);
    expect(texts(correctPlaces(unset).cloud)).toMatchObject({ auth: { username: 'x' } });
  });
});

describe('isAboutUse', () => {
  const warning = 'f:3: auth.region is used as region_name; rename it and move it next to auth';

  it('is true for the warning about this setting from this origin only', () => {
    expect(isAboutUse(warning, 'region_name', 'f:3')).toBe(true);
    expect(isAboutUse(warning, 'region_name', 'f:30')).toBe(false);
    expect(isAboutUse(warning, 'region_name', 'f:4')).toBe(false);
    expect(isAboutUse(warning, 'region', 'f:3')).toBe(false);
    expect(isAboutUse(warning, 'name', 'f:3')).toBe(false);
    expect(isAboutUse(warning, 'region_name', undefined)).toBe(false);
    expect(isAboutUse('f:3: region is ignored; use region_name', 'region_name', 'f:3')).toBe(false);
  });
});

describe('loadCloud with a setting at the wrong depth', () => {
  const warningsOf = async (yaml: string) =>
    ((await load({ files: oneCloud(yaml) })).warnings ?? []).map((text) =>
      text.replace(/(^|\()\/\S*\//g, '$1'),
    );

  it.each([
    ['auth_type: v3totp', 'auth_plugin: x', 'auth_plugin'],
    ['profile: otc', 'cloud: ""\nprofile: otc', 'profile'],
    ['region_name: R', 'regions: [R]', 'regions'],
    [
      'container_infra_endpoint: http://x',
      'container_infrastructure_endpoint: http://m',
      'container_infrastructure_endpoint',
    ],
    ['cacert: /x', 'cacert: /y', 'cacert'],
  ])('ignores auth.%s beside %j', async (inside, next, key) => {
    const name = inside.slice(0, inside.indexOf(':'));
    expect(await warningsOf(`${next}\nauth: {auth_url: http://a, ${inside}}`)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^clouds\\.yaml:\\d: auth\\.${name} is ignored, because ${key} is set \\(clouds\\.yaml:\\d\\)$`,
        ),
      ),
    ]);
  });

  it('ignores project next to an option of auth that is next to auth', async () => {
    expect(await warningsOf('tenant_id: t\nproject: p\nauth: {auth_url: http://a}')).toEqual([
      'clouds.yaml:4: project is ignored, because tenant_id is set (clouds.yaml:3)',
    ]);
  });

  it('warns about each setting inside an unknown section, and not about a section without any', async () => {
    expect(
      await warningsOf(
        'values: {region_name: R, x: y, os_username: u}\nother: {x: y}\nauth: {auth_url: http://a}',
      ),
    ).toEqual([
      'clouds.yaml:3: values.region_name is ignored; move it out of values',
      'clouds.yaml:3: values.os_username is ignored; move it out of values',
    ]);
  });

  it('accepts cache: true in a cloud, and placeholders that refer to a corrected name', async () => {
    const { cacheTokens, warnings } = await load({
      files: oneCloud('cache: true\nauth: {auth_url: http://a}'),
    });
    expect([cacheTokens, warnings]).toEqual([true, []]);
    const { auth } = await load({ files: oneCloud('region: R\nauth: {auth_url: "http://{region}"}') });
    expect(auth.auth_url).toBe('http://R');
  });
});
