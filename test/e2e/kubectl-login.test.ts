/** The exec credential plugin in a real kubectl: in an empty environment, for another user, and with a wrong password. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());

const asUser = (name: string, password = name) => ({
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: name,
  OS_PASSWORD: password,
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_NAME: 'demo',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

async function makeKubeconfig(home: string): Promise<string> {
  const dir = join(home, 'kube');
  const env = { ...asUser('demo'), HOME: home, OS_CLOUD: undefined };
  const made = await sandbox.runWith(
    { cwd: home, env },
    'cluster-config',
    'kube',
    '--use-keystone',
    '--dir',
    dir,
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  return join(dir, 'config');
}

/** Runs kubectl in `env -i` with these variables. */
function kubectl(kubeconfig: string, variables: Record<string, string>, ...words: string[]) {
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const command = [
    '-i',
    ...assignments,
    'sh',
    '-c',
    'PATH=/usr/local/bin:/usr/bin:/bin; exec kubectl "$@"',
    'sh',
  ];
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = ['--kubeconfig', kubeconfig];
    execFile('env', [...command, ...options, ...words], { cwd: '/' }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** The usernames of the logins. */
const logins = () =>
  sandbox.requests.flatMap(({ method, path, body }) => {
    if (method !== 'POST' || !path.endsWith('/auth/tokens')) return [];
    const { identity } = (body as { auth: { identity: { password?: { user: { name: string } } } } }).auth;
    return identity.password?.user.name ?? 'a token';
  });

describe('kubectl', { timeout: 60_000, tags: ['kubectl'] }, () => {
  it('uses the session of magnum login in an empty environment', async () => {
    const home = temporaryDirectory();
    const kubeconfig = await makeKubeconfig(home);
    await sandbox.runWith(
      { cwd: home, env: { ...asUser('demo'), HOME: home, OS_CLOUD: undefined } },
      'login',
    );
    sandbox.requests.length = 0;
    const output = await kubectl(kubeconfig, { HOME: home }, 'get', 'nodes');
    expect(output).toMatchObject({ code: 0, stdout: expect.stringMatching(/^NAME +STATUS/), stderr: '' });
    expect(logins()).toEqual([]);
  });

  it('logs in as the user of the environment', async () => {
    const kubeconfig = await makeKubeconfig(temporaryDirectory());
    sandbox.requests.length = 0;
    const variables = { ...asUser('viewer'), HOME: temporaryDirectory() };
    const output = await kubectl(kubeconfig, variables, 'get', 'nodes');
    expect(output).toMatchObject({ code: 0, stdout: expect.stringMatching(/^NAME +STATUS/), stderr: '' });
    expect(logins()).toEqual(['viewer']);
  });

  it('sends a wrong password once in a call that runs the plugin several times', async () => {
    const kubeconfig = await makeKubeconfig(temporaryDirectory());
    const home = temporaryDirectory();
    sandbox.requests.length = 0;
    const output = await kubectl(
      kubeconfig,
      { ...asUser('demo', 'a-wrong-password'), HOME: home },
      'get',
      'nodes',
    );
    expect(output.code).not.toBe(0);
    expect(output.stderr.match(/ERROR: Keystone at .* rejected the login/g)?.length).toBeGreaterThan(1);
    // With the project, and without it to find out whether the project is wrong.
    expect(logins()).toHaveLength(2);
    const cache = join(home, '.cache/magnum/refused-logins');
    for (const file of readdirSync(cache))
      expect(readFileSync(join(cache, file), 'utf8')).not.toContain('a-wrong-password');
    await kubectl(kubeconfig, { ...asUser('demo', 'a-wrong-password'), HOME: home }, 'get', 'nodes');
    expect(logins()).toHaveLength(4);
  });
});
