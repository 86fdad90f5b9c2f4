/** OS-OAUTH1 and OS-OAUTH2 of a real Keystone; both are for one project by what they are. */
import { describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { EXIT, expectRefusal, makesClusters } from './proof.ts';
import { user } from './user.ts';

const { identity, oauth1, oauth2, projects } = readFederationState();

describe('v3oauth1', () => {
  const signed = (more: Record<string, string> = {}) =>
    user({
      OS_AUTH_TYPE: 'v3oauth1',
      OS_AUTH_URL: identity.plain,
      OS_CONSUMER_KEY: oauth1.consumerKey,
      OS_CONSUMER_SECRET: oauth1.consumerSecret,
      OS_ACCESS_KEY: oauth1.accessKey,
      OS_ACCESS_SECRET: oauth1.accessSecret,
      ...more,
    });

  it('logs in with a signed request, and works in the project of the access token', {
    tags: ['auth-type/v3oauth1'],
  }, async () => {
    const person = signed();
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    const whoami = await person.magnum('whoami', '-f', 'value', '-c', 'project');
    expect(whoami.stdout.trim()).toBe(projects[0]);
    await makesClusters(person);
  });

  it.each([
    ['an unknown consumer', { OS_CONSUMER_KEY: 'nobody' }],
    ['a wrong consumer secret', { OS_CONSUMER_SECRET: 'wrong' }],
    ['an unknown access token', { OS_ACCESS_KEY: 'none' }],
    ['a wrong access secret', { OS_ACCESS_SECRET: 'wrong' }],
  ])('tells %s', async (_, more) => {
    const failure = await signed(more as unknown as Record<string, string>).magnum('cluster-list');
    expectRefusal(failure, EXIT.auth, /rejected the login/, /--os-consumer-key/);
  });
});

describe('v3oauth2clientcredential', () => {
  const client = (more: Record<string, string> = {}) =>
    user({
      OS_AUTH_TYPE: 'v3oauth2clientcredential',
      OS_AUTH_URL: identity.plain,
      OS_OAUTH2_ENDPOINT: oauth2.tokenEndpoint,
      OS_OAUTH2_CLIENT_ID: oauth2.clientId,
      OS_OAUTH2_CLIENT_SECRET: oauth2.clientSecret,
      ...more,
    });

  it('logs in as a client, and works in its project', {
    tags: ['auth-type/v3oauth2clientcredential'],
  }, async () => {
    const person = client();
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    const listed = await person.magnum('--debug', 'cluster-list');
    expect(listed.stderr).toMatch(/authorization: \*\*\*/);
    expect(listed.stderr).toMatch(/x-auth-token: \{SHA256\}/);
    await makesClusters(person);
  });

  it('tells a wrong secret, an unknown client, and an address that is none', async () => {
    const wrong = await client({ OS_OAUTH2_CLIENT_SECRET: 'wrong' }).magnum('cluster-list');
    expectRefusal(wrong, EXIT.auth, /refused the OAuth 2\.0 client/, /--os-oauth2-client-secret/);
    const unknown = await client({ OS_OAUTH2_CLIENT_ID: 'nobody' }).magnum('cluster-list');
    expectRefusal(unknown, EXIT.auth, /no client with this ID/, /--os-oauth2-client-id/);
    const lost = await client({ OS_OAUTH2_ENDPOINT: `${identity.plain}/OS-OAUTH2/tokens` }).magnum(
      'cluster-list',
    );
    expectRefusal(lost, EXIT.failed, /gave no OAuth 2\.0 access token/, /OS_OAUTH2_ENDPOINT/);
  });
});
