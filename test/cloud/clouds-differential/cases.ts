/** The cases to compare: some written by hand, many generated at random from a fixed seed. */
import type { CloudOptions } from '../../../src/clouds/types.ts';

export interface Case {
  readonly name: string;
  /** Texts by path, relative to the directory of the case. `work` is the working directory, `home` the home directory. */
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly options: CloudOptions;
}

const NOTHING: CloudOptions = { values: {}, auth: {} };

const ONE = `clouds:
  one:
    auth: {auth_url: 'http://one.example:5000/v3', username: ann, password: made-up, project_name: tests}
    region_name: North
`;
const TWO = `${ONE}  two:
    auth: {auth_url: 'http://two.example:5000/v3', user_id: 0a, password: made-up, project_id: 0b}
    regions: [East, {name: West, values: {interface: internal, auth: {project_id: 0c}}}]
    interface: admin
    verify: no
    container_infra_endpoint_override: 'http://{region_name}.example:9511/v1'
`;

function of(
  name: string,
  files: Case['files'],
  env: Case['env'] = {},
  options: CloudOptions = NOTHING,
): Case {
  return { name, files, env, options };
}

const cloud = (text: string) => `clouds:\n  c:\n${text.replace(/^/gm, '    ')}\n`;

export const WRITTEN_CASES: readonly Case[] = [
  of('nothing at all', {}),
  of('one cloud is the default', { 'work/clouds.yaml': ONE }),
  of(
    'two clouds, none selected, all options on the command line',
    { 'work/clouds.yaml': TWO },
    {},
    {
      values: { region_name: 'R' },
      auth: { auth_url: 'http://x', username: 'u', password: 'p' },
    },
  ),
  of('OS_CLOUD', { 'work/clouds.yaml': TWO }, { OS_CLOUD: 'two' }),
  of(
    '--os-cloud overrides OS_CLOUD',
    { 'work/clouds.yaml': TWO },
    { OS_CLOUD: 'two' },
    { ...NOTHING, cloud: 'one' },
  ),
  of('unknown cloud', { 'work/clouds.yaml': TWO }, { OS_CLOUD: 'three' }),
  of('region by OS_REGION_NAME', { 'work/clouds.yaml': TWO }, { OS_CLOUD: 'two', OS_REGION_NAME: 'West' }),
  of(
    'region by flag',
    { 'work/clouds.yaml': TWO },
    {},
    { cloud: 'two', values: { region_name: 'West' }, auth: {} },
  ),
  of(
    'unknown region',
    { 'work/clouds.yaml': TWO },
    {},
    { cloud: 'two', values: { region_name: 'west' }, auth: {} },
  ),
  of('another region than the only one', { 'work/clouds.yaml': ONE }, { OS_REGION_NAME: 'South' }),
  of(
    'cloud from the environment',
    { 'work/clouds.yaml': ONE },
    { OS_AUTH_URL: 'http://e', OS_USERNAME: 'eve' },
  ),
  of(
    'environment with a selected cloud',
    { 'work/clouds.yaml': ONE },
    { OS_CLOUD: 'one', OS_USERNAME: 'eve', OS_AUTH_URL: 'http://e' },
  ),
  of(
    'cloud name envvars',
    { 'work/clouds.yaml': TWO },
    { OS_USERNAME: 'eve', OS_AUTH_URL: 'http://e' },
    { ...NOTHING, cloud: 'envvars' },
  ),
  of(
    'OS_CLOUD_NAME',
    { 'work/clouds.yaml': TWO },
    { OS_CLOUD_NAME: 'mine', OS_USERNAME: 'eve', OS_AUTH_URL: 'http://e' },
    { ...NOTHING, cloud: 'mine' },
  ),
  of('OS_CLOUD_NAME twice', { 'work/clouds.yaml': ONE }, { OS_CLOUD_NAME: 'one', OS_USERNAME: 'eve' }),
  of(
    'test variables do not define a cloud',
    { 'work/clouds.yaml': ONE },
    { OS_TEST_PATH: 'x', OS_STDOUT_CAPTURE: '1', OS_LOG_CAPTURE: '1' },
  ),
  of('home directory', { 'home/.config/openstack/clouds.yaml': ONE }),
  of(
    'XDG_CONFIG_HOME before home',
    { 'home/.config/openstack/clouds.yaml': ONE, 'xdg/openstack/clouds.yaml': TWO },
    { XDG_CONFIG_HOME: '@/xdg', OS_CLOUD: 'two' },
  ),
  of('XDG_CONFIG_DIRS', { 'etc/openstack/clouds.yaml': ONE }, { XDG_CONFIG_DIRS: '@/etc' }),
  of('SNAP_REAL_HOME', { 'snap/.config/openstack/clouds.yaml': ONE }, { SNAP_REAL_HOME: '@/snap' }),
  of('working directory first', { 'home/.config/openstack/clouds.yaml': TWO, 'work/clouds.yml': ONE }),
  of(
    'OS_CLIENT_CONFIG_FILE',
    { 'a.yaml': TWO, 'work/clouds.yml': ONE },
    { OS_CLIENT_CONFIG_FILE: '@/a.yaml', OS_CLOUD: 'two' },
  ),
  of(
    'OS_CLIENT_CONFIG_FILE that does not exist',
    { 'work/clouds.yml': ONE },
    { OS_CLIENT_CONFIG_FILE: '@/a.yaml' },
  ),
  of('secure.yaml', {
    'work/clouds.yaml': ONE,
    'work/secure.yaml': 'clouds: {one: {auth: {password: other}, region_name: South}}',
  }),
  of('secure.yaml alone', { 'work/secure.yaml': ONE }),
  of(
    'OS_CLIENT_SECURE_FILE',
    { 'work/clouds.yaml': ONE, 's.yml': 'clouds: {one: {auth: {password: other}}}' },
    { OS_CLIENT_SECURE_FILE: '@/s.yml' },
  ),
  of('JSON', {
    'work/clouds.json':
      '{"clouds": {"j": {"auth": {"auth_url": "http://j", "username": "j", "project_name": "\\u00e9t\\u00e9"}, "verify": false}}}',
  }),
  of('broken YAML', { 'work/clouds.yaml': 'clouds: {one: [' }),
  of('broken JSON', { 'work/clouds.json': '{"clouds": {"a": {},}}' }),
  of('empty file', { 'work/clouds.yaml': '' }),
  of(
    'empty file and environment',
    { 'work/clouds.yaml': '# nothing\n' },
    { OS_AUTH_URL: 'http://e', OS_USERNAME: 'eve' },
  ),
  of('directory instead of the file', {
    'work/clouds.yaml/x': '',
    'home/.config/openstack/clouds.yaml': ONE,
  }),
  of('anchors and merge keys', {
    'work/clouds.yaml': `base: &b {username: ann, project_name: x}\nclouds:\n  a: {auth: {<<: *b, auth_url: 'http://a', project_name: y}}\n`,
  }),
  of('duplicate keys', {
    'work/clouds.yaml': cloud('region_name: A\nauth: {auth_url: http://a}\nregion_name: B'),
  }),
  of('profile with the region in its URL', {
    'work/clouds.yaml': cloud('profile: citycloud\nauth: {username: u}\nregion_name: Fra1'),
  }),
  of('profile, default region', { 'work/clouds.yaml': cloud('profile: citycloud\nauth: {username: u}') }),
  of(
    'old key for profile',
    { 'work/clouds.yaml': cloud('cloud: switchengines\nauth: {username: u}') },
    { OS_REGION_NAME: 'ZH' },
  ),
  of(
    'unknown region of a profile',
    { 'work/clouds.yaml': cloud('profile: switchengines') },
    { OS_REGION_NAME: 'XX' },
  ),
  of('unknown profile', { 'work/clouds.yaml': cloud('profile: who\nauth: {auth_url: http://a}') }),
  of('profile from clouds-public.yaml', {
    'work/clouds.yaml': cloud('profile: ours\nauth: {username: u}\ninterface: admin'),
    'work/clouds-public.yaml':
      'public-clouds: {ours: {auth: {auth_url: "http://ours", username: v}, interface: internal, regions: [A, B]}}',
  }),
  of('tenant names', {
    'work/clouds.yaml': cloud('auth: {auth_url: http://a, tenant_name: t, tenant-id: i}'),
  }),
  of('tenant and project', {
    'work/clouds.yaml': cloud('tenant_name: t\nauth: {auth_url: http://a, project_name: p}'),
  }),
  of('auth options outside auth', {
    'work/clouds.yaml': cloud(
      'username: top\npassword: top\nproject_name: top\nauth: {auth_url: http://a, username: inner}',
    ),
  }),
  of('auth_url outside auth', {
    'work/clouds.yaml': cloud('auth_url: http://a/{region_name}\nregion_name: R'),
  }),
  of('one domain for user and project', {
    'work/clouds.yaml': cloud('domain_id: d\nauth: {auth_url: http://a, username: u, project_name: p}'),
  }),
  of('one domain, and another for the user', {
    'work/clouds.yaml': cloud(
      'auth: {auth_url: http://a, domain_name: d, user_domain_name: e, project_id: p}',
    ),
  }),
  of('domain scope', {
    'work/clouds.yaml': cloud('domain_name: d\nauth: {auth_url: http://a, username: u}'),
  }),
  of('endpoint_type overrides interface', {
    'work/clouds.yaml': cloud('interface: admin\nendpoint_type: internal'),
  }),
  of('interface for Magnum only', {
    'work/clouds.yaml': cloud('interface: admin\ncontainer_infra_interface: internal'),
  }),
  of('region for Magnum only', {
    'work/clouds.yaml': cloud('region_name: A\ncontainer_infrastructure_management_region_name: B'),
  }),
  of('service settings by other names', {
    'work/clouds.yaml': cloud('container_infrastructure_service_name: n\ncontainer-infra-endpoint: http://m'),
  }),
  of('insecure', { 'work/clouds.yaml': cloud('insecure: true\ncacert: /ca.pem') }),
  of('verify: no with cacert', {
    'work/clouds.yaml': cloud('verify: off\ncacert: ~/ca.pem\ncert: ~/c.pem\nkey: /k.pem'),
  }),
  of('cert without key', { 'work/clouds.yaml': cloud('cert: /c.pem\ncacert: /ca.pem') }),
  of('verify is a path', { 'work/clouds.yaml': cloud('verify: /ca.pem') }),
  of('timeout', { 'work/clouds.yaml': cloud('api_timeout: 30') }),
  of('timeout of a service', { 'work/clouds.yaml': cloud('api_timeout: 30\nmagnum_timeout: 7') }),
  of('cache.auth', { 'work/clouds.yaml': `cache: {auth: true}\n${ONE}` }),
  of('list of regions as region_name', { 'work/clouds.yaml': cloud('region_name: [A, B]') }),
  of('regions with commas', { 'work/clouds.yaml': cloud('region_name: A,B') }, { OS_REGION_NAME: 'B' }),
  of('empty list of regions', { 'work/clouds.yaml': cloud('regions: []') }),
  of('region with an unknown key', { 'work/clouds.yaml': cloud('regions: [{name: A, value: {}}]') }),
  of('region without a name', { 'work/clouds.yaml': cloud('regions: [{values: {}}]') }),
  of('type none with an endpoint', {
    'work/clouds.yaml': cloud('auth_type: none\nauth: {endpoint: http://m}'),
  }),
  of('type None', { 'work/clouds.yaml': cloud('auth_type: None\nauth: {endpoint: http://m}') }),
  of('token_endpoint', {
    'work/clouds.yaml': cloud('auth_type: token_endpoint\nauth: {url: http://m, token: made-up}'),
  }),
  of('application credential', {
    'work/clouds.yaml': cloud(
      'auth_type: v3applicationcredential\nauth: {auth_url: http://a, application_credential_id: i, application_credential_secret: made-up}',
    ),
  }),
  of('token by old names', {
    'work/clouds.yaml': cloud('auth_type: token\nauth_token: made-up\nauth: {auth_url: http://a}'),
  }),
  of('user_name', { 'work/clouds.yaml': cloud('auth: {auth_url: http://a, user_name: u}') }),
  of('wrong depth: settings under auth', {
    'work/clouds.yaml': cloud(
      'auth: {auth_url: http://a, username: u, region_name: R, interface: internal, verify: false, cacert: /c}',
    ),
  }),
  of('wrong depth: options of auth next to it, and in secure.yaml', {
    'work/clouds.yaml': cloud('auth_url: http://a\nuser-name: u\npassword: p\nregion_name: R'),
    'work/secure.yaml': 'clouds: {c: {project_name: q, user_domain_name: d}}',
  }),
  of('other names next to auth', {
    'work/clouds.yaml': cloud('project: p\ntenant: t\nuser: v\nregion: R\nauth: {auth_url: http://a}'),
  }),
  of('misspelt names next to auth, and those of other programs', {
    'work/clouds.yaml': cloud(
      'regon_name: R\nplace: here\nvolume_api_version: 3\nauth: {auth_url: http://a}',
    ),
  }),
  of('settings next to clouds', { 'work/clouds.yaml': `region_name: X\nother: 1\n${ONE}` }),
  of('unknown braces', { 'work/clouds.yaml': cloud('auth: {auth_url: "http://{nowhere}"}') }),
  of('doubled braces', {
    'work/clouds.yaml': cloud(
      'region_name: R\ncontainer_infra_endpoint_override: "http://{{x}}{region_name}"',
    ),
  }),
  of('another value in braces', {
    'work/clouds.yaml': cloud(
      'region_name: R\nplace: here\nauth: {auth_url: "http://{place}.{region_name}", project_id: p}',
    ),
  }),
];

/** mulberry32, a small generator with the same numbers on every platform. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const AUTH =
  'auth_url username password user_id project_name project_id tenant_name tenant_id user_domain_name user_domain_id project_domain_name project_domain_id domain_id domain_name token system_scope trust_id'.split(
    ' ',
  );
const TOP =
  'region_name interface endpoint_type cacert cert key container_infra_endpoint_override container_infra_service_name container_infra_interface api_timeout auth_type verify insecure'.split(
    ' ',
  );
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  interface: ['public', 'internal', 'admin'],
  endpoint_type: ['public', 'internal', 'admin'],
  container_infra_interface: ['public', 'internal', 'admin'],
  auth_type: ['password', 'v3password', 'token', 'v3token', 'v3applicationcredential', 'v3oidcpassword'],
  verify: ['true', 'false'],
  insecure: ['true', 'false'],
  api_timeout: ['5', '60'],
  region_name: ['A', 'B'],
};
const ENV = [...AUTH, 'region_name', 'interface', 'endpoint_type', 'cacert', 'cert', 'key', 'auth_type'];

export function randomCases(count: number, seed: number): Case[] {
  const next = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const some = (names: readonly string[], chance: number, mark: string): Record<string, string> =>
    Object.fromEntries(
      names
        .filter(() => next() < chance)
        .map((name) => [name, pick(CHOICES[name] ?? [`${mark}-${name}`, `/${mark}2/${name}`])]),
    );
  const oneCloud = (mark: string) => ({
    ...some(TOP, 0.2, mark),
    ...some(AUTH, 0.1, `${mark}top`),
    ...(next() < 0.8 ? { auth: some(AUTH, 0.35, `${mark}auth`) } : {}),
    ...(next() < 0.3
      ? {
          regions: [
            'A',
            {
              name: 'B',
              values: {
                ...some(
                  TOP.filter((name) => name !== 'region_name'),
                  0.2,
                  'region',
                ),
                auth: some(AUTH, 0.1, 'region'),
              },
            },
          ],
        }
      : {}),
  });
  const yaml = (value: unknown) => JSON.stringify(value).replace(/"(true|false|\d+)"/g, '$1');
  return Array.from({ length: count }, (_, index): Case => {
    const names = pick([['a'], ['a', 'b'], []]);
    const files: Record<string, string> = {};
    if (names.length > 0)
      files['work/clouds.yaml'] = yaml({
        clouds: Object.fromEntries(names.map((name) => [name, oneCloud(name)])),
      });
    if (names.length > 0 && next() < 0.3)
      files['work/secure.yaml'] = yaml({ clouds: { a: { auth: some(AUTH, 0.2, 'secure') } } });
    const env = next() < 0.6 ? some(ENV, 0.2, 'env') : {};
    const environment = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]),
    );
    if (names.length > 0 && next() < 0.4) environment.OS_CLOUD = pick(names);
    const options: CloudOptions = {
      cloud: names.length > 0 && next() < 0.3 ? pick(names) : undefined,
      values:
        next() < 0.3
          ? some(['region_name', 'interface', 'cacert', 'container_infra_endpoint_override'], 0.4, 'typed')
          : {},
      auth: next() < 0.3 ? some(['auth_url', 'password', 'username'], 0.4, 'typed') : {},
    };
    return { name: `random ${index}`, files, env: environment, options };
  });
}
