/**
 * No secret gets out: every way of logging in once more with --debug, well and badly, and then a search of all that any
 * command of these tests has printed, of the command lines of all processes meanwhile, and of every file in the users' homes.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND } from '../../support/magnum-command.ts';
import { passcodeOf } from './flows/passcode.ts';
import { searched, user } from './flows/user.ts';
import { readFederationState } from './state.ts';

const state = readFederationState();
const { people, openid, saml, adfs, kerberos, oauth1, oauth2, identity, projects } = state;
const { alice, carol, erin, frank } = people;

/** What must never be seen, by what it is. */
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
const by = ({
  identity: url,
  identityProvider,
  protocol,
}: typeof openid | typeof adfs | typeof saml.mellon | typeof kerberos) => ({
  OS_AUTH_URL: url,
  OS_IDENTITY_PROVIDER: identityProvider,
  OS_PROTOCOL: protocol,
  ...scope,
});
const who = ({ name, password }: { name: string; password: string }) => ({
  OS_USERNAME: name,
  OS_PASSWORD: password,
});
const client = ({ id, secret = '' }: { id: string; secret?: string }) => ({
  OS_CLIENT_ID: id,
  OS_CLIENT_SECRET: secret,
});
const local = { OS_AUTH_URL: identity.plain, OS_USER_DOMAIN_NAME: 'Default', ...scope };
const discovery = { OS_DISCOVERY_ENDPOINT: openid.discovery };

/** Variables for each way that needs no browser, and those that make it fail. */
const WAYS: readonly (readonly [
  name: string,
  env: () => Record<string, string>,
  wrong: Record<string, string>,
])[] = [
  [
    'v3oidcpassword',
    () => ({
      OS_AUTH_TYPE: 'v3oidcpassword',
      ...by(openid),
      ...discovery,
      ...who(alice),
      ...client(openid.clients.confidential),
    }),
    { OS_CLIENT_SECRET: `${openid.clients.confidential.secret}-not` },
  ],
  [
    'v3oidcclientcredentials',
    () => ({
      OS_AUTH_TYPE: 'v3oidcclientcredentials',
      ...by(openid),
      ...discovery,
      ...client(openid.clients.confidential),
    }),
    { OS_CLIENT_SECRET: `${openid.clients.confidential.secret}-not` },
  ],
  [
    'v3samlpassword',
    () => ({
      OS_AUTH_TYPE: 'v3samlpassword',
      ...by(saml.mellon),
      OS_IDENTITY_PROVIDER_URL: saml.url,
      ...who(alice),
    }),
    { OS_PASSWORD: `${alice.password}-not` },
  ],
  [
    'v3adfspassword',
    () => ({
      OS_AUTH_TYPE: 'v3adfspassword',
      ...by(adfs),
      OS_IDENTITY_PROVIDER_URL: adfs.url,
      OS_SERVICE_PROVIDER_ENDPOINT: adfs.serviceProviderEndpoint,
      OS_SERVICE_PROVIDER_ENTITY_ID: adfs.serviceProviderEntityId,
      ...who(alice),
    }),
    { OS_PASSWORD: `${alice.password}-not` },
  ],
  [
    'Keystone to Keystone',
    () => ({
      OS_AUTH_TYPE: 'v3password',
      OS_AUTH_URL: state.keystoneToKeystone.identity,
      OS_USER_DOMAIN_NAME: 'Default',
      ...who(carol),
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
      ...by(kerberos),
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
    () => ({ OS_AUTH_TYPE: 'v3multifactor', ...local, ...who(frank), OS_PASSCODE: passcodeOf(frank) }),
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

const seen = new Set<string>();
let watching: NodeJS.Timeout | undefined;
/** What `ps` shows to everybody on the machine. */
function lookAtProcesses(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // It has ended meanwhile.
    }
  }
}
beforeAll(() => {
  watching = setInterval(lookAtProcesses, 50);
});
afterAll(() => clearInterval(watching));

const secretsIn = (text: string): string[] =>
  Object.entries(SECRETS).flatMap(([what, secret]) => {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    return forms.some((form) => text.includes(form)) ? [what] : [];
  });

/** Basic authentication puts a name before the secret, and then base64 looks otherwise. */
const basics = Object.values(openid.clients)
  .map(({ id, secret = '' }) => `${id}:${secret}`)
  .concat(Object.values(people).map(({ name, password }) => `${name}:${password}`))
  .map((pair) => Buffer.from(pair).toString('base64'));

describe.each(WAYS)('%s', (_, env, wrong) => {
  it('shows no secret with --debug when it works', async () => {
    const person = user(env());
    const logged = await person.magnum('login', '--debug');
    expect(logged, logged.stderr).toMatchObject({ code: 0 });
    const listed = await person.magnum('cluster-list', '--debug');
    expect(listed, listed.stderr).toMatchObject({ code: 0 });
    for (const { stdout, stderr } of [logged, listed, await person.magnum('logout', '--debug')]) {
      expect(stderr).toContain('DEBUG: ');
      expect(TOKEN.exec(stdout + stderr)?.[0]).toBeUndefined();
      expect(secretsIn(stdout + stderr)).toEqual([]);
    }
  });

  it('shows no secret with --debug when it fails', async () => {
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

describe('afterwards', () => {
  const { homes, output } = searched();

  it('this search finds what there is to find', () => {
    expect(secretsIn(`x${alice.password}y`)).toEqual(['the password of alice']);
    expect(TOKEN.test(`gAAAA${'x'.repeat(100)}`)).toBe(true);
    expect(seen.size).toBeGreaterThan(10);
    expect(readFileSync(output, 'utf8')).toContain('DEBUG: ');
  });

  it('nothing that any command has printed holds a secret', () => {
    const text = readFileSync(output, 'utf8');
    expect(secretsIn(text)).toEqual([]);
    expect(basics.filter((basic) => text.includes(basic))).toEqual([]);
  });

  it('no command line of any process has held one', () => {
    const magnums = [...seen].filter((line) => line.includes(COMMAND.at(-1) as string));
    expect(magnums.length).toBeGreaterThan(0);
    expect(magnums.flatMap(secretsIn)).toEqual([]);
  });

  it('no file in a home holds a password, and those with tokens are private', () => {
    for (const path of files(homes)) {
      const text = readFileSync(path, 'latin1');
      expect(secretsIn(text), path).toEqual([]);
      if (!TOKEN.test(text)) continue;
      expect((statSync(path).mode & 0o777).toString(8), path).toBe('600');
      expect((statSync(join(path, '..')).mode & 0o777).toString(8), path).toBe('700');
    }
  });
});
