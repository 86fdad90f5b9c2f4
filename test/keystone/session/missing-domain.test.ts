/** Logins with names that have no domain. */
import { describe, expect, it } from 'vitest';
import { json } from '../../http/servers.ts';
import { configOf, demo, type FakeCloud, fakeCloud, sessionOf } from '../fake-cloud.ts';

type Named = { name?: string; domain?: { id?: string; name?: string } } | undefined;

/** As Keystone does, requires a domain for each name, of the user first. */
function strictCloud(): Promise<FakeCloud> {
  return fakeCloud({
    scoped: true,
    logIn: ({ body }, response) => {
      const { identity, scope } = JSON.parse(body).auth;
      const user: Named = identity[identity.methods[0]].user;
      const missing = [
        ...(user?.name && !user.domain ? ['user'] : []),
        ...(scope?.project?.name && !scope.project.domain ? ['project'] : []),
      ][0];
      if (missing === undefined) return false;
      json(response, 400, { error: { code: 400, message: `Expecting to find domain in ${missing}.` } });
      return true;
    },
  });
}

const without = (auth: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(auth).filter(([name]) => !names.includes(name)));

const DOMAINS = ['user_domain_name', 'project_domain_name'];

describe('a login with a name without a domain', () => {
  it.each([
    ['v3password', {}],
    ['v3totp', { passcode: '123456' }],
    ['v3applicationcredential', { application_credential_name: 'a', application_credential_secret: 's' }],
    ['v3multifactor', { passcode: '123456' }],
  ])('%s uses the fallback domain after Keystone has required one', async (authType, more) => {
    const cloud = await strictCloud();
    const auth = { ...without(demo(cloud), ...DOMAINS), ...more };
    const { session } = sessionOf(configOf(auth, { authType, fallbackDomainId: 'default' }));
    expect((await session.token()).id).toMatch(/^token-/);
    const [first, second] = cloud.logIns().map(({ auth: { identity, scope } }) => {
      const methods = identity.methods as string[];
      const users = methods.map((method) => (identity[method] as { user?: Named }).user?.domain);
      return { users, project: (scope as { project?: Named } | undefined)?.project?.domain };
    });
    expect(new Set(first?.users)).toEqual(new Set([undefined]));
    expect(new Set(second?.users.map((domain) => domain?.id))).toEqual(new Set(['default']));
    if (authType !== 'v3applicationcredential') expect(second?.project).toEqual({ id: 'default' });
    expect(cloud.logIns()).toHaveLength(2);
  });

  it('keeps the domain that is set, and the password in the repeated request', async () => {
    const cloud = await strictCloud();
    const auth = without(demo(cloud), 'project_domain_name');
    await sessionOf(configOf(auth, { fallbackDomainId: 'default' })).session.token();
    expect(cloud.logIns()[1]?.auth).toEqual({
      identity: {
        methods: ['password'],
        password: { user: { name: 'demo', domain: { name: 'Default' }, password: 'secret-of-demo' } },
      },
      scope: { project: { name: 'demo', domain: { id: 'default' } } },
    });
  });

  it('is sent once to a Keystone that does not require a domain', async () => {
    const cloud = await fakeCloud();
    const auth = without(demo(cloud), ...DOMAINS);
    await sessionOf(configOf(auth, { fallbackDomainId: 'default' })).session.token();
    expect(cloud.logIns()).toHaveLength(1);
  });

  it.each([
    [
      DOMAINS,
      '--os-user-domain-name (OS_USER_DOMAIN_NAME), --os-project-domain-name (OS_PROJECT_DOMAIN_NAME).',
    ],
    [['user_domain_name'], 'Set the user domain: --os-user-domain-name (OS_USER_DOMAIN_NAME).'],
    [['project_domain_name'], 'Set the project domain: --os-project-domain-name (OS_PROJECT_DOMAIN_NAME).'],
  ])('without a fallback domain and without %o, names only what is missing', async (names, hint) => {
    const cloud = await strictCloud();
    const { session } = sessionOf(configOf(without(demo(cloud), ...names)));
    await expect(session.token()).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('Expecting to find domain in'),
      hint: expect.stringContaining(hint),
    });
    expect(cloud.logIns()).toHaveLength(1);
  });

  it('is not repeated after another 400', async () => {
    const cloud = await fakeCloud({
      logIn: (_, response) => {
        json(response, 400, { error: { message: 'Expecting to find methods in identity.' } });
        return true;
      },
    });
    const auth = without(demo(cloud), ...DOMAINS);
    const { session } = sessionOf(configOf(auth, { fallbackDomainId: 'default' }));
    await expect(session.token()).rejects.toMatchObject({ kind: 'usage', hint: undefined });
    expect(cloud.logIns()).toHaveLength(1);
  });
});
