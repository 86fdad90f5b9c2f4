/** SAML 2.0 by ECP: a real Keystone behind mod_auth_mellon and behind mod_shib, pysaml2 as identity provider, a real Magnum. */
import { afterEach, describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { expectRefusal, worksInTheCloud } from './proof.ts';
import { REFUSED_PROOFS, setProviderFaults, withSaml } from './saml-person.ts';
import { user } from './user.ts';

const { saml, people } = readFederationState();

afterEach(() => setProviderFaults(saml.control, {}));

describe.each(['mellon', 'shibboleth'] as const)('v3samlpassword behind %s', (module) => {
  const person = (who = people.alice, more: Record<string, string> = {}) =>
    user(withSaml('v3samlpassword', saml[module], saml.url, who, more));

  it('logs in, and works in the cloud', { tags: ['auth-type/v3samlpassword'] }, async () => {
    const alice = person();
    const done = await alice.magnum('login');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/Logged in as \S*alice/) });
    await worksInTheCloud(alice);
  });

  it('logs in without a session, and lists clusters', async () => {
    expect(await person().magnum('cluster-list', '--debug')).toMatchObject({ code: 0 });
  });

  it('refuses a wrong password', async () => {
    const done = await person(people.alice, { OS_PASSWORD: 'wrong' }).magnum('cluster-list');
    expectRefusal(done, 4, /does not accept the user name and the password\./, /OS_USERNAME.*OS_PASSWORD/);
  });

  it('tells somebody whom the mapping refuses that the identity provider did not', async () => {
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
      await setProviderFaults(saml.control, faults);
      const { stderr, ...done } = await person().magnum('cluster-list');
      expectRefusal(
        { ...done, stderr },
        4,
        /^ERROR: The service provider at \S+ refused what the identity provider says of you: /,
        /clocks/,
      );
      expect(stderr.split(' (HTTP')[0]).toMatch(words[module]);
    },
  );

  it('says that the identity provider went down half-way', async () => {
    await setProviderFaults(saml.control, { fail: true });
    const done = await person().magnum('cluster-list');
    expectRefusal(done, 7, /The identity provider at \S+ is not available: /, /Try again/);
  });

  it('knows no other protocol', async () => {
    const done = await person(people.alice, { OS_PROTOCOL: 'nosuch' }).magnum('cluster-list');
    expectRefusal(done, 2, /no such federated login/, /OS_PROTOCOL/);
  });
});

describe('v3samlpassword', () => {
  it('asks for the password on a terminal', async () => {
    const { OS_PASSWORD, ...env } = withSaml('v3samlpassword', saml.mellon, saml.url, people.alice);
    const terminal = user(env).terminal('cluster-list');
    await terminal.shows(/Password for alice: /);
    terminal.type(`${OS_PASSWORD}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(OS_PASSWORD);
  });

  it('says that an address takes no such logins', async () => {
    const url = new URL('/elsewhere', saml.url).href;
    const done = await user(withSaml('v3samlpassword', saml.mellon, url, people.alice)).magnum(
      'cluster-list',
    );
    expectRefusal(done, 1, /takes no logins at this address/, /OS_IDENTITY_PROVIDER_URL/);
  });
});
