/** Keystone to Keystone: one real Keystone vouches for its users, another one takes its word, and a real Magnum its tokens. */
import { describe, expect, it } from 'vitest';
import { type Person, readFederationState } from '../state.ts';
import { expectRefusal, worksInTheCloud } from './proof.ts';
import { user } from './user.ts';

const { keystoneToKeystone, people, projects } = readFederationState();
const { identity, project, serviceProviders } = keystoneToKeystone;

/** A user of the first Keystone in a project of hers. */
const atHome = ({ name, password }: Person, more: Record<string, string> = {}) => ({
  OS_AUTH_URL: identity,
  OS_USERNAME: name,
  OS_PASSWORD: password,
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: project,
  OS_PROJECT_DOMAIN_NAME: 'Default',
  ...more,
});

const away = (more: Record<string, string> = {}) => ({
  OS_SERVICE_PROVIDER: serviceProviders.mellon,
  OS_REMOTE_PROJECT_NAME: projects[0] ?? '',
  OS_REMOTE_PROJECT_DOMAIN_NAME: 'Default',
  ...more,
});

const carol = (more: Record<string, string> = {}) => user(atHome(people.carol, away(more)));

describe('Keystone to Keystone', () => {
  it.each(['mellon', 'shibboleth'] as const)('works in the other cloud, through %s', async (module) => {
    const person = carol({ OS_SERVICE_PROVIDER: serviceProviders[module] });
    const done = await person.magnum('login');
    expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/Logged in as \S*carol/) });
    await worksInTheCloud(person, '--os-remote-project-name');
  });

  it('goes on from a token as well', async () => {
    const token = await user(atHome(people.carol)).magnum('token-issue', '-f', 'value', '-c', 'id');
    const {
      OS_USERNAME: _,
      OS_PASSWORD: __,
      OS_USER_DOMAIN_NAME: ___,
      ...env
    } = atHome(people.carol, away());
    const person = user({ ...env, OS_AUTH_TYPE: 'v3token', OS_TOKEN: token.stdout.trim() });
    expect(await person.magnum('cluster-list', '--debug')).toMatchObject({ code: 0 });
  });

  it('lists the service providers, and the projects there are at one of them', async () => {
    const listed = await user(atHome(people.carol)).magnum(
      'service-provider-list',
      '-f',
      'value',
      '-c',
      'id',
    );
    expect(listed.stdout.trim().split('\n').sort()).toEqual(Object.values(serviceProviders).sort());
    const { OS_REMOTE_PROJECT_NAME: _, ...rest } = away();
    const person = user(atHome(people.carol, rest));
    const there = await person.magnum('project-list', '-f', 'value', '-c', 'name');
    expect(there.stdout.trim().split('\n').sort()).toEqual([...projects].sort());
    const done = await person.magnum('cluster-list');
    expectRefusal(done, 2, /was for no project/, /OS_REMOTE_PROJECT_NAME/);
  });

  it('lists what it knows for an unknown service provider', async () => {
    const done = await carol({ OS_SERVICE_PROVIDER: 'nosuch' }).magnum('cluster-list');
    expectRefusal(done, 2, /no service provider 'nosuch'; it knows: \S+, \S+\.$/, /OS_SERVICE_PROVIDER/);
    expect(done.stderr).toContain(serviceProviders.mellon);
  });

  it('refuses a project without a role there', async () => {
    const done = await carol({ OS_REMOTE_PROJECT_NAME: 'nosuch' }).magnum('cluster-list');
    expectRefusal(done, 4, /rejected the login/, /logged in, but not for this project/);
  });

  it('wants to be in a project here first', async () => {
    const { OS_PROJECT_NAME: _, ...env } = atHome(people.carol, away());
    expectRefusal(await user(env).magnum('cluster-list'), 4, /Use a project scoped token/, /OS_PROJECT_NAME/);
  });

  it('tells a wrong password here from a mapping there that knows nobody', async () => {
    const wrong = await carol({ OS_PASSWORD: 'wrong' }).magnum('cluster-list');
    expectRefusal(wrong, 4, /Keystone at \S+ rejected the login/, /password/);
    const dave = user(atHome(people.dave, away({ OS_PROJECT_NAME: people.dave.project })));
    expectRefusal(
      await dave.magnum('cluster-list'),
      4,
      /the mapping of Keystone at \S+ does not know you/,
      /Ask those/,
    );
  });
});
