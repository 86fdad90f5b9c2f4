/** WS-Trust with a stand-in for AD FS that follows the specification; its assertions are checked by mod_shib. */
import { afterEach, describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { expectRefusal, worksInTheCloud } from './proof.ts';
import { REFUSED_PROOFS, setProviderFaults, withSaml } from './saml-person.ts';
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
  it('logs in, and works in the cloud', { tags: ['auth-type/v3adfspassword'] }, async () => {
    const alice = person();
    const done = await alice.magnum('login');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/Logged in as \S*alice/) });
    await worksInTheCloud(alice);
  });

  it('names the service by its endpoint where it has no other name', async () => {
    const done = await person(people.alice, { OS_SERVICE_PROVIDER_ENTITY_ID: '' }).magnum(
      'cluster-list',
      '--debug',
    );
    expect(done).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'a wrong password',
      { OS_PASSWORD: '<wrong>&"' },
      4,
      /does not accept the user name and the password: ID3242/,
      /OS_PASSWORD/,
    ],
    [
      'a service that AD FS does not know',
      { OS_SERVICE_PROVIDER_ENTITY_ID: 'urn:x' },
      4,
      /rejected the login: ID3082/,
      /may not know this cloud/,
    ],
    [
      'another address',
      { OS_IDENTITY_PROVIDER_URL: new URL('/adfs/ls', adfs.url).href },
      1,
      /takes no logins at this address/,
      /OS_IDENTITY_PROVIDER_URL/,
    ],
  ] as const)('refuses %s in a sentence', async (_, more, code, sentence, hint) => {
    expectRefusal(await person(people.alice, more).magnum('cluster-list'), code, sentence, hint);
  });

  it('tells somebody whom the mapping refuses that AD FS did not', async () => {
    const done = await person(people.bob).magnum('cluster-list');
    expectRefusal(
      done,
      4,
      /let you in, but the mapping of Keystone at \S+ does not know you/,
      /Ask those who run/,
    );
  });

  it.each(REFUSED_PROOFS)(
    'says that the service provider refused an assertion %s',
    async (_, faults, words) => {
      await setProviderFaults(adfs.control, faults);
      const { stderr, ...done } = await person().magnum('cluster-list');
      expectRefusal({ ...done, stderr }, 4, /refused what the identity provider says of you: /, /clocks/);
      expect(stderr.split(' (HTTP')[0]).toMatch(words.shibboleth);
    },
  );

  it('says that AD FS went down', async () => {
    await setProviderFaults(adfs.control, { fail: true });
    const done = await person().magnum('cluster-list');
    expectRefusal(done, 7, /The identity provider at \S+ is not available: /, /Try again/);
  });
});
