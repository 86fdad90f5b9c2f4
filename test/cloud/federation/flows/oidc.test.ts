/** OpenID Connect with the certified oidc-provider, a real Keystone behind mod_auth_openidc, and a real Magnum. */
import { afterEach, describe, expect, it } from 'vitest';
import { openid, revokeTokens, setFaults, state, withPassword } from './oidc-person.ts';
import { expectCloudAccess, expectError } from './proof.ts';
import { user } from './user.ts';

const { clients } = state.openid;
const { alice, bob } = state.people;

/** The error of mod_auth_openidc, with or without a reason. */
const REJECTED_TOKEN = /The web server of Keystone at \S+ (?:rejected the token|denied access)/;

const passwordUser = (client = clients.public, more: Record<string, string> = {}) =>
  user(openid('v3oidcpassword', client, { ...withPassword(alice), ...more }));

afterEach(() => setFaults({}));

describe('v3oidcpassword', () => {
  it('v3oidcpassword: logs in, and creates clusters', { tags: ['auth-type/v3oidcpassword'] }, async () => {
    const person = passwordUser();
    const result = await person.magnum('login');
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('Logged in as alice') });
    await expectCloudAccess(person);
  });

  it('v3oidcpassword: logs in as a confidential client, without discovery, with a JWT, an ID token or a one-time password', async () => {
    const { OS_DISCOVERY_ENDPOINT: _, ...withoutDiscovery } = openid('v3oidcpassword', clients.confidential);
    const people = [
      passwordUser(clients.confidential),
      user({ ...withoutDiscovery, ...withPassword(alice), OS_ACCESS_TOKEN_ENDPOINT: state.openid.token }),
      passwordUser(clients.publicJwt, { OS_AUTH_URL: state.identity.jwt }),
      passwordUser(clients.confidentialJwt, { OS_AUTH_URL: state.identity.jwt }),
      passwordUser(clients.publicJwt, {
        OS_AUTH_URL: state.identity.jwt,
        OS_ACCESS_TOKEN_TYPE: 'id_token',
        OS_OPENID_SCOPE: 'openid profile groups',
      }),
      passwordUser(clients.oneTimePassword, {
        OS_IDP_OTP_KEY: clients.oneTimePassword.parameter,
        OS_PASSCODE: clients.oneTimePassword.value,
      }),
    ];
    for (const person of people) expect(await person.magnum('cluster-list')).toMatchObject({ code: 0 });
  });

  it('v3oidcpassword: prompts for the password and the one-time password', async () => {
    const { parameter, value } = clients.oneTimePassword;
    const person = user(
      openid('v3oidcpassword', clients.oneTimePassword, {
        OS_USERNAME: alice.name,
        OS_IDP_OTP_KEY: parameter,
      }),
    );
    const terminal = person.terminal('login');
    await terminal.shows(/Password for alice at \S+: /);
    terminal.type(`${alice.password}\r`);
    await terminal.shows(/One-time password for alice at \S+: /);
    terminal.type(`${value}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('Logged in as alice');
    expect(terminal.text()).not.toContain(alice.password);
  });

  it('v3oidcpassword: logs in with the stored refresh token after the token was revoked', async () => {
    const person = passwordUser(clients.refresh);
    const result = await person.magnum('login');
    expect(result.stdout).toContain('then renewed automatically');
    await person.magnum('cluster-list');
    await revokeTokens(person);
    // With another project, because Magnum may cache the old token for some minutes.
    const again = await person.magnum(
      'cluster-list',
      '--debug',
      '--os-project-name',
      state.projects[1] ?? '',
    );
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/grant_type=refresh_token/) });
    expect(again.stderr).not.toMatch(/grant_type=password/);
  });

  it.each([
    ['a wrong password', 4, /rejected the username or password/, /OS_PASSWORD/, { OS_PASSWORD: 'wrong' }],
    ['an unknown client', 4, /does not know client nosuch/, /OS_CLIENT_ID/, { OS_CLIENT_ID: 'nosuch' }],
    [
      'a wrong client secret',
      4,
      /does not know client .*, or its secret is wrong/,
      /OS_CLIENT_SECRET/,
      { OS_CLIENT_SECRET: 'no' },
    ],
    [
      'a user that the mapping does not include',
      4,
      /accepted the login, but the mapping of Keystone at \S+ does not include your account/,
      /Ask the cloud administrator/,
      withPassword(bob),
    ],
    [
      'an unknown identity provider',
      2,
      /does not offer this federated login/,
      /--os-identity-provider/,
      { OS_IDENTITY_PROVIDER: 'no' },
    ],
    [
      'an ID token without the scope openid',
      1,
      /returned no ID token/,
      /OS_OPENID_SCOPE/,
      { OS_ACCESS_TOKEN_TYPE: 'id_token', OS_OPENID_SCOPE: 'email' },
    ],
  ] as const)('v3oidcpassword: fails with a hint for %s', async (_, code, sentence, hint, more) => {
    const person = passwordUser(clients.confidential, more);
    expectError(await person.magnum('cluster-list'), code, sentence, hint);
  });

  it('v3oidcpassword: fails for a client without the password grant', async () => {
    const result = await passwordUser(clients.noCode).magnum('cluster-list');
    expectError(result, 4, /does not allow client cli-nocode to use this login method/, /--os-auth-type/);
  });

  it('v3oidcpassword: fails for a wrong one-time password', async () => {
    const { parameter } = clients.oneTimePassword;
    const person = passwordUser(clients.oneTimePassword, {
      OS_IDP_OTP_KEY: parameter,
      OS_PASSCODE: '000000',
    });
    expectError(
      await person.magnum('cluster-list'),
      4,
      /rejected the username or password/,
      /one-time password/,
    );
  });

  it.each(['token', 'all'] as const)(
    'v3oidcpassword: fails as unreachable if the provider is unavailable: %s',
    async (fail) => {
      await setFaults({ fail });
      const result = await passwordUser().magnum('cluster-list');
      expectError(result, 7, /The OpenID provider at \S+ is not available: /, /Try again/);
    },
  );

  it('v3oidcpassword: fails if the web server of Keystone cannot validate the token', async () => {
    await setFaults({ fail: 'introspection' });
    const result = await passwordUser().magnum('cluster-list');
    expectError(result, 4, REJECTED_TOKEN, /newer token/);
  });

  it('v3oidcpassword: fails with the clock skew if the ID token for Keystone has expired', async () => {
    await setFaults({ skew: -7_200 });
    const sentence = /has expired\. The clock of \S+ is 2 hours behind this \S+'s\./;
    const person = passwordUser(clients.publicJwt, {
      OS_AUTH_URL: state.identity.jwt,
      OS_ACCESS_TOKEN_TYPE: 'id_token',
    });
    expectError(await person.magnum('cluster-list'), 4, sentence, /clock/);
  });

  it.each([
    [-7_200, '2 hours behind'],
    [86_400, '24 hours ahead of'],
  ])('v3oidcpassword: warns of a clock skew of %i s if Keystone accepts the token', async (skew, text) => {
    await setFaults({ skew });
    const result = await passwordUser().magnum('cluster-list');
    expect(result).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        new RegExp(`^WARNING: The clock of \\S+ is ${text} this \\S+'s\\.$`, 'm'),
      ),
    });
  });
});

describe('v3oidcclientcredentials', () => {
  it('v3oidcclientcredentials: logs in as the client itself, and creates clusters', {
    tags: ['auth-type/v3oidcclientcredentials'],
  }, async () => {
    const person = user(openid('v3oidcclientcredentials', clients.confidential));
    expect(await person.magnum('login')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('service-account-cli-confidential'),
    });
    await expectCloudAccess(person);
  });

  it('v3oidcclientcredentials: fails for a public client', async () => {
    const person = user(openid('v3oidcclientcredentials', { ...clients.public, secret: 'made-up' }));
    expectError(
      await person.magnum('cluster-list'),
      4,
      /does not know client .*, or its secret is wrong/,
      /a public client has no secret/,
    );
  });
});

describe('v3oidcaccesstoken', () => {
  /** Requests a token from the provider, as another program would. */
  async function requestAccessToken(client = clients.public): Promise<string> {
    const response = await fetch(state.openid.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        username: alice.name,
        password: alice.password,
        scope: 'openid profile groups',
        client_id: client.id,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  it('v3oidcaccesstoken: logs in with an access token, and creates clusters', {
    tags: ['auth-type/v3oidcaccesstoken'],
  }, async () => {
    const person = user(
      openid('v3oidcaccesstoken', clients.public, { OS_ACCESS_TOKEN: await requestAccessToken() }),
    );
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await expectCloudAccess(person);
  });

  it.each([
    ['an invalid token', async () => 'nonsense', state.identity.openid],
    [
      'a JWT that was tampered with',
      async () => tamperWith(await requestAccessToken(clients.publicJwt)),
      state.identity.jwt,
    ],
  ])('v3oidcaccesstoken: fails for %s', async (_, token, identity) => {
    const person = user(
      openid('v3oidcaccesstoken', clients.public, { OS_ACCESS_TOKEN: await token(), OS_AUTH_URL: identity }),
    );
    expectError(await person.magnum('cluster-list'), 4, REJECTED_TOKEN, /token/);
  });
});

/** Replaces the user, and keeps the signature. */
function tamperWith(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, preferred_username: 'admin' })).toString(
    'base64url',
  );
  return [header, changed, signature].join('.');
}
