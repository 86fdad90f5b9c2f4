/** Which cloud loadCloud selects if a default cloud is set, and which sources it is never combined with. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowFile, readFileToAllow } from '../../src/clouds/allowed-files.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import type { CloudConfig, CloudOptions } from '../../src/clouds/types.ts';
import { placeOf, type Situation } from './place.ts';

const CONFIG = 'home/.config/magnum/config.yaml';
const CLOUDS = `clouds:
  dev: {auth: {auth_url: https://dev.example/v3, username: d}}
  prod: {auth: {auth_url: https://prod.example/v3, username: p}}
`;
const FILES = { 'home/.config/openstack/clouds.yaml': CLOUDS, [CONFIG]: 'cloud: prod\n' };

/** Loads as the commands do. */
async function load({ cloud, values = {}, auth = {}, ...situation }: Situation) {
  const place = await placeOf({ files: FILES, ...situation });
  const options: CloudOptions = { cloud, values, auth, usesDefaultCloud: true };
  return loadCloud(options, place);
}

describe('loadCloud with a default cloud', () => {
  it('selects it, and reports the file that sets it', async () => {
    const config = await load({});
    expect(config).toMatchObject({ cloud: 'prod', auth: { auth_url: 'https://prod.example/v3' } });
    expect(config.defaultCloudFile).toMatch(/home\/\.config\/magnum\/config\.yaml$/);
    expect(config.sources.get('cloud')).toBe(config.defaultCloudFile);
  });

  it('reads it from XDG_CONFIG_HOME', async () => {
    const files = { ...FILES, [CONFIG]: 'cloud: dev\n', 'xdg-home/magnum/config.yaml': 'cloud: prod\n' };
    const xdg = { ...files, 'xdg-home/openstack/clouds.yaml': CLOUDS };
    expect((await load({ files: xdg, env: { XDG_CONFIG_HOME: '@/xdg-home' } })).cloud).toBe('prod');
  });

  it.each<[string, Situation]>([
    ['--os-cloud', { cloud: 'dev' }],
    ['OS_CLOUD', { env: { OS_CLOUD: 'dev' } }],
  ])('%s overrides it', async (_, situation) => {
    const config = await load(situation);
    expect(config).toMatchObject({ cloud: 'dev', defaultCloudFile: undefined });
  });

  it.each<[string, Situation]>([
    ['an empty OS_CLOUD', { env: { OS_CLOUD: '' } }],
    ['an empty --os-cloud', { cloud: '' }],
    ['an empty OS_AUTH_URL', { env: { OS_AUTH_URL: '' } }],
    ['a region', { env: { OS_REGION_NAME: 'R' } }],
    ['OS_CLOUD_NAME', { env: { OS_CLOUD_NAME: 'mine' } }],
    ['OS_CACHE', { env: { OS_CACHE: '1' } }],
    ['MAGNUM_API_VERSION', { env: { MAGNUM_API_VERSION: '1.9' } }],
    ['a project on the command line', { auth: { project_name: 'x' } }],
    ['OS_CACERT', { env: { OS_CACERT: '/ca.pem' } }],
    ['OS_INSECURE', { env: { OS_INSECURE: '1' } }],
    ['OS_INTERFACE', { env: { OS_INTERFACE: 'internal' } }],
    ['OS_API_TIMEOUT', { env: { OS_API_TIMEOUT: '9' } }],
    ['OS_IDENTITY_API_VERSION', { env: { OS_IDENTITY_API_VERSION: '3' } }],
    ['OS_PASSWORD', { env: { OS_PASSWORD: 'x' } }],
    ['OS_PROJECT_NAME', { env: { OS_PROJECT_NAME: 'x' } }],
    ['OS_USERNAME', { env: { OS_USERNAME: 'u' } }],
    ['OS_TOKEN', { env: { OS_TOKEN: 't' } }],
    ['OS_AUTH_TYPE', { env: { OS_AUTH_TYPE: 'v3password' } }],
  ])('%s does not override it', async (_, situation) => {
    expect((await load(situation)).cloud).toBe('prod');
  });

  it.each<[string, Situation]>([
    ['OS_AUTH_URL', { env: { OS_AUTH_URL: 'https://other.example', OS_USERNAME: 'u' } }],
    ['--os-auth-url', { auth: { auth_url: 'https://other.example' } }],
  ])('is not combined with %s', async (_, situation) => {
    const config = await load(situation);
    expect(config).toMatchObject({ cloud: undefined, auth: { auth_url: 'https://other.example' } });
    expect(config.auth.username).not.toBe('p');
  });

  it.each<[string, Situation]>([
    ['OS_URL', { env: { OS_URL: 'https://magnum.example' } }],
    ['OS_ENDPOINT', { env: { OS_ENDPOINT: 'https://magnum.example' } }],
    ['OS_ENDPOINT_OVERRIDE', { env: { OS_ENDPOINT_OVERRIDE: 'https://magnum.example' } }],
    [
      'OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE',
      { env: { OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE: 'https://magnum.example' } },
    ],
    ['BYPASS_URL', { env: { BYPASS_URL: 'https://magnum.example' } }],
  ])('is not combined with %s, which the error names', async (variable, situation) => {
    await expect(load({ ...situation, auth: { auth_type: 'v3password' } })).rejects.toMatchObject({
      kind: 'usage',
      message: 'No cloud selected; known clouds: dev, prod',
      hint: expect.stringContaining(
        `The default cloud "prod" is not used, because ${variable} is set; to use it, unset ${variable}. `,
      ),
    });
  });

  it.each<[string, Situation]>([
    ['--os-endpoint', { auth: { endpoint: 'https://magnum.example', auth_type: 'v3password' } }],
    ['--os-endpoint-override', { values: { container_infra_endpoint_override: 'https://magnum.example' } }],
  ])('is not combined with %s', async (_, situation) => {
    await expect(load(situation)).rejects.toMatchObject({
      hint: expect.stringContaining('is not used, because a URL is on the command line.'),
    });
  });

  it.each<Record<string, string>>([
    {},
    { OS_CACERT: '/ca.pem', OS_INTERFACE: 'internal', OS_PASSWORD: 'x', OS_USERNAME: 'u' },
    { OS_PROJECT_NAME: 'x', OS_PROJECT_DOMAIN_ID: 'd', OS_API_TIMEOUT: '9', OS_REGION_NAME: 'R' },
    { OS_TOKEN: 't', OS_AUTH_TYPE: 'v3token' },
    { OS_APPLICATION_CREDENTIAL_ID: 'a', OS_APPLICATION_CREDENTIAL_SECRET: 's' },
  ])('has the same settings as with OS_CLOUD, with the variables %j', async (env) => {
    // Without the directory of the test, which differs.
    const settingsOf = ({ cloud, auth, authType, region, interface: name, tls, timeout }: CloudConfig) => ({
      ...{ cloud, auth, authType, region, name, tls, timeout },
    });
    const selected = await load({ env: { ...env, OS_CLOUD: 'prod' } });
    expect(settingsOf(await load({ env }))).toEqual(settingsOf(selected));
  });

  it('is suggested if variables define a cloud without a URL', async () => {
    const files = { 'home/.config/openstack/clouds.yaml': CLOUDS };
    await expect(load({ files, env: { OS_CACERT: '/ca.pem' } })).rejects.toMatchObject({
      hint: expect.stringMatching(/^OS_\* variables are set, .* set a default: magnum config set cloud dev$/),
    });
  });

  it('is not replaced by the only cloud of another clouds.yaml', async () => {
    const files = { ...FILES, 'sandbox.yaml': 'clouds: {sandbox: {auth: {auth_url: "http://x"}}}' };
    await expect(load({ files, env: { OS_CLIENT_CONFIG_FILE: '@/sandbox.yaml' } })).rejects.toMatchObject({
      kind: 'usage',
      message: 'Default cloud "prod" not found; known clouds: sandbox',
      hint: expect.stringMatching(
        /sandbox\.yaml\. The default is set in .*magnum\/config\.yaml\. To remove it: magnum config unset cloud$/,
      ),
    });
  });

  it('is never the cloud of OS_* variables', async () => {
    const files = { ...FILES, [CONFIG]: 'cloud: envvars\n' };
    await expect(load({ files })).rejects.toMatchObject({
      message: 'Default cloud "envvars" not found; known clouds: dev, prod',
    });
  });

  it('is not used by the library', async () => {
    const place = await placeOf({ files: FILES });
    await expect(loadCloud({ values: {}, auth: {} }, place)).rejects.toMatchObject({
      message: 'No cloud selected; known clouds: dev, prod',
      hint: 'Select a cloud with --os-cloud NAME (OS_CLOUD).',
    });
  });
});

describe('a default cloud and files in the current directory', () => {
  const HOSTILE = 'clouds: {prod: {auth: {auth_url: "http://evil.example", username: u, password: p}}}';

  it('is not satisfied by a clouds.yaml that is not allowed, even if that file has all secrets', async () => {
    await expect(load({ files: { ...FILES, 'work/clouds.yaml': HOSTILE } })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /^Cannot use .*work\/clouds\.yaml: a file in the current directory must/,
      ),
      hint: expect.stringMatching(/magnum cloud-allow \S+$/),
    });
  });

  it('is not combined with a secure.yaml that is not allowed', async () => {
    const files = { ...FILES, 'work/secure.yaml': 'clouds: {prod: {auth: {username: evil}}}' };
    await expect(load({ files })).rejects.toThrow(/Cannot use .*work\/secure\.yaml/);
  });

  it('does not send a password of the environment to a server in a file that is not allowed', async () => {
    const theirs = 'clouds: {prod: {auth: {auth_url: "http://evil.example", username: u}}}';
    const files = { ...FILES, 'work/clouds.yaml': theirs };
    for (const env of [{}, { OS_CLOUD: 'prod' }] as Record<string, string>[])
      await expect(load({ files, env: { ...env, OS_PASSWORD: 'x' } })).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringMatching(/a file in the current directory must be allowed first\.$/),
      });
  });

  it('uses a file that is allowed', async () => {
    const place = await placeOf({ files: { ...FILES, 'work/clouds.yaml': HOSTILE } });
    await allowFile(readFileToAllow(join(place.cwd, 'clouds.yaml')), place);
    const config = await loadCloud({ values: {}, auth: {}, usesDefaultCloud: true }, place);
    expect(config.auth.auth_url).toBe('http://evil.example');
  });

  it('does not read config.yaml there', async () => {
    const files = { ...FILES, 'work/config.yaml': 'cloud: dev', 'work/magnum/config.yaml': 'cloud: dev' };
    expect((await load({ files, env: { XDG_CONFIG_HOME: '.' } })).cloud).toBe('prod');
  });
});

describe('an invalid config.yaml', () => {
  it.each([
    ['cloud: [', /config\.yaml, line 1, column 9: /],
    ['cloud: [a]', /config\.yaml:1: cloud must be a single value, not a list$/],
    ['cloud: {a: b}', /config\.yaml:1: cloud must be a single value, not a mapping$/],
    ['cloud: "a\\e[31m"', /config\.yaml:1: cloud contains a control character$/],
    ['cloud', /the top level must be a mapping/],
    ['cloud: &a [*a]', /a value cannot contain itself/],
  ])('%j is an error that names the file', async (text, message) => {
    await expect(load({ files: { ...FILES, [CONFIG]: text } })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it.each(['', '{}', 'cloud:', 'cloud: ""', 'later: [1]', '# only a comment'])(
    '%j sets no default',
    async (text) => {
      await expect(load({ files: { ...FILES, [CONFIG]: text } })).rejects.toMatchObject({
        message: 'No cloud selected; known clouds: dev, prod',
        hint: 'Select a cloud with --os-cloud NAME (OS_CLOUD), or set a default: magnum config set cloud dev',
      });
    },
  );

  it('is not read if another cloud is selected', async () => {
    expect((await load({ files: { ...FILES, [CONFIG]: '[' }, cloud: 'dev' })).cloud).toBe('dev');
    const env = { OS_AUTH_URL: 'https://other.example' };
    expect((await load({ files: { ...FILES, [CONFIG]: '[' }, env })).auth.auth_url).toMatch(/other/);
  });

  it('is an error if other users can write to it', async () => {
    const place = await placeOf({ files: FILES });
    chmodSync(join(place.base, CONFIG), 0o666);
    await expect(loadCloud({ values: {}, auth: {}, usesDefaultCloud: true }, place)).rejects.toMatchObject({
      message: expect.stringMatching(/^Any user can write to .*config\.yaml\.$/),
      hint: expect.stringMatching(/: chmod go-w \/.*config\.yaml$/),
    });
  });
});

it('the error for a missing cloud lists 20 of many clouds, and quotes the name in its command', async () => {
  const names = ["it's", ...Array.from({ length: 24 }, (_, index) => `c${index}`)];
  const files = {
    'home/.config/openstack/clouds.yaml': JSON.stringify({
      clouds: Object.fromEntries(names.map((name) => [name, { auth: { auth_url: 'http://x' } }])),
    }),
  };
  await expect(load({ files })).rejects.toMatchObject({
    message: expect.stringMatching(/known clouds: it's, c0, .*, c18 and 5 more$/),
    hint: expect.stringMatching(/magnum config set cloud 'it'\\''s'$/),
  });
});
