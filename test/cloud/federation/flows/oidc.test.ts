/** OpenID Connect with the certified oidc-provider, a real Keystone behind mod_auth_openidc, and a real Magnum. */
import { afterEach, describe, expect, it } from 'vitest';
import { openid, revokeTokens, setFaults, state, withPassword } from './oidc-person.ts';
import { expectRefusal, worksInTheCloud } from './proof.ts';
import { user } from './user.ts';

const { clients } = state.openid;
const { alice, bob } = state.people;

const password = (client = clients.public, more: Record<string, string> = {}) =>
  user(openid('v3oidcpassword', client, { ...withPassword(alice), ...more }));

afterEach(() => setFaults({}));

describe('v3oidcpassword', () => {
  it('logs in, and works in the cloud', { tags: ['auth-type/v3oidcpassword'] }, async () => {
    const person = password();
    const done = await person.magnum('login');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('Logged in as alice') });
    await worksInTheCloud(person);
  });

  it('logs in as a confidential client, with endpoints instead of discovery, with an ID token or a JWT', async () => {
    const { OS_DISCOVERY_ENDPOINT: _, ...bare } = openid('v3oidcpassword', clients.confidential);
    const people = [
      password(clients.confidential),
      user({ ...bare, ...withPassword(alice), OS_ACCESS_TOKEN_ENDPOINT: state.openid.token }),
      password(clients.publicJwt, { OS_AUTH_URL: state.identity.jwt }),
      password(clients.confidentialJwt, { OS_AUTH_URL: state.identity.jwt }),
      password(clients.publicJwt, {
        OS_AUTH_URL: state.identity.jwt,
        OS_ACCESS_TOKEN_TYPE: 'id_token',
        OS_OPENID_SCOPE: 'openid profile groups',
      }),
      password(clients.oneTimePassword, {
        OS_IDP_OTP_KEY: clients.oneTimePassword.parameter,
        OS_PASSCODE: clients.oneTimePassword.value,
      }),
    ];
    for (const person of people) expect(await person.magnum('cluster-list')).toMatchObject({ code: 0 });
  });

  it('asks for the password and the one-time password on a terminal', async () => {
    const { parameter, value } = clients.oneTimePassword;
    const person = user(
      openid('v3oidcpassword', clients.oneTimePassword, {
        OS_USERNAME: alice.name,
        OS_IDP_OTP_KEY: parameter,
      }),
    );
    const terminal = person.terminal('login');
    await terminal.shows(/Password for alice: /);
    terminal.type(`${alice.password}\r`);
    await terminal.shows(/One-time password: /);
    terminal.type(`${value}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).toContain('Logged in as alice');
    expect(terminal.text()).not.toContain(alice.password);
  });

  it('keeps a refresh token, and logs in with that when the session’s token is gone', async () => {
    const person = password(clients.refresh);
    const done = await person.magnum('login');
    expect(done.stdout).toContain('then renewed automatically');
    await person.magnum('cluster-list');
    await revokeTokens(person);
    // For another project, as Magnum may believe in a token for some minutes more.
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
    [
      'a client that is unknown',
      4,
      /does not know the client nobody/,
      /OS_CLIENT_ID/,
      { OS_CLIENT_ID: 'nobody' },
    ],
    [
      'a client with another secret',
      4,
      /does not know the client/,
      /OS_CLIENT_SECRET/,
      { OS_CLIENT_SECRET: 'no' },
    ],
    [
      'somebody unmapped',
      4,
      /let you in, but the mapping .* does not know you/,
      /Ask those/,
      withPassword(bob),
    ],
    [
      'no such identity provider',
      2,
      /no such federated login/,
      /--os-identity-provider/,
      { OS_IDENTITY_PROVIDER: 'no' },
    ],
    [
      'an ID token without openid',
      1,
      /gave no ID token/,
      /OS_OPENID_SCOPE/,
      { OS_ACCESS_TOKEN_TYPE: 'id_token', OS_OPENID_SCOPE: 'email' },
    ],
  ] as const)('refuses %s in a sentence', async (_, code, sentence, hint, more) => {
    const person = password(clients.confidential, more);
    expectRefusal(await person.magnum('cluster-list'), code, sentence, hint);
  });

  it('refuses a client that may not do that', async () => {
    const done = await password(clients.noCode).magnum('cluster-list');
    expectRefusal(done, 4, /does not allow the client cli-nocode to log in this way/, /--os-auth-type/);
  });

  it('refuses a wrong one-time password', async () => {
    const { parameter } = clients.oneTimePassword;
    const person = password(clients.oneTimePassword, { OS_IDP_OTP_KEY: parameter, OS_PASSCODE: '000000' });
    expectRefusal(await person.magnum('cluster-list'), 4, /refused the user name/, /one-time password/);
  });

  it.each(['token', 'all'] as const)('says that the provider is down: %s', async (fail) => {
    await setFaults({ fail });
    const done = await password().magnum('cluster-list');
    expectRefusal(done, 7, /The OpenID provider at \S+ is not available: /, /Try again/);
  });

  it('says that Keystone cannot ask the provider any more', async () => {
    await setFaults({ fail: 'introspection' });
    const done = await password().magnum('cluster-list');
    expectRefusal(done, 4, /Keystone at \S+ does not/, /newer token/);
  });

  it('says by how much a clock is behind, where that ends the login', async () => {
    await setFaults({ skew: -7_200 });
    const sentence = /has expired\. The clock of \S+ is 2 hours behind this computer's\./;
    expectRefusal(await password().magnum('cluster-list'), 4, sentence, /clock/);
  });

  it('says by how much a clock is ahead, where that does no harm', async () => {
    await setFaults({ skew: 86_400 });
    const done = await password().magnum('cluster-list');
    expect(done).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^WARNING: The clock of \S+ is 24 hours ahead of this computer's\.$/m),
    });
  });
});

describe('v3oidcclientcredentials', () => {
  it('logs in as the client itself, and works in the cloud', {
    tags: ['auth-type/v3oidcclientcredentials'],
  }, async () => {
    const person = user(openid('v3oidcclientcredentials', clients.confidential));
    expect(await person.magnum('login')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('service-account-cli-confidential'),
    });
    await worksInTheCloud(person);
  });

  it('is not for a public client', async () => {
    const person = user(openid('v3oidcclientcredentials', { ...clients.public, secret: 'made-up' }));
    expectRefusal(
      await person.magnum('cluster-list'),
      4,
      /does not know the client/,
      /a public client has no secret/,
    );
  });
});

describe('v3oidcaccesstoken', () => {
  /** What another program got from the provider. */
  async function accessToken(client = clients.public): Promise<string> {
    const answer = await fetch(state.openid.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        username: alice.name,
        password: alice.password,
        scope: 'openid profile groups',
        client_id: client.id,
      }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  it('logs in with it, and works in the cloud', { tags: ['auth-type/v3oidcaccesstoken'] }, async () => {
    const person = user(
      openid('v3oidcaccesstoken', clients.public, { OS_ACCESS_TOKEN: await accessToken() }),
    );
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await worksInTheCloud(person);
  });

  it.each([
    ['no token', async () => 'nonsense', state.identity.openid],
    ['a tampered JWT', async () => tampered(await accessToken(clients.publicJwt)), state.identity.jwt],
  ])('refuses %s', async (_, token, identity) => {
    const person = user(
      openid('v3oidcaccesstoken', clients.public, { OS_ACCESS_TOKEN: await token(), OS_AUTH_URL: identity }),
    );
    expectRefusal(await person.magnum('cluster-list'), 4, /Keystone at \S+ does not/, /token/);
  });
});

/** Another subject, under the old signature. */
function tampered(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, preferred_username: 'admin' })).toString(
    'base64url',
  );
  return [header, changed, signature].join('.');
}
