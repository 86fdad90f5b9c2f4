/** WS-Trust with a replacement for AD FS that follows the specification; mod_shib verifies its assertions. */
import { afterEach, describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { expectCloudAccess, expectError } from './proof.ts';
import { REJECTED_ASSERTIONS, setProviderFaults, withSaml } from './saml-person.ts';
import { user } from './user.ts';

const { adfs, people } = readFederationState();

const person = (who = people.alice, more: Record<string, string> = {}) =>
  user(
    withSaml('v3adfspassword', adfs, adfs.url, who, {
      OS_SERVICE_PROVIDER_ENDPOINT: adfs.serviceProviderEndpoint,
      OS_SERVICE_PROVIDER_ENTITY_ID: adfs.serviceProviderEntityId,
      ...more,
    }),
  );

afterEach(() => setProviderFaults(adfs.control, {}));

describe('v3adfspassword', () => {
  it('v3adfspassword: logs in, and creates clusters', { tags: ['auth-type/v3adfspassword'] }, async () => {
    const alice = person();
    const result = await alice.magnum('login');
    expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/Logged in as \S*alice/) });
    await expectCloudAccess(alice);
  });

  it('v3adfspassword: requests the assertion for the endpoint without OS_SERVICE_PROVIDER_ENTITY_ID', async () => {
    const result = await person(people.alice, { OS_SERVICE_PROVIDER_ENTITY_ID: '' }).magnum(
      'cluster-list',
      '--debug',
    );
    expect(result).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'a wrong password',
      { OS_PASSWORD: '<wrong>&"' },
      4,
      /rejected the username or password: ID3242/,
      /OS_PASSWORD/,
    ],
    [
      'a service provider that AD FS does not know',
      { OS_SERVICE_PROVIDER_ENTITY_ID: 'urn:x' },
      4,
      /rejected the login: ID3082/,
      /may not be registered there/,
    ],
    [
      'a wrong identity provider URL',
      { OS_IDENTITY_PROVIDER_URL: new URL('/adfs/ls', adfs.url).href },
      1,
      /does not accept logins at this URL/,
      /OS_IDENTITY_PROVIDER_URL/,
    ],
  ] as const)('v3adfspassword: fails with a hint for %s', async (_, more, code, sentence, hint) => {
    expectError(await person(people.alice, more).magnum('cluster-list'), code, sentence, hint);
  });

  it('v3adfspassword: fails for a user that the mapping does not include', async () => {
    const result = await person(people.bob).magnum('cluster-list');
    expectError(
      result,
      4,
      /accepted the login, but the mapping of Keystone at \S+ does not include your account/,
      /Ask the cloud administrator/,
    );
  });

  it.each(REJECTED_ASSERTIONS)(
    'v3adfspassword: fails with the reason of the service provider for an assertion %s',
    async (_, faults, reasons) => {
      await setProviderFaults(adfs.control, faults);
      const result = await person().magnum('cluster-list');
      expectError(result, 4, /rejected the identity provider's assertion: /, /clocks/);
      expect(result.stderr.split(' (HTTP')[0]).toMatch(reasons.shibboleth);
    },
  );

  it('v3adfspassword: fails as unreachable if AD FS is unavailable', async () => {
    await setProviderFaults(adfs.control, { fail: true });
    const result = await person().magnum('cluster-list');
    expectError(result, 7, /The identity provider at \S+ is not available: /, /Try again/);
  });
});
