/** OS-OAUTH1 and OS-OAUTH2 of a real Keystone, whose credentials are for one project. */
import { describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { createAndDeleteCluster, EXIT, expectError } from './proof.ts';
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

  it('v3oauth1: logs in with a signed request, and creates clusters in the project of the access token', {
    tags: ['auth-type/v3oauth1'],
  }, async () => {
    const person = signed();
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    const whoami = await person.magnum('whoami', '-f', 'value', '-c', 'project');
    expect(whoami.stdout.trim()).toBe(projects[0]);
    await createAndDeleteCluster(person);
  });

  it.each([
    ['an unknown consumer', { OS_CONSUMER_KEY: 'nobody' }],
    ['a wrong consumer secret', { OS_CONSUMER_SECRET: 'wrong' }],
    ['an unknown access token', { OS_ACCESS_KEY: 'none' }],
    ['a wrong access secret', { OS_ACCESS_SECRET: 'wrong' }],
  ])('v3oauth1: fails with a hint for %s', async (_, more) => {
    const result = await signed(more as unknown as Record<string, string>).magnum('cluster-list');
    expectError(result, EXIT.auth, /rejected the login/, /--os-consumer-key/);
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

  it('v3oauth2clientcredential: logs in as a client, and creates clusters in its project', {
    tags: ['auth-type/v3oauth2clientcredential'],
  }, async () => {
    const person = client();
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    const listed = await person.magnum('--debug', 'cluster-list');
    expect(listed.stderr).toMatch(/authorization: \*\*\*/);
    expect(listed.stderr).toMatch(/x-auth-token: \{SHA256\}/);
    await createAndDeleteCluster(person);
  });

  it('v3oauth2clientcredential: fails for a wrong secret, an unknown client and a wrong endpoint', async () => {
    const wrong = await client({ OS_OAUTH2_CLIENT_SECRET: 'wrong' }).magnum('cluster-list');
    expectError(wrong, EXIT.auth, /rejected the OAuth 2\.0 client/, /--os-oauth2-client-secret/);
    const unknown = await client({ OS_OAUTH2_CLIENT_ID: 'nobody' }).magnum('cluster-list');
    expectError(unknown, EXIT.auth, /no client with this ID/, /--os-oauth2-client-id/);
    const wrongEndpoint = await client({ OS_OAUTH2_ENDPOINT: `${identity.plain}/OS-OAUTH2/tokens` }).magnum(
      'cluster-list',
    );
    expectError(wrongEndpoint, EXIT.failed, /returned no OAuth 2\.0 access token/, /OS_OAUTH2_ENDPOINT/);
  });
});
