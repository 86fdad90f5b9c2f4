/** Keystone to Keystone: a real Keystone issues assertions, a remote one accepts them, and a real Magnum accepts its tokens. */
import { describe, expect, it } from 'vitest';
import { type Person, readFederationState } from '../state.ts';
import { expectCloudAccess, expectError } from './proof.ts';
import { user } from './user.ts';

const { keystoneToKeystone, people, projects } = readFederationState();
const { identity, project, serviceProviders } = keystoneToKeystone;

/** Variables for a login at the local Keystone. */
const localLogin = ({ name, password }: Person, more: Record<string, string> = {}) => ({
  OS_AUTH_URL: identity,
  OS_USERNAME: name,
  OS_PASSWORD: password,
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: project,
  OS_PROJECT_DOMAIN_NAME: 'Default',
  ...more,
});

const remoteOptions = (more: Record<string, string> = {}) => ({
  OS_SERVICE_PROVIDER: serviceProviders.mellon,
  OS_REMOTE_PROJECT_NAME: projects[0] ?? '',
  OS_REMOTE_PROJECT_DOMAIN_NAME: 'Default',
  ...more,
});

const carol = (more: Record<string, string> = {}) => user(localLogin(people.carol, remoteOptions(more)));

describe('Keystone to Keystone', () => {
  it.each(['mellon', 'shibboleth'] as const)(
    'Keystone to Keystone: creates clusters in the remote cloud, through %s',
    async (module) => {
      const person = carol({ OS_SERVICE_PROVIDER: serviceProviders[module] });
      const result = await person.magnum('login');
      expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/Logged in as \S*carol/) });
      await expectCloudAccess(person, '--os-remote-project-name');
    },
  );

  it('Keystone to Keystone: logs in with a token of the local Keystone', async () => {
    const token = await user(localLogin(people.carol)).magnum('token-issue', '-f', 'value', '-c', 'id');
    const {
      OS_USERNAME: _,
      OS_PASSWORD: __,
      OS_USER_DOMAIN_NAME: ___,
      ...env
    } = localLogin(people.carol, remoteOptions());
    const person = user({ ...env, OS_AUTH_TYPE: 'v3token', OS_TOKEN: token.stdout.trim() });
    expect(await person.magnum('cluster-list', '--debug')).toMatchObject({ code: 0 });
  });

  it('Keystone to Keystone: lists the service providers, and the projects of the remote cloud', async () => {
    const listed = await user(localLogin(people.carol)).magnum(
      'service-provider-list',
      '-f',
      'value',
      '-c',
      'id',
    );
    expect(listed.stdout.trim().split('\n').sort()).toEqual(Object.values(serviceProviders).sort());
    const { OS_REMOTE_PROJECT_NAME: _, ...rest } = remoteOptions();
    const person = user(localLogin(people.carol, rest));
    const remoteProjects = await person.magnum('project-list', '-f', 'value', '-c', 'name');
    expect(remoteProjects.stdout.trim().split('\n').sort()).toEqual([...projects].sort());
    const result = await person.magnum('cluster-list');
    expectError(result, 2, /not scoped to a project/, /OS_REMOTE_PROJECT_NAME/);
  });

  it('Keystone to Keystone: lists the available service providers in the error for an unknown one', async () => {
    const result = await carol({ OS_SERVICE_PROVIDER: 'nosuch' }).magnum('cluster-list');
    expectError(
      result,
      2,
      /no service provider 'nosuch'; available service providers: \S+, \S+\.$/,
      /OS_SERVICE_PROVIDER/,
    );
    expect(result.stderr).toContain(serviceProviders.mellon);
  });

  it('Keystone to Keystone: fails for a remote project without a role', async () => {
    const result = await carol({ OS_REMOTE_PROJECT_NAME: 'nosuch' }).magnum('cluster-list');
    expectError(result, 4, /Project nosuch not found in domain/, /OS_REMOTE_PROJECT_NAME/);
  });

  it('Keystone to Keystone: fails without a project of the local cloud', async () => {
    const { OS_PROJECT_NAME: _, ...env } = localLogin(people.carol, remoteOptions());
    expectError(await user(env).magnum('cluster-list'), 4, /Use a project scoped token/, /OS_PROJECT_NAME/);
  });

  it('Keystone to Keystone: fails for a wrong local password, and for a user that the remote mapping does not include', async () => {
    const wrong = await carol({ OS_PASSWORD: 'wrong' }).magnum('cluster-list');
    expectError(wrong, 4, /Keystone at \S+ rejected the login/, /password/);
    const dave = user(localLogin(people.dave, remoteOptions({ OS_PROJECT_NAME: people.dave.project })));
    expectError(
      await dave.magnum('cluster-list'),
      4,
      /the mapping of Keystone at \S+ does not include your account/,
      /Ask the cloud administrator/,
    );
  });
});
