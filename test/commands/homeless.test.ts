/** A user without a home directory, as in a container with an arbitrary user ID: only commands that need a home fail. */
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

describe('without a home directory', () => {
  const COMMANDS = [
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
  ];
  it.each(COMMANDS.map((argv) => ({ argv, line: argv.join(' ') })))('$line works', async ({ argv }) => {
    expect(await runWith({}, ...argv)).toMatchObject({ code: 0 });
  });

  it('cluster-list with OS_CACHE=1 works without a warning', async () => {
    expect(await runWith({ OS_CACHE: '1' }, 'cluster-list')).toMatchObject({ code: 0, stderr: '' });
  });

  it('doctor reports the missing home directory', async () => {
    const { stdout } = await runWith({}, 'doctor');
    expect(stdout).toContain('no home directory, because HOME is not set to an absolute path');
  });

  it('login with OS_CACHE=0 works, and warns that the session is not stored', async () => {
    const { code, stderr } = await runWith({ OS_CACHE: '0' }, 'login');
    expect(stderr).toContain('The session is not stored: OS_CACHE turns caching off');
    expect(code).toBe(0);
  });

  it('completes the names of clusters', async () => {
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

  it('config set uses XDG_CONFIG_HOME', async () => {
    const env = { XDG_CONFIG_HOME: join(cwd, 'config') };
    expect(await runWith(env, 'config', 'set', 'cloud', 'sandbox')).toMatchObject({ code: 0 });
    expect((await runWith(env, 'config', 'get', 'cloud')).stdout).toBe('sandbox\n');
  });

  it('reads the file that OS_CLIENT_CONFIG_FILE names', async () => {
    writeFileSync(join(cwd, 'clouds.yaml'), 'clouds: {c: {auth: {auth_url: "http://127.0.0.1:1"}}}\n');
    const named = { OS_CLOUD: 'c', OS_CLIENT_CONFIG_FILE: join(cwd, 'clouds.yaml') };
    const { stderr } = await runWith(named, 'cluster-list', '--os-username', 'u', '--os-password', 'p');
    expect(stderr).toContain('127.0.0.1:1');
  });

  it('uses KUBECONFIG, DOCKER_CONFIG, XDG_CACHE_HOME and XDG_STATE_HOME', async () => {
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
    expect(readdirSync(cwd).sort()).toEqual(['cache', 'docker', 'kubeconfig', 'kubeconfig.magnum-backup']);
  });
});

describe('a command that needs a home directory', () => {
  const COMMANDS: readonly (readonly [argv: readonly string[], action: string])[] = [
    [['login'], 'store a session'],
    [['cluster-config', 'kube', '--merge'], 'find the kubeconfig'],
    [['cluster-config', 'kube', '--remove'], 'find the kubeconfig'],
    [['cluster-config', 'swarm', '--docker-context'], 'find the Docker contexts'],
    [['sandbox', 'start'], 'find the directory of the sandbox'],
    [['config', 'set', 'cloud', 'sandbox'], 'find the settings'],
    [['config', 'get', 'cloud'], 'find the settings'],
    [['config', 'unset', 'cloud'], 'find the settings'],
    [['config', 'list'], 'find the settings'],
    [['sandbox', 'stop'], 'find the directory of the sandbox'],
    [['completion', 'bash', '--install'], 'find the startup files of the shell'],
    [['completion', 'zsh', '--install'], 'find the startup files of the shell'],
    [['completion', 'fish', '--uninstall'], 'find the startup files of the shell'],
    [['cluster-list', '--os-cacert', '~/ca.pem'], 'find ~/ca.pem'],
  ];
  it.each(COMMANDS.map(([argv, action]) => ({ argv, action, line: argv.join(' ') })))(
    '$line fails with the reason',
    async ({ argv, action }) => {
      const { code, stderr } = await runWith({}, ...argv);
      expect(stderr).toContain(`Cannot ${action}: no home directory, because HOME is not set to`);
      expect(code).toBe(2);
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  it('project-use fails with the reason', async () => {
    const { code, stderr } = await runWith({}, 'project-use', 'demo');
    expect(stderr).toContain('HOME is not set');
    expect(code).toBe(2);
  });

  it('cloud-allow fails with the reason', async () => {
    writeFileSync(join(cwd, 'clouds.yaml'), 'clouds: {}\n');
    const { code, stderr } = await runWith({}, 'cloud-allow', 'clouds.yaml');
    expect(stderr).toMatch(/Cannot allow .*clouds\.yaml: no home directory/);
    expect(code).toBe(2);
  });
});
