/** Files in the current directory: with which secrets of the user they can be combined. */
import { chmod, chown, link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { globalOptions } from '../../src/cli/global-options.ts';
import { allowFile, disallowFile, readFileToAllow } from '../../src/clouds/allowed-files.ts';
import { isAuthOption } from '../../src/clouds/auth-options.ts';
import { IDENTITY_OPTIONS, type TrustPolicy } from '../../src/clouds/file-trust.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { SECRET_OPTIONS } from '../../src/clouds/secret-options.ts';
import { load, placeOf, type Situation, type TestPlace } from './place.ts';

const HOME = 'home/.config/openstack/clouds.yaml';
const CLOUD = {
  [HOME]: 'clouds: {c: {auth: {auth_url: "http://mine/v3", username: u, password: made-up}}}',
};
const NO_PASSWORD = { [HOME]: 'clouds: {c: {auth: {auth_url: "http://mine/v3", username: u}}}' };
const secure = (yaml: string) => ({ 'work/secure.yaml': `clouds: {c: {${yaml}}}` });
const local = (yaml: string) => ({ 'work/clouds.yaml': `clouds: {c: {${yaml}}}` });
const EVIL = 'auth: {auth_url: "http://evil/v3"}';

const loadIn = (place: TestPlace, policy?: TrustPolicy, search: { skipsCurrentDirectory?: boolean } = {}) =>
  loadCloud({ cloud: 'c', values: {}, auth: {} }, { ...place, ...search }, policy);

describe('a file in the current directory', () => {
  it.each([
    'container_infra_endpoint_override: "http://evil"',
    'container-infra-endpoint-override: "http://evil"',
    'os_container_infrastructure_management_endpoint_override: "http://evil"',
    'container_infra_endpoint: "http://evil"',
    EVIL,
    'auth: {auth-url: "http://evil/v3"}',
    'verify: false',
    'insecure: true',
    'cacert: evil.pem',
    'verify: evil.pem',
    'auth: {identity_provider_url: "http://evil"}',
    'auth: {discovery_endpoint: "http://evil"}',
    'auth: {access_token_endpoint: "http://evil"}',
    'auth: {authorization_endpoint: "http://evil"}',
    'auth: {device_authorization_endpoint: "http://evil"}',
    'auth: {service_provider_endpoint: "http://evil"}',
    'auth: {oauth2_endpoint: "http://evil"}',
    'auth: {redirect_uri: "http://evil"}',
    'auth: {endpoint: "http://evil"}',
    'auth: {url: "http://evil"}',
    'auth: {mutual_auth: disabled}',
    'auth: {verify: false}',
    'auth: {insecure: true}',
    'auth: {OS_INSECURE: true}',
    'auth: {cacert: evil.pem}',
    'ca_cert: evil.pem',
    'verify_ssl: false',
    'auth: {container_infra_endpoint_override: "http://evil"}',
    'CONTAINER_INFRA_ENDPOINT_OVERRIDE: "http://evil"',
    'auth: {discoveryEndpoint: "http://evil"}',
    'regions: [{name: R, values: {auth: {verify: false}}}]',
    'regions: [{name: R, values: {container_infra_endpoint_override: "http://evil"}}]',
  ])('is not used with a password of the user if it has %s', async (yaml) => {
    const place = await placeOf({ files: { ...CLOUD, ...secure(yaml) } });
    await expect(loadIn(place)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`from ${join(place.home, '.config/openstack/clouds.yaml')}:1 with `),
      hint: `If you trust this file: magnum cloud-allow ${join(place.cwd, 'secure.yaml')}`,
    });
    await expect(loadIn(place)).rejects.toThrow(` from ${join(place.cwd, 'secure.yaml')}: `);
    expect(await loadIn(place, {}, { skipsCurrentDirectory: true })).toMatchObject({
      auth: { auth_url: 'http://mine/v3' },
    });
  });

  const WITHOUT = { [HOME]: 'clouds: {c: {}}' };
  it.each<[string, Situation]>([
    ['a variable', { files: local(EVIL), env: { OS_PASSWORD: 'made-up' } }],
    ['an option', { files: local(EVIL), auth: { password: 'made-up' } }],
    ['a prompt or a session', { files: { ...NO_PASSWORD, ...secure(EVIL) } }],
    [
      'a password prompt for its own user',
      { files: local('auth: {auth_url: "http://evil/v3", username: u}') },
    ],
    [
      'a browser',
      { files: local('auth_type: v3oidcauthcode, auth: {auth_url: "http://evil/v3", password: x}') },
    ],
    ['a Kerberos ticket', { files: local('auth_type: v3kerberos, auth: {auth_url: "http://evil/v3"}') }],
    [
      'a client key',
      { files: local('auth_type: v3tokenlessauth, auth: {auth_url: "http://evil"}, key: /home/k') },
    ],
    [
      'a client key in another directory',
      { files: local(`${EVIL.replace('}', ', password: x}')}, key: ../home/k.pem`) },
    ],
    [
      'a secret of another kind',
      {
        files: local('auth_type: v3oidcpassword, auth: {auth_url: "http://evil", password: x}'),
        env: { OS_CLIENT_SECRET: 'x' },
      },
    ],
    [
      'secure.yaml',
      {
        files: { ...local(EVIL), 'home/.config/openstack/secure.yaml': 'clouds: {c: {auth: {password: x}}}' },
      },
    ],
    [
      'a password and a profile in clouds-public.yaml',
      {
        files: {
          ...WITHOUT,
          ...secure('profile: p, auth: {username: u}'),
          'work/clouds-public.yaml': `public-clouds: {p: {${EVIL}}}`,
        },
        env: { OS_PASSWORD: 'x' },
      },
    ],
    ...[
      'OS_AUTH_URL: "http://evil"',
      'auth: {authUrl: "http://evil"}',
      'Auth: {auth_url: "http://evil"}',
    ].map((yaml): [string, Situation] => [
      `a password and ${yaml}`,
      { files: { ...WITHOUT, ...secure(yaml) }, env: { OS_PASSWORD: 'x' } },
    ]),
    [
      'a client key under auth',
      { files: local('auth_type: v3tokenlessauth, auth: {auth_url: "http://evil", key: /home/k}') },
    ],
    [
      'a password and a profile under auth',
      { files: local('auth: {profile: binero}'), env: { OS_PASSWORD: 'x' } },
    ],
    [
      'a password and a built-in vendor profile',
      { files: local('profile: binero'), env: { OS_PASSWORD: 'x' } },
    ],
    [
      'a password and a URL with a placeholder',
      {
        files: {
          [HOME]: 'clouds: {c: {auth: {auth_url: "http://{region_name}/v3", password: x}}}',
          ...secure('region_name: evil'),
        },
      },
    ],
  ])('is not used with %s from elsewhere', async (_, situation) => {
    await expect(load({ cloud: 'c', ...situation })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /^Cannot use .*: a file in the current directory must be allowed first\.$/,
      ),
    });
  });

  it.each<[string, Situation]>([
    ['its own password', { files: local('auth: {auth_url: "http://here/v3", username: u, password: x}') }],
    ['its own files', { files: { ...local(EVIL), ...secure('auth: {username: u, password: x}') } }],
    ['its own token', { files: local('auth: {auth_url: "http://here/v3", token: x}, verify: false') }],
    ['its own key', { files: local('auth: {auth_url: "http://here", token: x}, key: k.pem') }],
    ['no secret', { files: local('auth_type: none, auth: {endpoint: "http://here"}') }],
    [
      'settings that are not destinations',
      { files: { ...CLOUD, ...secure('interface: internal, region_name: R, auth: {project_name: p}') } },
    ],
    [
      'a URL of the command line',
      { files: { ...NO_PASSWORD, ...secure(EVIL) }, auth: { auth_url: 'http://typed' } },
    ],
    ['another cloud', { files: { ...CLOUD, 'work/secure.yaml': `clouds: {d: {${EVIL}}}` } }],
  ])('is used without permission with %s', async (_, situation) => {
    const place = await placeOf(situation);
    await writeFile(join(place.cwd, 'k.pem'), '');
    const { auth = {}, values = {} } = situation;
    expect(await loadCloud({ cloud: 'c', auth, values }, place)).toHaveProperty('cloud', 'c');
  });

  it.each(['secure.yaml', 'secure.json'])(
    'is not treated as the source of a password if %s is a link to another file',
    async (name) => {
      const place = await placeOf({ files: local(EVIL) });
      const own = join(place.home, 'own');
      await writeFile(own, '{"clouds": {"c": {"auth": {"username": "u", "password": "made-up"}}}}');
      await symlink('../home/own', join(place.cwd, name));
      await expect(loadIn(place)).rejects.toThrow('Cannot use the password');
      await rm(join(place.cwd, name));
      await link(own, join(place.cwd, name));
      await expect(loadIn(place)).rejects.toThrow('Cannot use the password');
    },
  );

  it('is not read with skipsCurrentDirectory, even if a variable has its relative path', async () => {
    const files = { ...NO_PASSWORD, ...secure(EVIL) };
    const place = await placeOf({ files, env: { OS_CLIENT_SECURE_FILE: 'secure.yaml' } });
    expect(await loadIn(place, {}, { skipsCurrentDirectory: true })).toMatchObject({
      auth: { auth_url: 'http://mine/v3' },
    });
  });

  it("needs no permission if the current directory is the user's configuration directory", async () => {
    const place = await placeOf({ files: NO_PASSWORD });
    const cwd = join(place.home, '.config/openstack');
    expect(await loadIn({ ...place, cwd })).toMatchObject({ cloud: 'c' });
    await symlink(cwd, join(place.base, 'link'));
    expect(await loadIn({ ...place, cwd: join(place.base, 'link') })).toMatchObject({ cloud: 'c' });
  });

  it('is not read because of a relative path in XDG variables', async () => {
    const files = { 'work/openstack/clouds.yaml': 'clouds: {c: {}}' };
    for (const variable of ['XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS'])
      await expect(load({ cloud: 'c', files, env: { [variable]: '.' } })).rejects.toThrow(
        'no clouds are configured',
      );
  });

  it('has no effect on relative paths in another file', async () => {
    const { tls } = await load({
      cloud: 'c',
      files: { [HOME]: 'clouds: {c: {auth: {auth_url: "http://mine"}, cacert: ca.pem, key: ~/k.pem}}' },
    });
    expect(tls.cacert).toMatch(/home\/\.config\/openstack\/ca\.pem$/);
    expect(tls.key).toMatch(/home\/k\.pem$/);
  });

  it('needs permission for every use with requiresAllowedFiles', async () => {
    const place = await placeOf({ files: local('auth: {auth_url: "http://here", token: x}') });
    await expect(loadIn(place, { requiresAllowedFiles: true })).rejects.toThrow('must be allowed first');
    await allowFile(readFileToAllow(join(place.cwd, 'clouds.yaml')), place);
    expect(await loadIn(place, { requiresAllowedFiles: true })).toMatchObject({ cloud: 'c' });
  });
});

describe('a permission for a file in the current directory', () => {
  const situation = { files: { ...CLOUD, ...secure(EVIL) } };
  const path = (place: TestPlace) => join(place.cwd, 'secure.yaml');
  const allowed = async () => {
    const place = await placeOf(situation);
    await allowFile(readFileToAllow(path(place)), place);
    return place;
  };

  it('is valid only for the path and the content', async () => {
    const place = await allowed();
    expect(await loadIn(place)).toMatchObject({ auth: { auth_url: 'http://evil/v3', password: 'made-up' } });
    await writeFile(path(place), `clouds: {c: {${EVIL}}} # changed`);
    await expect(loadIn(place)).rejects.toThrow('must be allowed first');
    const elsewhere = { ...place, cwd: join(place.base, 'elsewhere') };
    await mkdir(elsewhere.cwd);
    await writeFile(path(place), `clouds: {c: {${EVIL}}}`);
    await rename(path(place), path(elsewhere));
    await expect(loadIn(elsewhere)).rejects.toThrow('must be allowed first');
  });

  it('is replaced by a permission for new content', async () => {
    const place = await allowed();
    await writeFile(path(place), `clouds: {c: {${EVIL}}} # new`);
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
    await writeFile(path(place), `clouds: {c: {${EVIL}}}`);
    await expect(loadIn(place)).rejects.toThrow('must be allowed first');
  });

  it('is removed by disallowFile', async () => {
    const place = await allowed();
    expect(await disallowFile(path(place), place)).toBe(true);
    await expect(loadIn(place)).rejects.toThrow('must be allowed first');
    expect(await disallowFile(path(place), place)).toBe(false);
  });

  it.each([
    ['OS_CLIENT_SECURE_FILE', 'secure.yaml'],
    ['OS_CLIENT_SECURE_FILE', './secure.yaml'],
  ])('is not necessary with %s=%s', async (variable, value) => {
    expect(await load({ cloud: 'c', ...situation, env: { [variable]: value } })).toMatchObject({
      auth: { auth_url: 'http://evil/v3' },
    });
  });

  it('is necessary for secure.yaml if a variable names only clouds.yaml', async () => {
    const env = { OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
    const files = { 'work/clouds.yaml': CLOUD[HOME] as string, ...secure(EVIL) };
    await expect(load({ cloud: 'c', files, env })).rejects.toThrow('must be allowed first');
  });

  it('is requested once, with all destinations in the question', async () => {
    const place = await placeOf({ files: { ...CLOUD, ...secure(`${EVIL}, verify: false`) } });
    const questions: string[] = [];
    const answer = (yes: boolean) => ({
      confirm: async (question: string) => {
        questions.push(question);
        return yes;
      },
    });
    await expect(loadIn(place, answer(false))).rejects.toThrow('must be allowed first');
    expect(await loadIn(place, answer(true))).toMatchObject({ cloud: 'c' });
    expect(await loadIn(place, answer(false))).toMatchObject({ cloud: 'c' });
    const home = join(place.home, '.config/openstack/clouds.yaml');
    const question = `Use the password from ${home}:1 with verify false, auth_url http://evil/v3 from ${path(place)}? [y/N] `;
    expect(questions).toEqual([question, question]);
  });

  it('is necessary for each file', async () => {
    const files = { ...local('auth: {auth_url: "http://evil"}'), ...secure('verify: false') };
    const place = await placeOf({ files, env: { OS_PASSWORD: 'made-up' } });
    await allowFile(readFileToAllow(path(place)), place);
    await expect(loadIn(place)).rejects.toThrow(join(place.cwd, 'clouds.yaml'));
    await allowFile(readFileToAllow(join(place.cwd, 'clouds.yaml')), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
  });

  const changes: readonly (readonly [string, (file: string) => Promise<void>])[] = [
    ['the mode', (file) => chmod(file, 0o666)],
    ['the owner', (file) => chown(file, 54_321, 54_321)],
  ];
  it.each(process.getuid?.() === 0 ? changes : changes.slice(0, 1))(
    'is invalid after %s of the file allows other users to change it',
    async (_, change) => {
      const place = await allowed();
      await change(path(place));
      await expect(loadIn(place)).rejects.toThrow('must be allowed first');
    },
  );

  it('is necessary for a file in MAGNUM_UNTRUSTED_FILES, although a variable names it', async () => {
    const place = await placeOf(situation);
    const env = {
      ...place.env,
      OS_CLIENT_SECURE_FILE: path(place),
      MAGNUM_UNTRUSTED_FILES: `/other:${path(place)}`,
    };
    const elsewhere = { ...place, cwd: place.base, env };
    await expect(loadIn(elsewhere, {}, { skipsCurrentDirectory: true })).rejects.toThrow(
      'must be allowed first',
    );
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(elsewhere, {}, { skipsCurrentDirectory: true })).toMatchObject({ cloud: 'c' });
  });

  it('is neither requested nor stored if other users can change the file', async () => {
    const place = await placeOf(situation);
    await chmod(path(place), 0o646);
    const confirm = async () => true;
    await expect(loadIn(place, { confirm })).rejects.toMatchObject({
      hint: expect.stringMatching(
        /^To use this file, set OS_CLIENT_SECURE_FILE to its path; it cannot be allowed because .* can write to it\.$/,
      ),
    });
    await expect(allowFile(readFileToAllow(path(place)), place)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^Cannot allow \/.*\/secure\.yaml: [a-z].* can write to it\.$/),
    });
    const named = { ...place, env: { ...place.env, OS_CLIENT_SECURE_FILE: 'secure.yaml' } };
    expect(await loadIn(named)).toMatchObject({ cloud: 'c' });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is neither requested nor stored if another user owns the file',
    async () => {
      const place = await placeOf(situation);
      await chown(path(place), 54_321, 54_321);
      await expect(loadIn(place, { confirm: async () => true })).rejects.toMatchObject({
        hint: expect.stringMatching(/it cannot be allowed because another user owns it\.$/),
      });
      await expect(allowFile(readFileToAllow(path(place)), place)).rejects.toThrow('another user owns');
    },
  );

  it('is stored below XDG_STATE_HOME, and makes the directory private again', async () => {
    const place = await placeOf({ ...situation, env: { XDG_STATE_HOME: '@/state' } });
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
    await chmod(dirname(join(place.base, 'state/magnum/allowed-files/x')), 0o777);
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
  });
});

describe('SECRET_OPTIONS and IDENTITY_OPTIONS', () => {
  it('contain all options of auth that are secrets on the command line', () => {
    const secrets = (Object.values(globalOptions) as { sets?: string; secret?: true }[]).flatMap(
      ({ sets, secret }) => (secret && sets?.startsWith('auth.') ? [sets.slice('auth.'.length)] : []),
    );
    expect(secrets.filter((name) => !SECRET_OPTIONS.has(name))).toEqual([]);
  });

  it('contain only options of auth, and none in common', () => {
    for (const name of [...SECRET_OPTIONS, ...IDENTITY_OPTIONS]) expect(isAuthOption(name)).toBe(true);
    expect([...SECRET_OPTIONS].filter((name) => IDENTITY_OPTIONS.has(name))).toEqual([]);
  });
});
