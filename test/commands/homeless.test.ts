/** A user without a home directory, as in a container with a user ID of its own: only what needs a home asks for one. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let cwd: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  cwd = temporaryDirectory();
});

const runWith = (env: Record<string, string>, ...argv: string[]) => {
  const clouds = { OS_CLIENT_CONFIG_FILE: join(sandbox.directory, '.config/openstack/clouds.yaml') };
  return sandbox.runWith({ cwd, isHomeless: true, env: { ...clouds, ...env } }, ...argv);
};

describe('what needs no home', () => {
  it.each([
    ['cluster-list'],
    ['cluster-show', 'kube'],
    ['whoami'],
    ['logout'],
    ['cache-clear'],
    ['token-issue'],
    ['completion', 'bash'],
    ['cluster-config', 'kube', '--dir', 'there'],
    ['cluster-config', 'kube', '--dir', 'there', '--use-keystone'],
    ['cluster-update', 'kube', 'replace', 'node_count=1'],
    ['help'],
  ])('%s %s', async (...argv) => {
    expect(await runWith({}, ...argv)).toMatchObject({ code: 0 });
  });

  it('a token that would be cached', async () => {
    expect(await runWith({ OS_CACHE: '1' }, 'cluster-list')).toMatchObject({ code: 0, stderr: '' });
  });

  it('a doctor, who says so', async () => {
    const { stdout } = await runWith({}, 'doctor');
    expect(stdout).toContain('there is no home directory, because HOME does not hold an absolute path');
  });

  it('a login that is not to be remembered', async () => {
    const { code, stderr } = await runWith({ OS_CACHE: '0' }, 'login');
    expect(stderr).toContain('OS_CACHE=0 forbids it');
    expect(code).toBe(0);
  });

  it('names at a keypress', async () => {
    const { code, stdout } = await runWith(
      {},
      '__complete',
      'bash',
      '20',
      '2',
      'magnum',
      'cluster-show',
      'ku',
    );
    expect(stdout).toContain('kube');
    expect(code).toBe(0);
  });

  it('files that variables name', async () => {
    writeFileSync(join(cwd, 'clouds.yaml'), 'clouds: {c: {auth: {auth_url: "http://127.0.0.1:1"}}}\n');
    const named = { OS_CLOUD: 'c', OS_CLIENT_CONFIG_FILE: join(cwd, 'clouds.yaml') };
    const { stderr } = await runWith(named, 'cluster-list', '--os-username', 'u', '--os-password', 'p');
    expect(stderr).toContain('127.0.0.1:1');
  });

  it('a kubeconfig, docker contexts, a cache and a state in places of their own', async () => {
    const env = {
      KUBECONFIG: join(cwd, 'kubeconfig'),
      DOCKER_CONFIG: join(cwd, 'docker'),
      XDG_CACHE_HOME: join(cwd, 'cache'),
      XDG_STATE_HOME: join(cwd, 'state'),
    };
    mkdirSync(env.DOCKER_CONFIG, { mode: 0o700 });
    const run = (...argv: string[]) => runWith(env, ...argv);
    expect(await run('cluster-config', 'kube', '--merge')).toMatchObject({ code: 0 });
    expect(await run('cluster-config', 'swarm', '--docker-context')).toMatchObject({ code: 0 });
    expect(await run('cluster-config', 'kube', '--remove')).toMatchObject({ code: 0 });
    expect(await run('login')).toMatchObject({ code: 0 });
    expect(await run('sandbox', 'status')).toMatchObject({ code: 1 });
    expect(readdirSync(cwd).sort()).toEqual(['cache', 'docker', 'kubeconfig']);
  });
});

describe('what needs a home', () => {
  it.each([
    [['login'], 'remember a session'],
    [['cluster-config', 'kube', '--merge'], 'find the kubeconfig'],
    [['cluster-config', 'kube', '--remove'], 'find the kubeconfig'],
    [['cluster-config', 'swarm', '--docker-context'], "find docker's contexts"],
    [['sandbox', 'start'], 'find the directory of the sandbox'],
    [['sandbox', 'stop'], 'find the directory of the sandbox'],
    [['completion', 'bash', '--install'], 'find the startup files of the shell'],
    [['completion', 'zsh', '--install'], 'find the startup files of the shell'],
    [['completion', 'fish', '--uninstall'], 'find the startup files of the shell'],
    [['cluster-list', '--os-cacert', '~/ca.pem'], 'find ~/ca.pem'],
  ])('%s', async (argv, what) => {
    const { code, stderr } = await runWith({}, ...argv);
    expect(stderr).toContain(`Cannot ${what}: there is no home directory, because HOME does not hold`);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('project-use', async () => {
    const { code, stderr } = await runWith({}, 'project-use', 'demo');
    expect(stderr).toContain('HOME is not set');
    expect(code).toBe(2);
  });

  it('cloud-allow', async () => {
    writeFileSync(join(cwd, 'clouds.yaml'), 'clouds: {}\n');
    const { code, stderr } = await runWith({}, 'cloud-allow', 'clouds.yaml');
    expect(stderr).toMatch(/Cannot allow .*clouds\.yaml: there is no home directory/);
    expect(code).toBe(2);
  });
});
