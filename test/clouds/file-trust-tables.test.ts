/** The options, destinations and secrets that decide about files in the current directory, one by one. */
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  allowFile,
  disallowFile,
  isAllowed,
  readFileToAllow,
  reasonNotToAllow,
} from '../../src/clouds/allowed-files.ts';
import { scalar } from '../../src/clouds/config-tree.ts';
import type { ConfigFile } from '../../src/clouds/file-reader.ts';
import { isForeign } from '../../src/clouds/file-reader.ts';
import { assertTrusted, IDENTITY_OPTIONS, type TrustPolicy } from '../../src/clouds/file-trust.ts';
import { SECRET_OPTIONS } from '../../src/clouds/secret-options.ts';
import { placeOf, type TestPlace } from './place.ts';

const SECRETS = [
  ...['password', 'password_command', 'token', 'token_command', 'passcode', 'application_credential_secret'],
  ...['access_token', 'client_secret', 'oauth2_client_secret', 'consumer_secret', 'access_secret', 'code'],
];
const isCommand = (name: string) => name.endsWith('_command');
const IDENTITY = [
  ...['username', 'user_name', 'user_id', 'user_domain_id', 'user_domain_name', 'default_domain_id'],
  ...['default_domain_name', 'project_id', 'project_name', 'tenant_id', 'tenant_name', 'project_domain_id'],
  ...['project_domain_name', 'domain_id', 'domain_name', 'system_scope', 'trust_id', 'remote_project_id'],
  ...['remote_project_name', 'remote_project_domain_id', 'remote_project_domain_name', 'service_provider'],
  ...['identity_provider', 'protocol', 'application_credential_id', 'application_credential_name'],
  ...['client_id', 'oauth2_client_id', 'consumer_key', 'access_key', 'access_token_type', 'openid_scope'],
  ...['idp_otp_key', 'code_challenge', 'code_challenge_method', 'auth_methods'],
];

it('SECRET_OPTIONS and IDENTITY_OPTIONS: contain these options', () => {
  expect([...SECRET_OPTIONS]).toEqual(SECRETS);
  expect([...IDENTITY_OPTIONS]).toEqual(IDENTITY);
});

type Texts = Record<string, string>;

interface Login {
  readonly authType?: string;
  /** Settings of a file in the current directory. */
  readonly local?: { readonly top?: Texts; readonly auth?: Texts };
  /** Settings of the environment. */
  readonly own?: { readonly top?: Texts; readonly auth?: Texts };
  /** The path of another file that was read. */
  readonly otherFile?: string;
  readonly isForeign?: boolean;
  readonly holdsItsText?: boolean;
}

async function trust(login: Login, policy: TrustPolicy = {}): Promise<string | undefined> {
  const place = await placeOf({ files: { 'work/clouds.yaml': 'x: 1\n', 'work/k.pem': '', 'k.pem': '' } });
  const path = join(place.cwd, 'clouds.yaml');
  const { authType = 'v3password', local = {}, own = {}, otherFile } = login;
  const nodes = (key: 'top' | 'auth') =>
    new Map([
      ...Object.entries(local[key] ?? {}).map(([name, text]) => [name, scalar(text, `${path}:1`)] as const),
      ...Object.entries(own[key] ?? {}).map(([name, text]) => [name, scalar(text, 'OS_X')] as const),
    ]);
  const file = {
    ...{ kind: 'clouds', path, bytes: await readFile(path), root: undefined },
    ...{ isForeign: login.isForeign ?? true, holdsItsText: login.holdsItsText ?? true },
  } as unknown as ConfigFile;
  const other = { ...file, path: otherFile, isForeign: false } as ConfigFile;
  const files = otherFile === undefined ? [file] : [file, other];
  try {
    const trusted = await assertTrusted(
      { authType, settings: { top: nodes('top'), auth: nodes('auth') }, files },
      place,
      policy,
    );
    return trusted?.replace(path, 'FILE');
  } catch (error) {
    return (error as Error).message.replaceAll(path, 'FILE');
  }
}

const REJECTION = ' from FILE: a file in the current directory must be allowed first.';
const AUTH_URL = { auth_url: 'http://evil' };

describe('assertTrusted', () => {
  it.each(SECRETS)('rejects %s from elsewhere', async (option) => {
    const result = await trust({ local: { auth: AUTH_URL }, own: { auth: { [option]: 'x' } } });
    expect(result).toBe(`Cannot use the ${option.replaceAll('_', ' ')} from OS_X with auth_url${REJECTION}`);
  });

  it.each(IDENTITY)('does not treat %s as a destination', async (option) => {
    const login = { local: { auth: { [option]: 'x' } }, own: { auth: { password: 'x' } } };
    expect(await trust(login)).toBeUndefined();
  });

  it.each([
    ...['auth_url', 'identity_provider_url', 'discovery_endpoint', 'access_token_endpoint', 'endpoint'],
    ...['authorization_endpoint', 'device_authorization_endpoint', 'service_provider_endpoint'],
    ...['service_provider_entity_id', 'oauth2_endpoint', 'redirect_uri', 'mutual_auth', 'unknown'],
  ])('treats the option %s as a destination', async (option) => {
    const login = { local: { auth: { [option]: 'x' } }, own: { auth: { password: 'x' } } };
    expect(await trust(login)).toBe(`Cannot use the password from OS_X with ${option}${REJECTION}`);
  });

  it.each(['verify', 'insecure', 'cacert', 'container_infra_endpoint_override', 'container_infra_endpoint'])(
    'treats the setting %s as a destination',
    async (name) => {
      const login = { local: { top: { [name]: 'x' } }, own: { auth: { password: 'x' } } };
      expect(await trust(login)).toBe(`Cannot use the password from OS_X with ${name}${REJECTION}`);
    },
  );

  it.each(['region_name', 'interface', 'cert', 'verify_x', 'api_timeout', 'container_infra_service_type'])(
    'does not treat the setting %s as a destination',
    async (name) => {
      const login = { local: { top: { [name]: 'x' } }, own: { auth: { password: 'x' } } };
      expect(await trust(login)).toBeUndefined();
    },
  );

  it.each([
    ['v2password', 'password'],
    ['v3password', 'password'],
    ['v3oidcpassword', 'password'],
    ['v3samlpassword', 'password'],
    ['v3adfspassword', 'password'],
    ['http_basic', 'password'],
    ['v2token', 'token'],
    ['v3token', 'token'],
    ['admin_token', 'token'],
    ['v3totp', 'passcode'],
    ['v3applicationcredential', 'application_credential_secret'],
    ['v3oidcclientcredentials', 'client_secret'],
    ['v3oidcaccesstoken', 'access_token'],
    ['v3oauth1', 'access_secret'],
    ['v3oauth2clientcredential', 'oauth2_client_secret'],
  ])('%s: needs only %s of the file', async (authType, secret) => {
    expect(await trust({ authType, local: { auth: { ...AUTH_URL, [secret]: 'x' } } })).toBe('FILE');
    const others = Object.fromEntries(
      SECRETS.filter((name) => name !== secret && !isCommand(name)).map((name) => [name, 'x']),
    );
    const message = `Cannot use a stored session, a password prompt or other credentials with auth_url${REJECTION}`;
    expect(await trust({ authType, local: { auth: { ...AUTH_URL, ...others } } })).toBe(message);
  });

  it.each(['v3kerberos', 'v3fedkerb', 'v3websso', 'v3oidcauthcode', 'v3multifactor', 'v3oidcdeviceauthz'])(
    '%s: needs a permission even with all secrets in the file',
    async (authType) => {
      const secrets = SECRETS.filter((name) => !isCommand(name)).map((name) => [name, 'x']);
      const auth = { ...AUTH_URL, ...Object.fromEntries(secrets) };
      expect(await trust({ authType, local: { auth }, otherFile: '/f' })).toBe(
        `Cannot use a stored session, a password prompt or other credentials for /f with auth_url${REJECTION}`,
      );
    },
  );

  it.each(SECRETS.filter(isCommand))(
    'rejects %s of the file, also if the file is allowed',
    async (option) => {
      const auth = { ...AUTH_URL, [option]: 'x' };
      const message = `Cannot use ${option} from FILE: commands in files of the current directory are never run.`;
      expect(await trust({ local: { auth } }, { confirm: async () => true })).toBe(message);
      expect(await trust({ authType: 'none', local: { auth } })).toBe(message);
      expect(await trust({ local: { auth }, isForeign: false })).toBeUndefined();
      expect(await trust({ local: { auth: AUTH_URL }, own: { auth: { [option]: 'x' } } })).toContain(
        `the ${option.replace('_', ' ')} from OS_X`,
      );
    },
  );

  it.each(['none', 'noauth'])(
    '%s: needs no secret, but its client key must be in the file',
    async (authType) => {
      expect(await trust({ authType, local: { auth: AUTH_URL }, own: { auth: { password: 'x' } } })).toBe(
        'FILE',
      );
      expect(await trust({ authType, local: { auth: AUTH_URL }, own: { top: { key: '/k' } } })).toBe(
        `Cannot use the client key from OS_X with auth_url${REJECTION}`,
      );
    },
  );

  it.each([
    ['k.pem', 'FILE'],
    ['./k.pem', 'FILE'],
    ['../k.pem', `Cannot use the client key from FILE:1 with auth_url${REJECTION}`],
    ['nosuch.pem', `Cannot use the client key from FILE:1 with auth_url${REJECTION}`],
    ['.', `Cannot use the client key from FILE:1 with auth_url${REJECTION}`],
  ])('with the client key %s in the file: %s', async (key, expected) => {
    expect(await trust({ local: { top: { key }, auth: { ...AUTH_URL, password: 'x' } } })).toBe(expected);
  });

  it('hides credentials in a URL in the question, and stores the permission only after yes', async () => {
    const questions: string[] = [];
    const confirm = async (question: string) => questions.push(question) === 2;
    const login = {
      local: { auth: { auth_url: 'http://user:made-up@evil/' } },
      own: { auth: { password: 'x' } },
    };
    expect(await trust(login, { confirm })).toContain('must be allowed first');
    expect(await trust(login, { confirm })).toBeUndefined();
    expect(questions).toHaveLength(2);
    expect(questions[0]).toMatch(
      /^Use the password from OS_X with auth_url http:\/\/[^ ]*@evil\/ from \/.*\/clouds\.yaml\? \[y\/N\] $/,
    );
    expect(questions[0]).not.toContain('made-up');
  });

  it('does not check a file that is not foreign, and requires a permission for all with requiresAllowedFiles', async () => {
    const login = { local: { auth: AUTH_URL }, own: { auth: { password: 'x' } } };
    expect(await trust({ ...login, isForeign: false })).toBeUndefined();
    expect(await trust({ ...login, isForeign: false }, { requiresAllowedFiles: true })).toBeUndefined();
    expect(await trust({ local: { top: { region_name: 'R' } } }, { requiresAllowedFiles: true })).toBe(
      'Cannot use FILE: a file in the current directory must be allowed first.',
    );
    expect(await trust({ local: { auth: { ...AUTH_URL, password: 'x' } }, holdsItsText: false })).toBe(
      `Cannot use the password from FILE:1 with auth_url${REJECTION}`,
    );
  });
});

describe('isForeign', () => {
  const foreign = (place: TestPlace, path = join(place.cwd, 'clouds.yaml')) =>
    isForeign('clouds', path, place);

  it('is true only for a file directly in the current directory that no variable names', async () => {
    const place = await placeOf({});
    await mkdir(join(place.cwd, 'sub'));
    expect(foreign(place)).toBe(true);
    expect(foreign(place, join(place.cwd, 'sub/clouds.yaml'))).toBe(false);
    expect(foreign(place, join(place.base, 'clouds.yaml'))).toBe(false);
    const named = { ...place, env: { ...place.env, OS_CLIENT_CONFIG_FILE: 'clouds.yaml' } };
    expect(foreign(named)).toBe(false);
    expect(isForeign('secure', join(place.cwd, 'clouds.yaml'), named)).toBe(true);
  });

  it('is true for each path in MAGNUM_UNTRUSTED_FILES only', async () => {
    const place = await placeOf({});
    const env = { ...place.env, MAGNUM_UNTRUSTED_FILES: '/a/clouds.yaml:/b/clouds.yaml' };
    const untrusted = { ...place, env };
    expect(
      ['/a/clouds.yaml', '/b/clouds.yaml', '/c/clouds.yaml', '/a'].map((path) => foreign(untrusted, path)),
    ).toEqual([true, true, false, false]);
    const windows = {
      ...untrusted,
      platform: 'win32',
      env: { MAGNUM_UNTRUSTED_FILES: 'C:\\a;C:\\b' },
    } as const;
    expect(isForeign('clouds', 'C:\\b', windows)).toBe(true);
  });
});

describe('allowFile, isAllowed and disallowFile', () => {
  const create = async (name = 'clouds.yaml') => {
    const place = await placeOf({ files: { [`work/${name}`]: 'x: 1\n' } });
    return {
      place,
      path: join(place.cwd, name),
      folder: join(place.home, '.local/state/magnum/allowed-files'),
    };
  };

  it('store one private file with the path, which is removed with the permission', async () => {
    const { place, path, folder } = await create();
    const file = readFileToAllow(path);
    expect(await isAllowed(file, place)).toBe(false);
    await allowFile(file, place);
    await allowFile(file, place);
    const [name = '', ...others] = await readdir(folder);
    expect([name, others]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), []]);
    expect(await readFile(join(folder, name), 'utf8')).toBe(`${path}\n`);
    expect(await isAllowed(file, place)).toBe(true);
    expect(await isAllowed({ path, bytes: Buffer.from('x: 2\n') }, place)).toBe(false);
    expect(await disallowFile(path, place)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
    expect(await disallowFile(path, place)).toBe(false);
  });

  it('keep the permissions for other files', async () => {
    const { place, path } = await create();
    const other = join(place.cwd, 'secure.yaml');
    await writeFile(other, 'x: 1\n');
    for (const file of [path, other]) await allowFile(readFileToAllow(file), place);
    expect(await disallowFile(path, place)).toBe(true);
    expect(await isAllowed(readFileToAllow(path), place)).toBe(false);
    expect(await isAllowed(readFileToAllow(other), place)).toBe(true);
  });

  it('resolve links in the directory', async () => {
    const { place, path } = await create();
    await symlink(place.cwd, join(place.base, 'link'));
    await allowFile(readFileToAllow(join(place.base, 'link/clouds.yaml')), place);
    expect(await isAllowed(readFileToAllow(path), place)).toBe(true);
  });

  it('ignore a permission that other users can read', async () => {
    const { place, path, folder } = await create();
    await allowFile(readFileToAllow(path), place);
    await chmod(join(folder, (await readdir(folder))[0] ?? ''), 0o644);
    expect(await isAllowed(readFileToAllow(path), place)).toBe(false);
  });

  it('reject a file that other users can change, with the way out', async () => {
    const { place, path, folder } = await create();
    await chmod(path, 0o606);
    expect(await reasonNotToAllow(path)).toBe('any user can write to it');
    await expect(allowFile(readFileToAllow(path), place)).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot allow ${path}: any user can write to it.`,
      hint: 'Remove the write permission of other users, or set OS_CLIENT_CONFIG_FILE or OS_CLIENT_SECURE_FILE to the path.',
    });
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await chmod(path, 0o600);
    expect(await reasonNotToAllow(path)).toBeUndefined();
  });

  it('reject without a home directory, and for a directory of permissions that cannot be written', async () => {
    const { place, path, folder } = await create();
    await expect(allowFile(readFileToAllow(path), { ...place, home: undefined })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`allow ${path}`),
    });
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, '');
    await expect(allowFile(readFileToAllow(path), place)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`Cannot write ${folder}: `),
    });
  });

  it('readFileToAllow: rejects a file that does not exist', () => {
    expect(() => readFileToAllow('/nosuch/clouds.yaml')).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: expect.stringMatching(/^Cannot read \/nosuch\/clouds\.yaml: /),
      }),
    );
  });
});
