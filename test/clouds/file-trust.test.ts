/** Files in the current directory beside those of the user: which secrets go where they say. */
import { chmod, chown, link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { globalOptions } from '../../src/cli/global-options.ts';
import { allowFile, forgetFile, readFileToAllow } from '../../src/clouds/allowed-files.ts';
import { isAuthOption } from '../../src/clouds/auth-options.ts';
import { IDENTITY_OPTIONS, SECRET_OPTIONS, type TrustPolicy } from '../../src/clouds/file-trust.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { load, placeOf, type Situation, type TestPlace } from './place.ts';

const HOME = 'home/.config/openstack/clouds.yaml';
const CLOUD = {
  [HOME]: 'clouds: {c: {auth: {auth_url: "http://mine/v3", username: u, password: made-up}}}',
};
const NO_PASSWORD = { [HOME]: 'clouds: {c: {auth: {auth_url: "http://mine/v3", username: u}}}' };
const secure = (yaml: string) => ({ 'work/secure.yaml': `clouds: {c: {${yaml}}}` });
const local = (yaml: string) => ({ 'work/clouds.yaml': `clouds: {c: {${yaml}}}` });
const EVIL = 'auth: {auth_url: "http://evil/v3"}';

const loadIn = (place: TestPlace, policy?: TrustPolicy, more: { skipsCurrentDirectory?: boolean } = {}) =>
  loadCloud({ cloud: 'c', values: {}, auth: {} }, { ...place, ...more }, policy);

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
    'regions: [{name: R, values: {container_infra_endpoint_override: "http://evil"}}]',
  ])('gets no password of the user with %s', async (yaml) => {
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
    ['a prompt for its own user', { files: local('auth: {auth_url: "http://evil/v3", username: u}') }],
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
      'a client key elsewhere',
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
      'a public profile',
      {
        files: {
          ...WITHOUT,
          ...secure('profile: p, auth: {username: u}'),
          'work/clouds-public.yaml': `public-clouds: {p: {${EVIL}}}`,
        },
        env: { OS_PASSWORD: 'x' },
      },
    ],
    ['a profile of a vendor', { files: local('profile: binero'), env: { OS_PASSWORD: 'x' } }],
    [
      'a placeholder',
      {
        files: {
          [HOME]: 'clouds: {c: {auth: {auth_url: "http://{region_name}/v3", password: x}}}',
          ...secure('region_name: evil'),
        },
      },
    ],
  ])('is not used with %s', async (_, situation) => {
    await expect(load({ cloud: 'c', ...situation })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /^Not using .*: a file in the current directory must be allowed first\.$/,
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
      'settings that lead nowhere',
      { files: { ...CLOUD, ...secure('interface: internal, region_name: R, auth: {project_name: p}') } },
    ],
    [
      'a URL of the command line',
      { files: { ...NO_PASSWORD, ...secure(EVIL) }, auth: { auth_url: 'http://typed' } },
    ],
    ['another cloud', { files: { ...CLOUD, 'work/secure.yaml': `clouds: {d: {${EVIL}}}` } }],
  ])('is used with %s', async (_, situation) => {
    const place = await placeOf(situation);
    await writeFile(join(place.cwd, 'k.pem'), '');
    const { auth = {}, values = {} } = situation;
    expect(await loadCloud({ cloud: 'c', auth, values }, place)).toHaveProperty('cloud', 'c');
  });

  it.each(['secure.yaml', 'secure.json'])('does not pass on what its link %s leads to', async (name) => {
    const place = await placeOf({ files: local(EVIL) });
    const own = join(place.home, 'own');
    await writeFile(own, '{"clouds": {"c": {"auth": {"username": "u", "password": "made-up"}}}}');
    await symlink('../home/own', join(place.cwd, name));
    await expect(loadIn(place)).rejects.toThrow('Not using the password');
    await rm(join(place.cwd, name));
    await link(own, join(place.cwd, name));
    await expect(loadIn(place)).rejects.toThrow('Not using the password');
  });

  it('is not read by kube-credential by a relative path in a variable either', async () => {
    const files = { ...NO_PASSWORD, ...secure(EVIL) };
    const place = await placeOf({ files, env: { OS_CLIENT_SECURE_FILE: 'secure.yaml' } });
    expect(await loadIn(place, {}, { skipsCurrentDirectory: true })).toMatchObject({
      auth: { auth_url: 'http://mine/v3' },
    });
  });

  it('is in its usual place when the command is started there', async () => {
    const place = await placeOf({ files: NO_PASSWORD });
    const cwd = join(place.home, '.config/openstack');
    expect(await loadIn({ ...place, cwd })).toMatchObject({ cloud: 'c' });
    await symlink(cwd, join(place.base, 'link'));
    expect(await loadIn({ ...place, cwd: join(place.base, 'link') })).toMatchObject({ cloud: 'c' });
  });

  it('cannot be brought in by a relative path in XDG variables', async () => {
    const files = { 'work/openstack/clouds.yaml': 'clouds: {c: {}}' };
    for (const variable of ['XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS'])
      await expect(load({ cloud: 'c', files, env: { [variable]: '.' } })).rejects.toThrow(
        'no clouds are configured',
      );
  });

  it('decides nothing about a relative path of another file', async () => {
    const { tls } = await load({
      cloud: 'c',
      files: { [HOME]: 'clouds: {c: {auth: {auth_url: "http://mine"}, cacert: ca.pem, key: ~/k.pem}}' },
    });
    expect(tls.cacert).toMatch(/home\/\.config\/openstack\/ca\.pem$/);
    expect(tls.key).toMatch(/home\/k\.pem$/);
  });

  it('is read for the names of clouds, and for nothing else without a permission', async () => {
    const place = await placeOf({ files: local('auth: {auth_url: "http://here", token: x}') });
    await expect(loadIn(place, { requiresAllowedFiles: true })).rejects.toThrow('must be allowed first');
    await allowFile(readFileToAllow(join(place.cwd, 'clouds.yaml')), place);
    expect(await loadIn(place, { requiresAllowedFiles: true })).toMatchObject({ cloud: 'c' });
  });
});

describe('a permission', () => {
  const situation = { files: { ...CLOUD, ...secure(EVIL) } };
  const path = (place: TestPlace) => join(place.cwd, 'secure.yaml');
  const allowed = async () => {
    const place = await placeOf(situation);
    await allowFile(readFileToAllow(path(place)), place);
    return place;
  };

  it('is for the path and the content', async () => {
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

  it('ends for older contents with a new one', async () => {
    const place = await allowed();
    await writeFile(path(place), `clouds: {c: {${EVIL}}} # new`);
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
    await writeFile(path(place), `clouds: {c: {${EVIL}}}`);
    await expect(loadIn(place)).rejects.toThrow('must be allowed first');
  });

  it('can be removed', async () => {
    const place = await allowed();
    expect(await forgetFile(path(place), place)).toBe(true);
    await expect(loadIn(place)).rejects.toThrow('must be allowed first');
    expect(await forgetFile(path(place), place)).toBe(false);
  });

  it.each([
    ['OS_CLIENT_SECURE_FILE', 'secure.yaml'],
    ['OS_CLIENT_SECURE_FILE', './secure.yaml'],
  ])('is the name in %s', async (variable, value) => {
    expect(await load({ cloud: 'c', ...situation, env: { [variable]: value } })).toMatchObject({
      auth: { auth_url: 'http://evil/v3' },
    });
  });

  it('is for the named file alone', async () => {
    const env = { OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
    const files = { 'work/clouds.yaml': CLOUD[HOME] as string, ...secure(EVIL) };
    await expect(load({ cloud: 'c', files, env })).rejects.toThrow('must be allowed first');
  });

  it('is asked for once, with all that it is for', async () => {
    const place = await placeOf({ files: { ...CLOUD, ...secure(`${EVIL}, verify: false`) } });
    const asked: string[] = [];
    const answer = (yes: boolean) => ({
      confirm: async (question: string) => {
        asked.push(question);
        return yes;
      },
    });
    await expect(loadIn(place, answer(false))).rejects.toThrow('must be allowed first');
    expect(await loadIn(place, answer(true))).toMatchObject({ cloud: 'c' });
    expect(await loadIn(place, answer(false))).toMatchObject({ cloud: 'c' });
    const home = join(place.home, '.config/openstack/clouds.yaml');
    const question = `Use the password from ${home}:1 with verify false, auth_url http://evil/v3 from ${path(place)}? [y/N] `;
    expect(asked).toEqual([question, question]);
  });

  it('is for each file', async () => {
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
    'ends when %s lets others change the file',
    async (_, change) => {
      const place = await allowed();
      await change(path(place));
      await expect(loadIn(place)).rejects.toThrow('must be allowed first');
    },
  );

  it('is needed by name too where a kubeconfig that was made there names the file', async () => {
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

  it('is neither given nor asked for where others can change the file', async () => {
    const place = await placeOf(situation);
    await chmod(path(place), 0o646);
    const confirm = async () => true;
    await expect(loadIn(place, { confirm })).rejects.toMatchObject({
      hint: `Everybody can write to ${path(place)}, so it can be allowed by name only: set OS_CLIENT_SECURE_FILE to its path.`,
    });
    await expect(allowFile(readFileToAllow(path(place)), place)).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot allow ${path(place)}: everybody can write to ${path(place)}.`,
    });
    const named = { ...place, env: { ...place.env, OS_CLIENT_SECURE_FILE: 'secure.yaml' } };
    expect(await loadIn(named)).toMatchObject({ cloud: 'c' });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is neither given nor asked for where another user owns the file',
    async () => {
      const place = await placeOf(situation);
      await chown(path(place), 54_321, 54_321);
      await expect(loadIn(place, { confirm: async () => true })).rejects.toMatchObject({
        hint: expect.stringMatching(/^Another user owns .*, so it can be allowed by name only/),
      });
      await expect(allowFile(readFileToAllow(path(place)), place)).rejects.toThrow('another user owns');
    },
  );

  it('is stored for the user alone', async () => {
    const place = await placeOf({ ...situation, env: { XDG_STATE_HOME: '@/state' } });
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
    await chmod(dirname(join(place.base, 'state/magnum/allowed-files/x')), 0o777);
    await allowFile(readFileToAllow(path(place)), place);
    expect(await loadIn(place)).toMatchObject({ cloud: 'c' });
  });
});

describe('options of auth', () => {
  it('that are secrets on the command line are secrets in files', () => {
    const secrets = (Object.values(globalOptions) as { sets?: string; secret?: true }[]).flatMap(
      ({ sets, secret }) => (secret && sets?.startsWith('auth.') ? [sets.slice('auth.'.length)] : []),
    );
    expect(secrets.filter((name) => !SECRET_OPTIONS.has(name))).toEqual([]);
  });

  it('that are neither identity nor secret are destinations', () => {
    for (const name of [...SECRET_OPTIONS, ...IDENTITY_OPTIONS]) expect(isAuthOption(name)).toBe(true);
    expect([...SECRET_OPTIONS].filter((name) => IDENTITY_OPTIONS.has(name))).toEqual([]);
  });
});
