/** A kubeconfig that is made from variables or options, for each auth type, and used in an empty environment. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { keystonePlugin } from '../../src/commands/cluster/keystone-plugin.ts';
import { authTypes } from '../../src/keystone/plugins/index.ts';
import { identityKey } from '../../src/keystone/session/cache-keys.ts';
import { createSelfSigned } from '../http/certificates.ts';
import { createTestStore } from '../keystone/session/credential-store.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

const certificates = temporaryDirectory();
const OWN_CERTIFICATE = { OS_CERT: join(certificates, 'cert.pem'), OS_KEY: join(certificates, 'key.pem') };

let sandbox: TestCloud;
beforeAll(async () => {
  const { cert, key } = await createSelfSigned();
  writeFileSync(OWN_CERTIFICATE.OS_CERT, cert);
  writeFileSync(OWN_CERTIFICATE.OS_KEY, key);
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());

const USER = { OS_USERNAME: 'someone', OS_USER_DOMAIN_NAME: 'Default' };
const FEDERATION = { OS_IDENTITY_PROVIDER: 'idp', OS_PROTOCOL: 'mapped' };
const OPENID = { ...FEDERATION, OS_CLIENT_ID: 'magnum', OS_DISCOVERY_ENDPOINT: 'http://127.0.0.1:9/openid' };
const ADFS = {
  OS_IDENTITY_PROVIDER_URL: 'http://127.0.0.1:9/trust',
  OS_SERVICE_PROVIDER_ENDPOINT: 'http://127.0.0.1:9/adfs',
  OS_SERVICE_PROVIDER_ENTITY_ID: 'urn:cloud',
};
const OAUTH2 = { OS_OAUTH2_ENDPOINT: 'http://127.0.0.1:9/oauth2', OS_OAUTH2_CLIENT_ID: 'client' };

interface Login {
  readonly variables: Record<string, string>;
  /** Never written, and not required where a session is stored. */
  readonly secrets: Record<string, string>;
}

/** The types whose token is from Keystone, and whose session is used without their secret. */
const LOGINS: Readonly<Record<string, Login>> = {
  v3password: { variables: USER, secrets: { OS_PASSWORD: 'secret-1' } },
  v3totp: { variables: USER, secrets: { OS_PASSCODE: '123456' } },
  v3multifactor: {
    variables: { ...USER, OS_AUTH_METHODS: 'v3password,v3totp' },
    secrets: { OS_PASSWORD: 'secret-1', OS_PASSCODE: '123456' },
  },
  v3applicationcredential: {
    variables: { OS_APPLICATION_CREDENTIAL_ID: 'some-id' },
    secrets: { OS_APPLICATION_CREDENTIAL_SECRET: 'secret-1' },
  },
  v3oidcauthcode: { variables: { ...OPENID, OS_OPENID_SCOPE: 'openid' }, secrets: {} },
  v3oidcdeviceauthz: { variables: { ...OPENID, OS_CODE_CHALLENGE_METHOD: 'S256' }, secrets: {} },
  v3oidcpassword: {
    variables: { ...OPENID, ...USER },
    secrets: { OS_PASSWORD: 'secret-1', OS_CLIENT_SECRET: 'secret-2' },
  },
  v3oidcclientcredentials: { variables: OPENID, secrets: { OS_CLIENT_SECRET: 'secret-2' } },
  v3samlpassword: {
    variables: { ...FEDERATION, ...USER, OS_IDENTITY_PROVIDER_URL: 'http://127.0.0.1:9/ecp' },
    secrets: { OS_PASSWORD: 'secret-1' },
  },
  v3adfspassword: { variables: { ...FEDERATION, ...USER, ...ADFS }, secrets: { OS_PASSWORD: 'secret-1' } },
  v3websso: { variables: { OS_PROTOCOL: 'openid', OS_IDENTITY_PROVIDER: 'idp' }, secrets: {} },
  v3kerberos: { variables: { OS_MUTUAL_AUTH: 'disabled' }, secrets: {} },
  v3fedkerb: { variables: { ...FEDERATION, OS_MUTUAL_AUTH: 'required' }, secrets: {} },
  v3oauth1: {
    variables: { OS_CONSUMER_KEY: 'consumer', OS_ACCESS_KEY: 'access' },
    secrets: { OS_CONSUMER_SECRET: 'secret-1', OS_ACCESS_SECRET: 'secret-2' },
  },
  v3oauth2clientcredential: { variables: OAUTH2, secrets: { OS_OAUTH2_CLIENT_SECRET: 'secret-1' } },
  v3oauth2mtlsclientcredential: {
    variables: { ...OAUTH2, ...OWN_CERTIFICATE },
    secrets: {},
  },
};

/** The types for which the kubeconfig cannot be used elsewhere, or not at all. */
const OTHER_TYPES = ['v3token', 'v3oidcaccesstoken', 'v3tokenlessauth', 'admin_token', 'none', 'http_basic'];

const flagOf = (variable: string): string => `--${variable.toLowerCase().replaceAll('_', '-')}`;

/** Stores a session for the login of these variables, as if the user had logged in. */
async function storeSession(home: string, env: Record<string, string>): Promise<void> {
  const config = await loadCloud({ auth: {}, values: {} }, { env, cwd: home, home, platform: 'linux' });
  const token = JSON.parse((await sandbox.run('token-issue', '-f', 'json')).stdout) as {
    id: string;
    expires: string;
  };
  await createTestStore(home).sessions.update(identityKey(config), (session) => ({
    ...session,
    isFromLogin: true,
    token: { id: token.id, expiresAt: token.expires },
    identityUrl: sandbox.identityUrl,
  }));
}

/** Runs the plugin of a kubeconfig with nothing but a home directory. */
async function runPlugin(home: string, dir: string) {
  const text = readFileSync(join(dir, 'config'), 'utf8');
  const { exec } = parse(text).users[0].user as {
    exec: { args: string[]; env?: { name: string; value: string }[] };
  };
  const args = exec.args.slice(exec.args.indexOf('kube-credential'));
  const env = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const output = await sandbox.runWith(
    { cwd: '/', env: { ...env, HOME: home, OS_CLOUD: undefined } },
    ...args,
  );
  return { text, args, output };
}

describe('a kubeconfig in an empty environment', () => {
  it('is tested for all auth types', () => {
    const all = authTypes.map(({ names: [name] }) => name);
    expect([...Object.keys(LOGINS), ...OTHER_TYPES].sort()).toEqual(all.sort());
  });

  describe.each([['--use-keystone'], ['--exec']])('made with %s', (mode) => {
    it.each(Object.entries(LOGINS))(
      'logs in with %s, from variables and from options',
      async (type, { variables, secrets }) => {
        const home = temporaryDirectory();
        const common = {
          OS_AUTH_URL: sandbox.identityUrl,
          OS_PROJECT_NAME: 'demo',
          OS_PROJECT_DOMAIN_NAME: 'Default',
        };
        const login = { ...common, OS_AUTH_TYPE: type, ...variables };
        await storeSession(home, login);
        const isTyped = Object.entries(login).flatMap(([name, value]) => [flagOf(name), value]);
        for (const [env, words] of [
          [{ ...login, ...secrets }, []],
          [secrets, isTyped],
        ] as const) {
          const dir = join(temporaryDirectory(), 'kube');
          const made = await sandbox.runWith(
            { cwd: home, env: { ...env, HOME: home, OS_CLOUD: undefined } },
            ...['cluster-config', 'kube', mode, '--dir', dir, ...words],
          );
          expect(made).toMatchObject({ code: 0, stdout: `export KUBECONFIG=${dir}/config\n` });
          const { text, args, output } = await runPlugin(home, dir);
          expect(args.slice(args.indexOf('--os-auth-type')).slice(0, 2)).toEqual(['--os-auth-type', type]);
          expect(text).not.toMatch(/secret-\d|123456/);
          expect(output).toMatchObject({ code: 0, stderr: '' });
          expect(Object.keys(JSON.parse(output.stdout).status)).toContain(
            mode === '--exec' ? 'clientKeyData' : 'token',
          );
        }
      },
    );
  });

  it.each([
    ['OS_PASSCODE', { OS_PASSCODE: '123456' }, 'v3password'],
    ['OS_PASSWORD', { OS_PASSWORD: 'demo' }, 'v3password'],
    ['OS_APPLICATION_CREDENTIAL_ID', { OS_APPLICATION_CREDENTIAL_ID: 'some-id' }, 'v3applicationcredential'],
    ['OS_AUTH_METHODS', { OS_AUTH_METHODS: 'v3password,v3totp', OS_PASSWORD: 'x' }, 'v3multifactor'],
  ])('has the auth type that is inferred from %s', async (_, variables, type) => {
    const home = temporaryDirectory();
    const login = {
      OS_AUTH_URL: sandbox.identityUrl,
      ...USER,
      OS_PROJECT_NAME: 'demo',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    };
    await storeSession(home, { ...login, ...variables });
    const dir = join(temporaryDirectory(), 'kube');
    const env = { ...login, ...variables, HOME: home, OS_CLOUD: undefined };
    await sandbox.runWith({ cwd: home, env }, 'cluster-config', 'kube', '--use-keystone', '--dir', dir);
    const { args, output } = await runPlugin(home, dir);
    expect(args).toContain(type);
    expect(output).toMatchObject({ code: 0, stderr: '' });
  });

  it('made with --exec has the endpoint and the API of Magnum', async () => {
    const home = temporaryDirectory();
    const env = {
      ...{
        HOME: home,
        OS_AUTH_TYPE: 'none',
        OS_ENDPOINT_OVERRIDE: sandbox.magnumUrl,
        OS_INTERFACE: 'internal',
      },
      ...{ MAGNUM_API_VERSION: '1.10', OS_CONTAINER_INFRA_SERVICE_TYPE: 'magnum' },
    };
    // Without a kubeconfig, because the sandbox requires a token.
    const config = await loadCloud({ auth: {}, values: {} }, { env, cwd: home, home, platform: 'linux' });
    const place = { env, cwd: home, home, platform: 'linux', selfCommand: ['magnum'] } as const;
    const argumentsWith = (certificate: boolean) =>
      keystonePlugin(config, place, { certificate, portable: false }).args;
    expect(argumentsWith(true)).toEqual([
      ...['kube-credential', '--os-endpoint-type', 'internal', '--service-type', 'magnum'],
      ...[
        '--os-endpoint-override',
        sandbox.magnumUrl,
        '--magnum-api-version',
        '1.10',
        '--os-auth-type',
        'none',
      ],
    ]);
    expect(argumentsWith(false)).toEqual(['kube-credential', '--os-auth-type', 'none']);
  });
});

describe('cluster-config', () => {
  const asDemo = () => ({
    OS_AUTH_URL: sandbox.identityUrl,
    OS_PROJECT_NAME: 'demo',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_CLOUD: undefined,
  });
  const make = async (env: Record<string, string | undefined>, ...words: string[]) => {
    const home = temporaryDirectory();
    return sandbox.runWith(
      { cwd: home, env: { ...env, HOME: home } },
      ...['cluster-config', 'kube', '--dir', join(home, 'kube'), ...words],
    );
  };

  it.each([['--use-keystone'], ['--exec']])('%s warns if the login is only a token', async (mode) => {
    const { stdout } = await sandbox.run('token-issue', '-f', 'value', '-c', 'id');
    const made = await make({ ...asDemo(), OS_TOKEN: stdout.trim() }, mode);
    expect(made).toMatchObject({
      code: 0,
      stderr:
        'WARNING: The kubeconfig contains no secret, so kubectl works only where OS_TOKEN is set and valid; ' +
        'log in without a token to write a kubeconfig that works elsewhere\n',
    });
  });

  it('warns if the login requires a secret that is in a variable and that kubectl cannot prompt for', async () => {
    const credential = sandbox.state.applicationCredentials[0];
    const env = {
      OS_AUTH_URL: sandbox.identityUrl,
      OS_CLOUD: undefined,
      OS_APPLICATION_CREDENTIAL_ID: credential?.id,
      OS_APPLICATION_CREDENTIAL_SECRET: credential?.secret,
    };
    expect(await make(env, '--use-keystone')).toMatchObject({
      code: 0,
      stderr:
        'WARNING: The kubeconfig contains no secret, so kubectl works only where OS_APPLICATION_CREDENTIAL_SECRET is set ' +
        'or magnum login has stored a session\n',
    });
    const stale = { OS_CLIENT_SECRET: 'x', OS_ACCESS_TOKEN: 'y' };
    const password = {
      ...asDemo(),
      ...stale,
      OS_USERNAME: 'demo',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PASSWORD: 'demo',
    };
    expect(await make(password, '--use-keystone')).toMatchObject({ code: 0, stderr: '' });
  });

  it.each(['none', 'http_basic', 'v3tokenlessauth'])(
    '--use-keystone rejects %s, which has no token',
    async (type) => {
      const env = {
        ...asDemo(),
        OS_AUTH_TYPE: type,
        OS_ENDPOINT: sandbox.magnumUrl,
        OS_USERNAME: 'demo',
        OS_PASSWORD: 'demo',
      };
      expect(await make(env, '--use-keystone')).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(
          `Auth type ${type} provides no token, which --use-keystone requires.`,
        ),
      });
      for (const command of ['kube-credential', 'token-issue'])
        expect(await sandbox.runWith({ env }, command)).toMatchObject({ code: 4, stdout: '' });
    },
  );
});
