/** The options of a kubeconfig and the settings of the user who runs kubectl. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

const URL_OF_KUBECONFIG = 'https://cloud.example/v3';
const MAKER = {
  auth_type: 'v3password',
  auth_url: URL_OF_KUBECONFIG,
  username: 'maker',
  user_domain_name: 'Makers',
  project_name: 'shared',
};

interface Reader {
  readonly env?: Record<string, string>;
  /** The clouds of clouds.yaml. */
  readonly clouds?: object;
  readonly cloud?: string;
  readonly values?: Record<string, string>;
}

/** Loads the cloud as kube-credential does, with these options in the kubeconfig. */
async function read(
  auth: Record<string, string | undefined>,
  { env = {}, clouds, cloud, values = {} }: Reader,
) {
  const home = temporaryDirectory();
  if (clouds !== undefined) {
    mkdirSync(join(home, '.config/openstack'), { recursive: true });
    writeFileSync(join(home, '.config/openstack/clouds.yaml'), JSON.stringify({ clouds }));
  }
  const place = { env, cwd: home, home, platform: 'linux', skipsCurrentDirectory: true } as const;
  return loadCloud({ cloud, auth, values, prefersOwnUser: true, usesDefaultCloud: true }, place);
}

const reader = { username: 'reader', password: 'of-reader', user_domain_name: 'Readers' };
const variables = (auth: Record<string, string>) =>
  Object.fromEntries(Object.entries(auth).map(([name, value]) => [`OS_${name.toUpperCase()}`, value]));

describe('a user of the environment', () => {
  it('overrides the user of the kubeconfig, but not its cloud and project', async () => {
    const env = variables({ ...reader, auth_url: `${URL_OF_KUBECONFIG}/`, project_name: 'own' });
    const { auth, authType } = await read(MAKER, { env });
    expect(authType).toBe('v3password');
    expect(auth).toEqual({ ...reader, auth_url: URL_OF_KUBECONFIG, project_name: 'shared' });
  });

  it.each([
    [
      'a user ID',
      { user_id: 'r', password: 'p' },
      { user_id: 'r', username: undefined, user_domain_name: undefined },
    ],
    [
      'a username without a domain',
      { username: 'reader', password: 'p' },
      { username: 'reader', user_domain_name: 'Makers' },
    ],
    [
      'the same name in another domain',
      { username: 'maker', user_domain_name: 'Others', password: 'p' },
      { username: 'maker', user_domain_name: 'Others' },
    ],
  ])('can be %s', async (_, auth, expected) => {
    const config = await read(MAKER, { env: variables(auth) });
    expect(config.auth).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value)),
    );
    for (const [name, value] of Object.entries(expected)) expect(config.auth[name]).toBe(value);
  });

  it.each([
    [
      'v3applicationcredential',
      { application_credential_id: 'of-reader', application_credential_secret: 's' },
      MAKER,
    ],
    ['v3token', { token: 't' }, MAKER],
    ['v3oidcpassword', { ...reader, auth_type: 'v3oidcpassword' }, MAKER],
    [
      'v3password',
      reader,
      { ...MAKER, auth_type: 'v3applicationcredential', username: undefined, application_credential_id: 'a' },
    ],
    ['v3password', reader, { ...MAKER, auth_type: 'v3token', username: undefined }],
    ['v3samlpassword', reader, { ...MAKER, auth_type: 'v3samlpassword' }],
    ['v3fedkerb', reader, { ...MAKER, auth_type: 'v3fedkerb', username: undefined }],
  ])('logs in with %s: %j', async (type, own, auth) => {
    const config = await read(auth, { env: variables(own) });
    expect(config.authType).toBe(type);
    expect(Object.values(config.auth)).not.toContain('maker');
    if (!('application_credential_id' in own)) expect(config.auth.application_credential_id).toBeUndefined();
  });

  it('is not required: otherwise the user of the kubeconfig logs in', async () => {
    const { auth } = await read(MAKER, { env: { OS_PASSWORD: 'of-maker' } });
    expect(auth).toMatchObject({ username: 'maker', user_domain_name: 'Makers', password: 'of-maker' });
  });

  it('is not used, and neither is the password, if the environment is for another Keystone', async () => {
    const env = variables({
      ...reader,
      auth_url: 'https://elsewhere.example/v3',
      auth_type: 'v3oidcpassword',
    });
    const { auth, authType } = await read(MAKER, { env });
    expect(authType).toBe('v3password');
    expect(auth).toEqual({
      auth_url: URL_OF_KUBECONFIG,
      username: 'maker',
      user_domain_name: 'Makers',
      project_name: 'shared',
    });
  });
});

describe('a user of clouds.yaml', () => {
  const own = { auth: { auth_url: URL_OF_KUBECONFIG, ...reader } };

  it('overrides the user of the kubeconfig in a cloud of the same name', async () => {
    const { auth } = await read(
      { username: 'maker', user_domain_name: 'Makers' },
      { clouds: { prod: own }, cloud: 'prod' },
    );
    expect(auth).toMatchObject(reader);
  });

  it('overrides it if this is the only cloud, and has the same Keystone', async () => {
    expect((await read(MAKER, { clouds: { prod: own } })).auth).toMatchObject({
      ...reader,
      project_name: 'shared',
    });
  });

  it('is not used, and neither is the password, if the only cloud has another Keystone', async () => {
    const clouds = { other: { auth: { ...own.auth, auth_url: 'https://elsewhere.example/v3' } } };
    const { auth } = await read(MAKER, { clouds });
    expect(auth).toMatchObject({ auth_url: URL_OF_KUBECONFIG, username: 'maker' });
    expect(auth.password).toBeUndefined();
  });

  it('does not replace the URL on the command line for the cloud that is named there', async () => {
    const { auth } = await read(
      { auth_url: 'https://proxy.example/v3' },
      { clouds: { prod: own }, cloud: 'prod' },
    );
    expect(auth).toMatchObject({ ...reader, auth_url: 'https://proxy.example/v3' });
  });
});

it('without prefersOwnUser, the command line has precedence', async () => {
  const home = temporaryDirectory();
  const place = { env: variables(reader), cwd: home, home, platform: 'linux' } as const;
  const { auth } = await loadCloud({ auth: MAKER, values: {} }, place);
  expect(auth).toMatchObject({ username: 'maker', user_domain_name: 'Makers' });
});
