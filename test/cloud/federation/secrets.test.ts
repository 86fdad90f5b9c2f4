/**
 * Searches for secrets: logs in with each auth type and --debug, with success and failure, and then searches the output of all commands
 * of these tests, the command lines of all processes, and all files in the users' home directories.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND } from '../../support/magnum-command.ts';
import { passcodeOf } from './flows/passcode.ts';
import { recordedPaths, user } from './flows/user.ts';
import { readFederationState } from './state.ts';

const state = readFederationState();
const { people, openid, saml, adfs, kerberos, oauth1, oauth2, identity, projects } = state;
const { alice, carol, erin, frank } = people;

/** The secrets by their descriptions. */
const SECRETS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.values(people).map(({ name, password }) => [`the password of ${name}`, password]),
  ),
  ...Object.fromEntries(
    Object.values(openid.clients).flatMap(({ id, secret }) =>
      secret === undefined ? [] : [[`the secret of ${id}`, secret]],
    ),
  ),
  'the TOTP secret of erin': erin.totpSecret,
  'the TOTP secret of frank': frank.totpSecret,
  'the OAuth 1.0 consumer secret': oauth1.consumerSecret,
  'the OAuth 1.0 access secret': oauth1.accessSecret,
  'the OAuth 2.0 client secret': oauth2.clientSecret,
};

const scope = { OS_PROJECT_NAME: projects[0] ?? '', OS_PROJECT_DOMAIN_NAME: 'Default' };
const federation = ({
  identity: url,
  identityProvider,
  protocol,
}: typeof openid | typeof adfs | typeof saml.mellon | typeof kerberos) => ({
  OS_AUTH_URL: url,
  OS_IDENTITY_PROVIDER: identityProvider,
  OS_PROTOCOL: protocol,
  ...scope,
});
const userOptions = ({ name, password }: { name: string; password: string }) => ({
  OS_USERNAME: name,
  OS_PASSWORD: password,
});
const clientOptions = ({ id, secret = '' }: { id: string; secret?: string }) => ({
  OS_CLIENT_ID: id,
  OS_CLIENT_SECRET: secret,
});
const local = { OS_AUTH_URL: identity.plain, OS_USER_DOMAIN_NAME: 'Default', ...scope };
const discovery = { OS_DISCOVERY_ENDPOINT: openid.discovery };

/** Variables for each login without a browser, and those that make it fail. */
const LOGINS: readonly (readonly [
  name: string,
  env: () => Record<string, string>,
  wrong: Record<string, string>,
])[] = [
  [
    'v3oidcpassword',
    () => ({
      OS_AUTH_TYPE: 'v3oidcpassword',
      ...federation(openid),
      ...discovery,
      ...userOptions(alice),
      ...clientOptions(openid.clients.confidential),
    }),
    { OS_CLIENT_SECRET: `${openid.clients.confidential.secret}-not` },
  ],
  [
    'v3oidcclientcredentials',
    () => ({
      OS_AUTH_TYPE: 'v3oidcclientcredentials',
      ...federation(openid),
      ...discovery,
      ...clientOptions(openid.clients.confidential),
    }),
    { OS_CLIENT_SECRET: `${openid.clients.confidential.secret}-not` },
  ],
  [
    'v3samlpassword',
    () => ({
      OS_AUTH_TYPE: 'v3samlpassword',
      ...federation(saml.mellon),
      OS_IDENTITY_PROVIDER_URL: saml.url,
      ...userOptions(alice),
    }),
    { OS_PASSWORD: `${alice.password}-not` },
  ],
  [
    'v3adfspassword',
    () => ({
      OS_AUTH_TYPE: 'v3adfspassword',
      ...federation(adfs),
      OS_IDENTITY_PROVIDER_URL: adfs.url,
      OS_SERVICE_PROVIDER_ENDPOINT: adfs.serviceProviderEndpoint,
      OS_SERVICE_PROVIDER_ENTITY_ID: adfs.serviceProviderEntityId,
      ...userOptions(alice),
    }),
    { OS_PASSWORD: `${alice.password}-not` },
  ],
  [
    'Keystone to Keystone',
    () => ({
      OS_AUTH_TYPE: 'v3password',
      OS_AUTH_URL: state.keystoneToKeystone.identity,
      OS_USER_DOMAIN_NAME: 'Default',
      ...userOptions(carol),
      OS_PROJECT_NAME: state.keystoneToKeystone.project,
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_SERVICE_PROVIDER: state.keystoneToKeystone.serviceProviders.mellon,
      OS_REMOTE_PROJECT_NAME: projects[0] ?? '',
      OS_REMOTE_PROJECT_DOMAIN_NAME: 'Default',
    }),
    { OS_PASSWORD: `${carol.password}-not` },
  ],
  [
    'v3fedkerb',
    () => ({
      OS_AUTH_TYPE: 'v3fedkerb',
      ...federation(kerberos),
      ...kerberos.environment,
      KRB5CCNAME: kerberos.caches.alice,
      NODE_PATH: kerberos.nodeModules,
    }),
    { KRB5CCNAME: kerberos.caches.empty },
  ],
  [
    'v3totp',
    () => ({ OS_AUTH_TYPE: 'v3totp', ...local, OS_USERNAME: erin.name, OS_PASSCODE: passcodeOf(erin) }),
    { OS_PASSCODE: '000000' },
  ],
  [
    'v3multifactor',
    () => ({
      OS_AUTH_TYPE: 'v3multifactor',
      ...local,
      ...userOptions(frank),
      OS_PASSCODE: passcodeOf(frank),
    }),
    { OS_PASSWORD: `${frank.password}-not` },
  ],
  [
    'v3oauth1',
    () => ({
      OS_AUTH_TYPE: 'v3oauth1',
      OS_AUTH_URL: identity.plain,
      OS_CONSUMER_KEY: oauth1.consumerKey,
      OS_CONSUMER_SECRET: oauth1.consumerSecret,
      OS_ACCESS_KEY: oauth1.accessKey,
      OS_ACCESS_SECRET: oauth1.accessSecret,
    }),
    { OS_ACCESS_SECRET: `${oauth1.accessSecret}-not` },
  ],
  [
    'v3oauth2clientcredential',
    () => ({
      OS_AUTH_TYPE: 'v3oauth2clientcredential',
      OS_AUTH_URL: identity.plain,
      OS_OAUTH2_ENDPOINT: oauth2.tokenEndpoint,
      OS_OAUTH2_CLIENT_ID: oauth2.clientId,
      OS_OAUTH2_CLIENT_SECRET: oauth2.clientSecret,
    }),
    { OS_OAUTH2_CLIENT_SECRET: `${oauth2.clientSecret}-not` },
  ],
];

/** Tokens of Keystone, and JSON web tokens. */
const TOKEN = /gAAAA[\w-]{60,}|eyJ[\w-]{16,}\.[\w-]{16,}\./;

/** Command lines, which every user of the machine can read with `ps`. */
const commandLines = new Set<string>();
let timer: NodeJS.Timeout | undefined;
function recordCommandLines(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // The process has exited.
    }
  }
}
beforeAll(() => {
  timer = setInterval(recordCommandLines, 50);
});
afterAll(() => clearInterval(timer));

const secretsIn = (text: string): string[] =>
  Object.entries(SECRETS).flatMap(([what, secret]) => {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    return forms.some((form) => text.includes(form)) ? [what] : [];
  });

/** The credentials of Basic authentication, whose base64 does not contain that of the secret. */
const basicCredentials = Object.values(openid.clients)
  .map(({ id, secret = '' }) => `${id}:${secret}`)
  .concat(Object.values(people).map(({ name, password }) => `${name}:${password}`))
  .map((pair) => Buffer.from(pair).toString('base64'));

describe.each(LOGINS)('%s', (_, env, wrong) => {
  it('prints no secret with --debug for a successful login', async () => {
    const person = user(env());
    const login = await person.magnum('login', '--debug');
    expect(login, login.stderr).toMatchObject({ code: 0 });
    const listed = await person.magnum('cluster-list', '--debug');
    expect(listed, listed.stderr).toMatchObject({ code: 0 });
    for (const { stdout, stderr } of [login, listed, await person.magnum('logout', '--debug')]) {
      expect(stderr).toContain('DEBUG: ');
      expect(TOKEN.exec(stdout + stderr)?.[0]).toBeUndefined();
      expect(secretsIn(stdout + stderr)).toEqual([]);
    }
  });

  it('prints no secret with --debug for a failed login', async () => {
    const { code, stdout, stderr } = await user({ ...env(), ...wrong }).magnum('cluster-list', '--debug');
    expect(code).toBeGreaterThan(0);
    expect(TOKEN.exec(stdout + stderr)?.[0]).toBeUndefined();
    expect(secretsIn(stdout + stderr)).toEqual([]);
  });
});

const files = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

describe('after all logins', () => {
  const { homes, output } = recordedPaths();

  it('finds a secret, a token, command lines and debug output', () => {
    expect(secretsIn(`x${alice.password}y`)).toEqual(['the password of alice']);
    expect(TOKEN.test(`gAAAA${'x'.repeat(100)}`)).toBe(true);
    expect(commandLines.size).toBeGreaterThan(10);
    expect(readFileSync(output, 'utf8')).toContain('DEBUG: ');
  });

  it('finds no secret in the output of all commands', () => {
    const text = readFileSync(output, 'utf8');
    expect(secretsIn(text)).toEqual([]);
    expect(basicCredentials.filter((credentials) => text.includes(credentials))).toEqual([]);
  });

  it('finds no secret in the command lines of magnum', () => {
    const magnumLines = [...commandLines].filter((line) => line.includes(COMMAND.at(-1) as string));
    expect(magnumLines.length).toBeGreaterThan(0);
    expect(magnumLines.flatMap(secretsIn)).toEqual([]);
  });

  it('finds no password in the home directories, and tokens only in private files and directories', () => {
    for (const path of files(homes)) {
      const text = readFileSync(path, 'latin1');
      expect(secretsIn(text), path).toEqual([]);
      if (!TOKEN.test(text)) continue;
      expect((statSync(path).mode & 0o777).toString(8), path).toBe('600');
      expect((statSync(join(path, '..')).mode & 0o777).toString(8), path).toBe('700');
    }
  });
});
