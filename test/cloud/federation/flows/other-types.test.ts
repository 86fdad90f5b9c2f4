/** The auth types that need no server of federation/: with the cloud's own Keystone and Magnum, or with a fake one. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { json, serve } from '../../../http/servers.ts';
import { startMtlsKeystone } from '../../../keystone/plugins/mtls-keystone.ts';
import { readCloudState } from '../../state.ts';
import { readFederationState } from '../state.ts';
import { createAndDeleteCluster, expectCloudAccess } from './proof.ts';
import { type User, user } from './user.ts';

const { identity, magnum, applicationCredentials } = readCloudState();
const { people, projects } = readFederationState();

const withPassword = (): User =>
  user({
    OS_AUTH_TYPE: 'v3password',
    OS_AUTH_URL: identity,
    OS_USERNAME: people.erin.name,
    OS_PASSWORD: people.erin.password,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_NAME: projects[0] ?? '',
    OS_PROJECT_DOMAIN_NAME: 'Default',
  });

async function issueToken(): Promise<string> {
  const issued = await withPassword().magnum('token-issue', '-f', 'value', '-c', 'id');
  expect(issued).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+\n$/) });
  return issued.stdout.trim();
}

describe('with the cloud', () => {
  it('v3password: logs in, and creates clusters', { tags: ['auth-type/v3password'] }, async () => {
    const person = withPassword();
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await expectCloudAccess(person);
  });

  it('v3token: logs in, and creates clusters', { tags: ['auth-type/v3token'] }, async () => {
    const person = user({
      OS_AUTH_TYPE: 'v3token',
      OS_AUTH_URL: identity,
      OS_TOKEN: await issueToken(),
      OS_PROJECT_NAME: projects[0] ?? '',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    });
    await expectCloudAccess(person);
  });

  it('v3applicationcredential: logs in, and creates clusters', {
    tags: ['auth-type/v3applicationcredential'],
  }, async () => {
    const person = user({
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_AUTH_URL: identity,
      OS_APPLICATION_CREDENTIAL_ID: applicationCredentials['demo-unrestricted'] ?? '',
      OS_APPLICATION_CREDENTIAL_SECRET: 'demo-unrestricted-secret',
    });
    expect(await person.magnum('login')).toMatchObject({ code: 0 });
    await createAndDeleteCluster(person);
  });

  it('admin_token: creates clusters with the unchanged token', {
    tags: ['auth-type/admin_token'],
  }, async () => {
    const person = user({ OS_AUTH_TYPE: 'admin_token', OS_ENDPOINT: magnum, OS_TOKEN: await issueToken() });
    await createAndDeleteCluster(person);
  });
});

describe('with a fake Magnum', () => {
  /** Starts a Magnum without clusters that accepts only these headers. Resolves to its URL. */
  async function startMagnum(accepts: (headers: Record<string, unknown>) => boolean): Promise<string> {
    const { url } = await serve(({ headers }, response) =>
      accepts(headers) ? json(response, 200, { clusters: [] }) : json(response, 401, {}),
    );
    return url;
  }
  const expectNoClusters = async (person: User) =>
    expect(await person.magnum('cluster-list', '-f', 'json')).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });

  it('none: sends no token', { tags: ['auth-type/none'] }, async () => {
    const OS_ENDPOINT = await startMagnum((headers) => !headers['x-auth-token'] && !headers.authorization);
    await expectNoClusters(user({ OS_AUTH_TYPE: 'none', OS_ENDPOINT }));
  });

  it('http_basic: sends username and password', { tags: ['auth-type/http_basic'] }, async () => {
    const expected = `Basic ${Buffer.from('ann:not-a-secret').toString('base64')}`;
    const OS_ENDPOINT = await startMagnum(({ authorization }) => authorization === expected);
    const person = { OS_USERNAME: 'ann', OS_PASSWORD: 'not-a-secret' };
    await expectNoClusters(user({ OS_AUTH_TYPE: 'http_basic', OS_ENDPOINT, ...person }));
  });

  it('v3oauth2mtlsclientcredential: sends the certificate and its token, and fails for a certificate of an unknown CA', {
    tags: ['auth-type/v3oauth2mtlsclientcredential'],
  }, async () => {
    const { url, file, close } = await startMtlsKeystone();
    onTestFinished(close);
    const client = (certificate: string) =>
      user({
        OS_AUTH_TYPE: 'v3oauth2mtlsclientcredential',
        OS_AUTH_URL: `${url}/v3`,
        OS_OAUTH2_ENDPOINT: `${url}/v3/OS-OAUTH2/token`,
        OS_OAUTH2_CLIENT_ID: 'robot',
        OS_CACERT: file('ca.pem'),
        OS_CERT: file(`${certificate}.pem`),
        OS_KEY: file(`${certificate}.key`),
      });
    await expectNoClusters(client('robot'));
    expect(await client('unknown-ca').magnum('cluster-list')).toMatchObject({ code: 4, stdout: '' });
  });
});
