/** SAML 2.0 with ECP: a real Keystone behind mod_auth_mellon and mod_shib, pysaml2 as identity provider, and a real Magnum. */
import { afterEach, describe, expect, it } from 'vitest';
import { readFederationState } from '../state.ts';
import { expectCloudAccess, expectError } from './proof.ts';
import { REJECTED_ASSERTIONS, setProviderFaults, withSaml } from './saml-person.ts';
import { user } from './user.ts';

const { saml, people } = readFederationState();

afterEach(() => setProviderFaults(saml.control, {}));

describe.each(['mellon', 'shibboleth'] as const)('v3samlpassword behind %s', (module) => {
  const person = (who = people.alice, more: Record<string, string> = {}) =>
    user(withSaml('v3samlpassword', saml[module], saml.url, who, more));

  it('v3samlpassword: logs in, and creates clusters', { tags: ['auth-type/v3samlpassword'] }, async () => {
    const alice = person();
    const result = await alice.magnum('login');
    expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/Logged in as \S*alice/) });
    await expectCloudAccess(alice);
  });

  it('v3samlpassword: lists clusters without a session', async () => {
    expect(await person().magnum('cluster-list', '--debug')).toMatchObject({ code: 0 });
  });

  it('v3samlpassword: fails for a wrong password', async () => {
    const result = await person(people.alice, { OS_PASSWORD: 'wrong' }).magnum('cluster-list');
    expectError(result, 4, /rejected the username or password\./, /OS_USERNAME.*OS_PASSWORD/);
  });

  it('v3samlpassword: fails for a user that the mapping does not include', async () => {
    const result = await person(people.bob).magnum('cluster-list');
    expectError(
      result,
      4,
      /accepted the login, but the mapping of Keystone at \S+ does not include your account/,
      /Ask the cloud administrator/,
    );
  });

  it.each(REJECTED_ASSERTIONS)(
    'v3samlpassword: fails with the reason of the service provider for an assertion %s',
    async (_, faults, reasons) => {
      await setProviderFaults(saml.control, faults);
      const result = await person().magnum('cluster-list');
      expectError(
        result,
        4,
        /^ERROR: The service provider at \S+ rejected the identity provider's assertion: /,
        /clocks/,
      );
      expect(result.stderr.split(' (HTTP')[0]).toMatch(reasons[module]);
    },
  );

  it('v3samlpassword: fails as unreachable if the identity provider becomes unavailable', async () => {
    await setProviderFaults(saml.control, { fail: true });
    const result = await person().magnum('cluster-list');
    expectError(result, 7, /The identity provider at \S+ is not available: /, /Try again/);
  });

  it('v3samlpassword: fails for an unknown protocol', async () => {
    const result = await person(people.alice, { OS_PROTOCOL: 'nosuch' }).magnum('cluster-list');
    expectError(result, 2, /does not offer this federated login/, /OS_PROTOCOL/);
  });
});

describe('v3samlpassword', () => {
  it('v3samlpassword: prompts for a missing password', async () => {
    const { OS_PASSWORD, ...env } = withSaml('v3samlpassword', saml.mellon, saml.url, people.alice);
    const terminal = user(env).terminal('cluster-list');
    await terminal.shows(/Password for alice at \S+: /);
    terminal.type(`${OS_PASSWORD}\r`);
    expect(await terminal.finished).toMatchObject({ code: 0 });
    expect(terminal.text()).not.toContain(OS_PASSWORD);
  });

  it('v3samlpassword: fails for a wrong identity provider URL', async () => {
    const url = new URL('/elsewhere', saml.url).href;
    const result = await user(withSaml('v3samlpassword', saml.mellon, url, people.alice)).magnum(
      'cluster-list',
    );
    expectError(result, 1, /does not accept logins at this URL/, /OS_IDENTITY_PROVIDER_URL/);
  });
});
