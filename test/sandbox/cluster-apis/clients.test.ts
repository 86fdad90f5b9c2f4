/** The clusters of the sandbox, used through kubectl and docker. Outside CI, tests are skipped if the client is not installed. */
import { execFile, execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { logIn, type MagnumCall, magnumAs } from '../client.ts';
import { type Access, accessTo, kubeconfigFile, pemDirectory } from './access.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
const home = temporaryDirectory();

const createCluster = async (name: string, template: string): Promise<Access> => {
  await demo('POST', '/clusters', { json: { name, cluster_template_id: template, node_count: 3 } });
  return accessTo(demo, name);
};

beforeAll(async () => {
  sandbox = await startSandbox({ seconds: 0 });
  demo = await magnumAs(sandbox);
});
afterAll(() => sandbox.close());

interface CommandResult {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command with only PATH, HOME and `env` in its environment. */
function run(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const { PATH = '' } = process.env;
  return new Promise((resolve) => {
    execFile(command, words, { env: { PATH, HOME: home, ...env } }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });
}

const lines = ({ stdout }: CommandResult): string[] => stdout.trimEnd().split('\n');

describe('kubectl', { tags: ['kubectl'] }, () => {
  let access: Access;
  let KUBECONFIG: string;
  const kubectl = (...words: string[]) => run('kubectl', words, { KUBECONFIG });
  beforeAll(async () => {
    access = await createCluster('mykube', 'kubernetes');
    KUBECONFIG = kubeconfigFile(access);
  });

  it('version shows the version of the cluster', async () => {
    const { stdout } = await kubectl('version');
    expect(stdout).toMatch(/Server Version: .*v1\.23\.3/);
  });

  it('cluster-info shows the control plane', async () => {
    const { stdout } = await kubectl('cluster-info');
    expect(stdout).toMatch(/control plane.* is running at .*https:\/\/127\./);
    expect(stdout).toMatch(/CoreDNS.* is running at /);
  });

  it('get nodes lists the nodes before and after a resize', async () => {
    const before = await kubectl('get', 'nodes');
    expect(lines(before)[0]).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION *$/);
    expect(lines(before)[1]).toMatch(/^mykube-master-0 +Ready +master +\d+s +v1\.23\.3$/);
    expect(lines(before)).toHaveLength(1 + 1 + 3);
    await demo('POST', '/clusters/mykube/actions/resize', { json: { node_count: 7 } });
    expect(lines(await kubectl('get', 'nodes', '--no-headers'))).toHaveLength(1 + 7);
    expect((await kubectl('get', 'nodes', '-o', 'wide')).stdout).toContain('INTERNAL-IP');
    expect((await kubectl('get', 'node', 'mykube-node-6', '-o', 'name')).stdout).toBe('node/mykube-node-6\n');
  });

  it('get pods -A lists pods of all namespaces', async () => {
    const pods = await kubectl('get', 'pods', '-A');
    expect(lines(pods)[0]).toMatch(/^NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE *$/);
    expect(pods.stdout).toMatch(/^kube-system +coredns-\S+ +1\/1 +Running +0 +\d+s$/m);
  });

  it('describe node succeeds', async () => {
    const { stdout, failed } = await kubectl('describe', 'node', 'mykube-node-0');
    expect(failed).toBe(false);
    expect(stdout).toMatch(/^Name: +mykube-node-0$/m);
  });

  /** Debian 12 has kubectl 1.20, which lacks this command. */
  it.skipIf(isOldKubectl())('auth whoami shows the groups of the certificate', async () => {
    expect((await kubectl('auth', 'whoami')).stdout).toMatch(/system:masters/);
  });

  it('accepts a Keystone token and rejects an invalid one', async () => {
    const token = (await logIn(sandbox)).headers.get('x-subject-token') ?? '';
    const withToken = (text: string) =>
      run('kubectl', ['get', 'nodes', '-o', 'name'], { KUBECONFIG: kubeconfigFile(access, text) });
    expect((await withToken(token)).stdout).toContain('node/mykube-node-0\n');
    const rejection = await withToken('made-up');
    expect(rejection).toMatchObject({ failed: true, stderr: expect.stringContaining('must be logged in') });
  });

  it('rejects the certificate of another cluster', async () => {
    const { cert, key } = await createCluster('other', 'kubernetes');
    const rejection = await run('kubectl', ['get', 'nodes'], {
      KUBECONFIG: kubeconfigFile({ ...access, cert, key }),
    });
    expect(rejection).toMatchObject({ failed: true, stdout: '' });
  });

  it('rejects the old certificate after the CA is rotated', async () => {
    await demo('PATCH', '/certificates/mykube');
    expect(await kubectl('get', 'nodes')).toMatchObject({ failed: true, stdout: '' });
    const renewed = kubeconfigFile(await accessTo(demo, 'mykube'));
    expect((await run('kubectl', ['get', 'nodes'], { KUBECONFIG: renewed })).failed).toBe(false);
  });
});

/** True if kubectl lacks `auth whoami`. */
function isOldKubectl(): boolean {
  try {
    const { clientVersion } = JSON.parse(
      execFileSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' }),
    ) as { clientVersion: { minor: string } };
    return Number.parseInt(clientVersion.minor, 10) < 28;
  } catch {
    return true;
  }
}

describe('docker', { tags: ['docker'] }, () => {
  let mine: Access;
  const docker = (access: Access, ...words: string[]) =>
    run('docker', words, {
      DOCKER_HOST: access.address,
      DOCKER_CERT_PATH: pemDirectory(access),
      DOCKER_TLS_VERIFY: '1',
    });
  beforeAll(async () => {
    mine = await createCluster('myswarm', 'swarm');
  });

  it('version shows the version of the cluster', async () => {
    const { stdout } = await docker(
      mine,
      'version',
      '--format',
      '{{.Server.Version}} {{.Server.APIVersion}}',
    );
    expect(stdout).toBe('1.12.6 1.44\n');
  });

  it('info shows the swarm', async () => {
    const { stdout, failed } = await docker(mine, 'info');
    expect(failed).toBe(false);
    expect(stdout).toMatch(/Swarm: active/);
    expect(stdout).toMatch(/Nodes: 4/);
    expect(stdout).toMatch(/Name: myswarm-master-0/);
  });

  it('ps and node ls succeed', async () => {
    expect(lines(await docker(mine, 'ps'))).toEqual([expect.stringMatching(/^CONTAINER ID +IMAGE/)]);
    expect(lines(await docker(mine, 'node', 'ls'))).toHaveLength(1 + 4);
  });

  it('rejects the certificate of another cluster', async () => {
    const { cert, key } = await createCluster('otherswarm', 'swarm');
    expect(await docker({ ...mine, cert, key }, 'ps')).toMatchObject({ failed: true, stdout: '' });
  });
});
